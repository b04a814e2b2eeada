package dev.troupe.server;

import dev.troupe.core.json.Json;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.Content;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What was sent and answered once, by operation: recorded by {@link ApiTourTest}. */
final class ApiExamples {

    private static final Path KEPT =
            Path.of(System.getProperty("troupe.project.root", ".."))
                    .resolve("server/src/test/resources/dev/troupe/server/examples.json");

    private static final String JSON = "application/json";
    private static final int MOST_ITEMS = 2;
    private static final Set<String> SECRET = Set.of("secret", "csrf", "token", "link");

    private final Map<String, Example> examples = new TreeMap<>();

    record Example(Optional<JsonNode> request, Optional<JsonNode> response) {}

    /** Those in the sources. */
    static ApiExamples kept() {
        ApiExamples kept = new ApiExamples();
        try {
            JsonNode all = Files.exists(KEPT) ? Json.parse(Files.readString(KEPT)) : Json.object();
            all.properties()
                    .forEach(entry ->
                            kept.examples.put(
                                    entry.getKey(),
                                    new Example(
                                            present(entry.getValue(), "request"),
                                            present(entry.getValue(), "response"))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return kept;
    }

    private static Optional<JsonNode> present(JsonNode node, String field) {
        return node.has(field) ? Optional.of(node.path(field)) : Optional.empty();
    }

    Map<String, Example> all() {
        return examples;
    }

    void add(String operation, Optional<JsonNode> request, Optional<JsonNode> response) {
        examples.putIfAbsent(
                operation,
                new Example(request.map(ApiExamples::shown), response.map(ApiExamples::shown)));
    }

    /** Without secrets, and without the many that are like the first ones. */
    private static JsonNode shown(JsonNode node) {
        if (node.isArray()) {
            ArrayNode some = Json.array();
            node.values().stream().limit(MOST_ITEMS).map(ApiExamples::shown).forEach(some::add);
            return some;
        }
        if (!node.isObject()) {
            return node;
        }
        ObjectNode copy = Json.object();
        node.properties()
                .forEach(entry -> {
                    boolean secret = SECRET.contains(entry.getKey()) && entry.getValue().isString();
                    if (secret) {
                        copy.put(entry.getKey(), "…");
                    } else {
                        copy.set(entry.getKey(), shown(entry.getValue()));
                    }
                });
        return copy;
    }

    void write() throws IOException {
        ObjectNode all = Json.object();
        examples.forEach((operation, example) -> {
            ObjectNode one = all.putObject(operation);
            example.request().ifPresent(body -> one.set("request", body));
            example.response().ifPresent(body -> one.set("response", body));
        });
        Files.createDirectories(KEPT.getParent());
        Files.writeString(KEPT, all.toPrettyString() + "\n");
    }

    void addTo(OpenAPI api) {
        api.getPaths().values().forEach(path -> path.readOperations().forEach(this::addTo));
    }

    private void addTo(Operation operation) {
        Optional.ofNullable(examples.get(operation.getOperationId()))
                .ifPresent(example -> {
                    example.request()
                            .ifPresent(body ->
                                    Optional.ofNullable(operation.getRequestBody())
                                            .ifPresent(request -> put(request.getContent(), body)));
                    example.response()
                            .ifPresent(body ->
                                    operation
                                            .getResponses()
                                            .forEach((status, response) -> {
                                                if (status.startsWith("2")
                                                        && response.getContent() != null) {
                                                    put(response.getContent(), body);
                                                }
                                            }));
                });
    }

    private static void put(Content content, JsonNode body) {
        Optional.ofNullable(content.get(JSON)).ifPresent(json -> json.setExample(plain(body)));
    }

    /** The description is written by another version of the library for JSON. */
    private static Object plain(JsonNode body) {
        try {
            return io.swagger.v3.core.util.Json31.mapper().readTree(body.toString());
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
