package dev.troupe.server;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.troupe.core.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the description of the API promises, and whether answers keep it: that they have a status
 * that was named, and no field but those that were named. Thread-safe.
 */
final class ApiContract {

    private static final String PROBLEM = "application/problem+json";

    /** Where schemas of the description are, and where a schema that stands alone has them. */
    private static final String SCHEMAS = "#/components/schemas/";

    private static final String DEFINITIONS = "#/$defs/";

    private final JsonNode description;
    private final List<Operation> operations = new ArrayList<>();
    private final JsonNode definitions;
    private final Map<JsonNode, Schema> compiled = new ConcurrentHashMap<>();

    /** Something that can be asked for. */
    record Operation(String method, String template, Pattern pattern, JsonNode node) {

        String id() {
            return node.path("operationId").stringValue();
        }

        /** The status of success. */
        int success() {
            return node.path("responses").propertyNames().stream()
                    .filter(status -> status.startsWith("2"))
                    .mapToInt(Integer::parseInt)
                    .findFirst()
                    .orElseThrow();
        }

        /** Whether it answers with JSON. */
        boolean isJson() {
            return success() == 204 || !schema(success(), "application/json").isMissingNode();
        }

        boolean isStream() {
            return !schema(200, "text/event-stream").isMissingNode()
                    || node.at("/responses/200/content").has("text/event-stream");
        }

        JsonNode schema(int status, String type) {
            return node.path("responses")
                    .path(Integer.toString(status))
                    .path("content")
                    .path(type)
                    .path("schema");
        }

        JsonNode body() {
            return node.at("/requestBody/content/application~1json/schema");
        }

        @Override
        public String toString() {
            return method + " " + template;
        }
    }

    ApiContract(JsonNode description) {
        this.description = description;
        this.definitions = strict(description.at("/components/schemas"));
        for (Map.Entry<String, JsonNode> path : description.path("paths").properties()) {
            Pattern pattern = Pattern.compile(path.getKey().replaceAll("\\{[a-z]+}", "[^/]+"));
            for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                operations.add(
                        new Operation(
                                operation.getKey().toUpperCase(java.util.Locale.ROOT),
                                path.getKey(),
                                pattern,
                                operation.getValue()));
            }
        }
    }

    /** The one that is served. */
    static ApiContract served() {
        try (InputStream in =
                Objects.requireNonNull(ApiContract.class.getResourceAsStream("openapi.json"))) {
            return new ApiContract(
                    Json.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** No object has other fields than those that are named. */
    private static JsonNode strict(JsonNode schemas) {
        JsonNode copy = alone(schemas);
        for (JsonNode schema : copy.values()) {
            if (schema.has("properties") && !schema.has("additionalProperties")) {
                ((ObjectNode) schema).put("additionalProperties", false);
            }
        }
        return copy;
    }

    private static JsonNode alone(JsonNode schema) {
        return Json.parse(schema.toString().replace(SCHEMAS, DEFINITIONS));
    }

    List<Operation> operations() {
        return operations;
    }

    JsonNode components() {
        return description.path("components");
    }

    Optional<Operation> operation(String method, String path) {
        // What is written out goes before what has a variable in it.
        return operations.stream()
                .filter(one -> one.method().equals(method))
                .filter(one -> one.pattern().matcher(path).matches())
                .min(java.util.Comparator.comparing(one -> one.template().contains("{")));
    }

    /** What is wrong with an answer; nothing, if it is as it was promised. */
    List<String> broken(String method, String path, HttpResponse<String> answer) {
        int status = answer.statusCode();
        String type = answer.headers().firstValue("Content-Type").orElse("").replaceAll(";.*", "");
        if (status >= 400) {
            return type.equals(PROBLEM)
                    ? fits(Json.parse("{\"$ref\":\"#/components/schemas/Problem\"}"), answer.body())
                    : List.of(status + " is no Problem Details but '" + type + "'");
        }
        Optional<Operation> operation = operation(method, path);
        if (operation.isEmpty() || operation.get().isStream()) {
            return operation.isEmpty() && path.startsWith("/api/")
                    ? List.of("it is not described")
                    : List.of();
        }
        if (status != operation.get().success()) {
            return List.of("its status is " + status + " and not " + operation.get().success());
        }
        JsonNode schema = operation.get().schema(status, type);
        return type.equals("application/json") && !answer.body().isEmpty()
                ? fits(schema, answer.body())
                : List.of();
    }

    /** What does not fit a schema of the description. */
    List<String> fits(JsonNode schema, String json) {
        if (schema.isMissingNode()) {
            return List.of("no schema is stated");
        }
        Schema whole =
                compiled.computeIfAbsent(
                        schema,
                        part -> {
                            ObjectNode root = (ObjectNode) alone(part);
                            root.set("$defs", definitions);
                            return SchemaRegistry.withDefaultDialect(
                                            SpecificationVersion.DRAFT_2020_12)
                                    .getSchema(root);
                        });
        return whole.validate(Json.parse(json)).stream().map(Object::toString).toList();
    }
}
