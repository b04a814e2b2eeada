package dev.troupe.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.core.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * The description of the API that is served is the one that follows from the code. After a change
 * of the API, {@code -Dtroupe.openapi.write=true} writes it anew.
 */
class OpenApiTest {

    private static final Path KEPT =
            Path.of(System.getProperty("troupe.project.root", ".."))
                    .resolve("server/src/main/resources/dev/troupe/server/openapi.json");

    @TempDir static Path folder;
    private static ServerStage stage;

    @BeforeAll
    static void open() {
        stage =
                new ServerStage(
                        folder,
                        settings -> settings,
                        List.of(ApiDescription.class),
                        Map.of(
                                "springdoc.api-docs.version",
                                "OPENAPI_3_1",
                                "springdoc.packages-to-scan",
                                "dev.troupe.server",
                                "springdoc.default-produces-media-type",
                                "application/json"));
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    @Test
    void whatIsServedFollowsFromTheCode() throws IOException {
        String described = stage.server().bean(ApiDescription.class).json() + "\n";
        if (Boolean.getBoolean("troupe.openapi.write")) {
            Files.createDirectories(KEPT.getParent());
            Files.writeString(KEPT, described);
        }
        assertThat(described)
                .as("run this test with -Dtroupe.openapi.write=true, and look at what has changed")
                .isEqualTo(Files.readString(KEPT, StandardCharsets.UTF_8));
        assertThat(stage.anonymous().get("/openapi.json").expect(200).json())
                .isEqualTo(Json.parse(described));
    }

    @Test
    void everyExampleFitsItsSchema() {
        ApiContract contract = ApiContract.served();
        for (ApiContract.Operation operation : contract.operations()) {
            int status = operation.success();
            Optional.ofNullable(ApiExamples.kept().all().get(operation.id()))
                    .ifPresent(example -> {
                        if (!operation.body().isMissingNode()) {
                            assertThat(
                                            contract.fits(
                                                    operation.body(),
                                                    example.request().orElseThrow().toString()))
                                    .as("what is sent to " + operation)
                                    .isEmpty();
                        }
                        example.response()
                                .ifPresent(answer ->
                                        assertThat(
                                                        contract.fits(
                                                                operation.schema(
                                                                        status, "application/json"),
                                                                answer.toString()))
                                                .as("what is answered to " + operation)
                                                .isEmpty());
                    });
        }
    }

    @Test
    void everyOperationSaysWhatItIsAndHowItFails() {
        JsonNode api = Json.parse(stage.server().bean(ApiDescription.class).json());
        assertThat(api.path("openapi").stringValue()).startsWith("3.1");
        TreeSet<String> names = new TreeSet<>();
        for (Map.Entry<String, JsonNode> path : api.path("paths").properties()) {
            for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                String name = operation.getKey() + " " + path.getKey();
                assertThat(names.add(operation.getValue().path("operationId").stringValue()))
                        .as(name)
                        .isTrue();
                assertThat(operation.getValue().path("summary").asString("")).as(name).isNotEmpty();
                assertThat(
                                operation
                                        .getValue()
                                        .path("responses")
                                        .path("default")
                                        .path("content")
                                        .has("application/problem+json"))
                        .as(name)
                        .isTrue();
            }
        }
        assertThat(names).hasSizeGreaterThan(50);
    }
}
