package dev.troupe.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.core.json.Json;
import dev.troupe.server.ServerStage.Visitor;
import dev.troupe.server.identity.Role;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Sends what the description of the API does not allow, and what it just about allows. Whatever it
 * is, the fault is the caller's and is said so, at once. {@code -Dtroupe.fuzz.seed} has it send
 * other things.
 */
class FuzzTest {

    private static final long SEED = Long.getLong("troupe.fuzz.seed", 20_261_122L);

    /** These would end what the others need. */
    private static final Set<String> LEFT_OUT =
            Set.of("DELETE /api/v1/session", "PUT /api/v1/organization/stop");

    private static final List<String> ODD_WORDS =
            List.of(
                    "",
                    "0",
                    "-1",
                    "1e3",
                    "9223372036854775807",
                    "9223372036854775808",
                    "NaN",
                    "null",
                    "%00",
                    "%F0%9F%92%A9",
                    "%FF%FE",
                    "%2e%2e%2f",
                    "a%2Fb",
                    "a;b=c",
                    "'%20or%201=1--",
                    "%25s%25n",
                    "%E2%80%AE",
                    "x".repeat(3_000));

    @TempDir static Path folder;
    private static ServerStage stage;
    private static Visitor ada;
    private static ApiContract contract;

    @BeforeAll
    static void open() {
        stage = new ServerStage(folder);
        stage.publish(ServerStage.ACME, ServerStage.TEAM);
        ada = stage.person("Ada", ServerStage.ACME, Role.OWNER);
        contract = ApiContract.served();
        ada.post("/runs", Json.object().put("plan", "ticket")).expect(201);
        Awaitility.await()
                .until(() -> ada.get("/approvals").expect(200).json().path("items").size() == 1);
    }

    @AfterAll
    static void close() {
        assertThat(ada.get("//ready").expect(200).json().path("status").stringValue())
                .isEqualTo("ready");
        Awaitility.await()
                .until(() -> stage.database().getHikariPoolMXBean().getActiveConnections() == 0);
        stage.close();
    }

    @TestFactory
    Stream<DynamicTest> nothingIsTheServersFault() {
        return contract.operations().stream()
                .filter(operation -> !LEFT_OUT.contains(operation.toString()))
                .map(operation ->
                        DynamicTest.dynamicTest(
                                operation.toString(),
                                () -> new Case(operation, new Random(SEED)).send()));
    }

    /** One operation, in many wrong ways. */
    private static final class Case {
        private final ApiContract.Operation operation;
        private final Random random;

        Case(ApiContract.Operation operation, Random random) {
            this.operation = operation;
            this.random = random;
        }

        void send() {
            paths().forEach(path -> check(path, operation.body().isMissingNode() ? "" : "{}"));
            queries().forEach(query -> check(path("1") + query, ""));
            bodies().forEach(body -> check(path("1"), body));
        }

        private void check(String path, String body) {
            if (operation.isStream() && !path.contains("?")) {
                return; // it would go on
            }
            Visitor visitor = random.nextBoolean() ? ada.with("If-None-Match", "*") : ada;
            ServerStage.Answer answer =
                    visitor.send(
                            operation.method(),
                            path,
                            body.isEmpty() ? Optional.empty() : Optional.of(body));
            assertThat(answer.status())
                    .as("%s with %.300s came to %s", path, body, answer.response().body())
                    .isLessThan(500);
        }

        private String path(String word) {
            String path = operation.template().replaceAll("\\{[a-z]+}", word.replace("\\", ""));
            return path.startsWith("/api/v1") ? path.substring("/api/v1".length()) : "/" + path;
        }

        private List<String> paths() {
            return operation.template().contains("{")
                    ? ODD_WORDS.stream().filter(word -> !word.isEmpty()).map(this::path).toList()
                    : List.of(path("1"));
        }

        private List<String> queries() {
            List<String> queries = new ArrayList<>();
            for (JsonNode parameter : operation.node().path("parameters").values()) {
                if (parameter.path("in").stringValue().equals("query")) {
                    String name = parameter.path("name").stringValue();
                    ODD_WORDS.forEach(word -> queries.add("?" + name + "=" + word));
                    queries.add("?" + name + "=1&" + name + "=x");
                }
            }
            return operation.isStream() ? List.of() : queries;
        }

        private List<String> bodies() {
            if (operation.body().isMissingNode()) {
                return List.of();
            }
            List<String> bodies =
                    new ArrayList<>(
                            List.of(
                                    "",
                                    "{",
                                    "null",
                                    "[]",
                                    "7",
                                    "\"\\ud800\"",
                                    "{\"a\":1,\"a\":2}",
                                    "[".repeat(100_000),
                                    "{\"a\":".repeat(5_000) + "1" + "}".repeat(5_000),
                                    "{\"x\":\"" + "y".repeat(2_100_000) + "\"}",
                                    "{\"n\":" + "9".repeat(20_000) + "}"));
            JsonNode schema = resolved(operation.body());
            ObjectNode good = (ObjectNode) value(schema, 3);
            bodies.add(good.toString());
            for (String field : List.copyOf(good.propertyNames())) {
                for (JsonNode odd : oddValues()) {
                    bodies.add(good.deepCopy().set(field, odd).toString());
                }
                bodies.add(good.deepCopy().without(field).toString());
            }
            bodies.add(good.deepCopy().put("surprise", true).toString());
            return bodies;
        }

        private List<JsonNode> oddValues() {
            ArrayNode deep = Json.array();
            ArrayNode at = deep;
            for (int i = 0; i < 150; i++) {
                at = at.addArray();
            }
            return Stream.of(
                            "null",
                            "true",
                            "-1",
                            "1.5",
                            "1e400",
                            "92233720368547758080",
                            "\"\"",
                            "\" \"",
                            "\"\\u0000\"",
                            "\"\\ud800\"",
                            "\"1969-12-31T23:59:59Z\"",
                            "\"" + "z".repeat(100_000) + "\"",
                            "[]",
                            "[null]",
                            "{}",
                            "{\"\":{}}",
                            deep.toString())
                    .map(Json::parse)
                    .toList();
        }

        private JsonNode resolved(JsonNode schema) {
            String name = schema.path("$ref").asString("").replaceAll(".*/", "");
            return name.isEmpty() ? schema : contract.components().path("schemas").path(name);
        }

        /** A value that fits. */
        private JsonNode value(JsonNode asked, int depth) {
            JsonNode schema = resolved(asked);
            String type = schema.path("type").asString("");
            if (schema.has("enum")) {
                return schema.path("enum").path(random.nextInt(schema.path("enum").size()));
            }
            return switch (type) {
                case "integer", "number" -> Json.tree(random.nextInt(1, 1_000));
                case "boolean" -> Json.tree(random.nextBoolean());
                case "array" -> {
                    ArrayNode list = Json.array();
                    if (depth > 0) {
                        list.add(value(schema.path("items"), depth - 1));
                    }
                    yield list;
                }
                case "string" ->
                        Json.tree(
                                schema.path("format").asString("").equals("date-time")
                                        ? "2026-11-22T10:00:00Z"
                                        : "w" + random.nextInt(1_000));
                default -> {
                    ObjectNode object = Json.object();
                    for (Map.Entry<String, JsonNode> field :
                            schema.path("properties").properties()) {
                        object.set(field.getKey(), value(field.getValue(), depth - 1));
                    }
                    yield object;
                }
            };
        }
    }
}
