package dev.troupe.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.core.json.Json;
import dev.troupe.server.ServerStage.Answer;
import dev.troupe.server.ServerStage.Visitor;
import dev.troupe.server.identity.Role;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Requests that are sent again, and those that are too large. */
class RepeatsTest {

    private static final JsonNode READ = Json.object().put("plan", "read");

    @TempDir static Path folder;
    private static ServerStage stage;
    private static Visitor ada;

    @BeforeAll
    static void open() {
        stage = new ServerStage(folder);
        stage.publish(ServerStage.ACME, ServerStage.TEAM);
        ada = stage.person("Ada", ServerStage.ACME, Role.OWNER);
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    @Test
    void aRequestThatIsSentAgainIsCarriedOutOnce() {
        Visitor once = ada.with("Idempotency-Key", "first");
        Answer first = once.post("/runs", READ).expect(201);
        Answer again = once.post("/runs", READ).expect(201);
        assertThat(again.json()).isEqualTo(first.json());
        assertThat(again.response().headers().firstValue("Location"))
                .isEqualTo(first.response().headers().firstValue("Location"));
        assertThat(again.response().headers().firstValue("Idempotency-Replayed")).contains("true");
    }

    @Test
    void manyAtOnceCreateOne() throws Exception {
        Visitor once = ada.with("Idempotency-Key", "many");
        List<Answer> answers = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Answer>> sent = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                sent.add(threads.submit(() -> once.post("/runs", READ)));
            }
            for (Future<Answer> one : sent) {
                answers.add(one.get());
            }
        }
        assertThat(
                        answers.stream()
                                .filter(answer -> answer.status() == 201)
                                .map(answer -> answer.json().path("id").longValue())
                                .distinct())
                .hasSize(1);
        assertThat(answers.stream().map(Answer::status)).containsAnyOf(201).isSubsetOf(201, 409);
    }

    @Test
    void aKeyBelongsToOneRequest() {
        Visitor once = ada.with("Idempotency-Key", "reused");
        once.post("/runs", READ).expect(201);
        assertThat(
                        once.post("/runs", Json.object().put("plan", "ticket"))
                                .expect(422)
                                .json()
                                .path("field")
                                .stringValue())
                .isEqualTo("Idempotency-Key");
    }

    @Test
    void whatIsShownOnceIsNotKeptForARepeat() {
        var wanted =
                Json.object()
                        .put("name", "nightly")
                        .put("role", "viewer")
                        .put("expiresAt", java.time.Instant.now().plusSeconds(600).toString());
        Visitor once = ada.with("Idempotency-Key", "a key");
        String secret = once.post("/keys", wanted).expect(201).json().path("secret").stringValue();
        assertThat(once.post("/keys", wanted).expect(409).json().path("remedy").stringValue())
                .contains("withdraw");
        assertThat(
                        org.springframework.jdbc.core.simple.JdbcClient.create(stage.database())
                                .sql("select count(*) from troupe.idempotency where body like ?")
                                .param("%" + secret + "%")
                                .query((row, no) -> row.getInt(1))
                                .single())
                .isZero();
    }

    @Test
    void keysOfOthersAreOthers() {
        long mine =
                ada.with("Idempotency-Key", "shared")
                        .post("/runs", READ)
                        .expect(201)
                        .json()
                        .path("id")
                        .longValue();
        Visitor grace = stage.person("Grace", ServerStage.ACME, Role.OPERATOR);
        assertThat(
                        grace.with("Idempotency-Key", "shared")
                                .post("/runs", READ)
                                .expect(201)
                                .json()
                                .path("id")
                                .longValue())
                .isNotEqualTo(mine);
    }

    @Test
    void whatWasRefusedMayBeTriedAgain() {
        Visitor once = ada.with("Idempotency-Key", "refused");
        once.post("/runs", Json.object().put("plan", "nope")).expect(400);
        once.post("/runs", READ).expect(201);
    }

    @Test
    void whatIsTooLargeIsNotRead() {
        String large = "{\"plan\": \"" + "x".repeat(3_000_000) + "\"}";
        ada.send("POST", "/runs", Optional.of(large)).expect(413);
        stage.anonymous()
                .send("POST", "/session", Optional.of(large.substring(0, 20_000)))
                .expect(413);
    }

    @Test
    void whatIsNoJsonOrNestedForEverIsSaidSo() {
        ada.send("POST", "/runs", Optional.of("{")).expect(400);
        ada.send("POST", "/runs", Optional.of("[".repeat(100_000))).expect(400);
        ada.send("POST", "/runs", Optional.of("")).expect(400);
        ada.send("POST", "/runs", Optional.of("{\"plan\": {}}")).expect(400);
    }

    @Test
    void healthIsForWhoeverAsks() {
        stage.anonymous().get("//health").expect(200);
        stage.anonymous().get("//ready").expect(200);
    }
}
