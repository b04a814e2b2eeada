package dev.troupe.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.core.json.Json;
import dev.troupe.server.ServerStage.Answer;
import dev.troupe.server.ServerStage.Visitor;
import dev.troupe.server.identity.Role;
import dev.troupe.server.oidc.OidcSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Uses every operation of the API once, as its description says. With {@code
 * -Dtroupe.openapi.write=true} what was sent and answered becomes the examples of the description.
 */
class ApiTourTest {

    @TempDir static Path folder;
    private static ServerStage stage;
    private static Provider provider;
    private static Visitor ada;
    private static Visitor otto;

    private final ApiContract contract = ApiContract.served();
    private final ApiExamples examples = new ApiExamples();

    @BeforeAll
    static void open() throws Exception {
        provider = new Provider();
        OidcSettings signIn =
                OidcSettings.of(provider.issuer(), Provider.CLIENT, Optional.of(Provider.SECRET))
                        .withName("Example");
        stage = new ServerStage(folder, settings -> settings.withOidc(signIn));
        stage.publish(ServerStage.ACME, ServerStage.TEAM);
        ada = stage.person("Ada", ServerStage.ACME, Role.OWNER);
        otto = stage.person("Otto", ServerStage.ACME, Role.OPERATOR);
    }

    @AfterAll
    static void close() {
        stage.close();
        provider.close();
    }

    @Test
    void everyOperationDoesWhatItsDescriptionSays() throws IOException {
        look();
        team();
        long done = runs();
        forks(done);
        money();
        brakes();
        people();
        webhooks();
        audit();
        session();

        if (Boolean.getBoolean("troupe.openapi.write")) {
            examples.write();
        }
        assertThat(examples.all().keySet())
                .as("what is described and was used")
                .containsExactlyInAnyOrderElementsOf(
                        new TreeSet<>(
                                contract.operations().stream()
                                        .filter(operation -> !operation.isStream())
                                        .map(ApiContract.Operation::id)
                                        .toList()));
        assertThat(ApiExamples.kept().all().keySet())
                .as("run this test with -Dtroupe.openapi.write=true, then OpenApiTest")
                .isEqualTo(examples.all().keySet());
    }

    private void look() {
        get("/session");
        get("/organizations");
        get("/organization");
        get("//health");
        get("//ready");
        get("//metrics");
        get("/openapi.json");
        get("/tools");
        get("/policies");
        get("/plans");
        get("/plans/ticket");
        get("/agents");
        get("/agents/clerk");
        get("/team");
        get("/team/source");
    }

    private void team() {
        JsonNode source =
                json("source", ServerStage.TEAM.replace("Reads tickets", "Reads every ticket"));
        post("/team/check", source);
        JsonNode trial = Json.object();
        post("/policies/dry-run", trial);
        send(ada.with("If-None-Match", "*"), "PUT", "/team/draft", source);
        String tag = tag(get("/team/draft"));
        send(ada.with("If-Match", tag), "DELETE", "/team/draft");
        send(ada.with("If-None-Match", "*"), "PUT", "/team/draft", source);
        get("/team/diff?from=1&to=draft");
        post("/team/versions", json("note", "More exact"));
        get("/team/versions");
        get("/team/versions/2");
        post("/team/versions/1/restore", Json.object());
    }

    private long runs() {
        ObjectNode wanted = json("plan", "ticket").put("task", "returns");
        wanted.putObject("inputs").put("ticket", "Where is my order?");
        post("/runs/estimate", wanted);
        long run = send(otto, "POST", "/runs", wanted).json().path("id").longValue();
        String question = "/approvals/" + question(run);
        get("/overview");
        get("/approvals?limit=1");
        get(question);
        stage.person("Grace", ServerStage.ACME, Role.APPROVER);
        post(question + "/delegate", json("to", "Grace").put("reason", "She knows this customer"));
        Visitor grace = stage.person("Grace", ServerStage.ACME, Role.APPROVER);
        send(
                grace,
                "POST",
                question + "/decision",
                json("verdict", "approve").put("reason", "It was our fault"));
        until(run, "completed");
        get("/runs");
        get("/tasks");
        get("/tasks/returns");
        get("/runs/" + run);
        get("/runs/" + run + "/tree");
        get("/runs/" + run + "/steps");
        get("/runs/" + run + "/steps/1");
        get("/runs/" + run + "/trace");
        write("workspaces/" + run + "/reply.txt", "Dear Mira");
        get("/runs/" + run + "/artifacts");
        get("/runs/" + run + "/artifacts/content?path=reply.txt");
        return run;
    }

    private void forks(long done) {
        long fork =
                post("/runs/" + done + "/fork", Json.object().put("before", 2))
                        .json()
                        .path("id")
                        .longValue();
        question(fork);
        post("/runs/" + fork + "/pause", json("reason", "First I want to look"));
        until(fork, "paused");
        post("/runs/" + fork + "/resume", json("reason", "It is fine"));
        ObjectNode message = json("topic", "parcel");
        message.putObject("value").put("status", "delivered");
        post("/runs/" + fork + "/messages", message);
        post("/runs/" + fork + "/cancel", json("reason", "Asked twice"));
        until(fork, "cancelled");
    }

    private void money() {
        get("/budgets");
        String budget = "/budgets/agent:clerk~tokens~day";
        send(ada.with("If-None-Match", "*"), "PUT", budget, Json.object().put("limit", 200_000));
        String tag = tag(get(budget));
        send(ada.with("If-Match", tag), "DELETE", budget);
        get("/spend?by=agent");
        get("/spend/outcomes");
        get("/spend/forecast");
    }

    private void brakes() {
        get("/breakers");
        post("/breakers/agent:clerk/open", json("reason", "It answers nonsense"));
        post("/breakers/agent:clerk/close", Json.object());
        send(ada, "PUT", "/organization/stop", json("reason", "A wrong price list"));
        send(ada, "DELETE", "/organization/stop");
    }

    private void people() {
        post("/members", json("name", "Linus").put("role", "viewer"));
        get("/members");
        post("/members/Linus/links", Json.object());
        send(ada, "PATCH", "/members/Linus", json("role", "approver"));
        send(ada, "DELETE", "/members/Linus");
        ObjectNode key = json("name", "ticket system").put("role", "operator");
        key.put("expiresAt", Instant.now().plus(90, ChronoUnit.DAYS).toString());
        String id = post("/keys", key).json().path("id").stringValue();
        get("/keys");
        send(ada, "DELETE", "/keys/" + id);
    }

    private void webhooks() {
        get("/webhooks/types");
        ObjectNode wanted = json("url", "https://shop.example.com/troupe");
        wanted.putArray("events").add("run.completed").add("approval.asked");
        wanted.put("active", true);
        String webhook = "/webhooks/" + post("/webhooks", wanted).json().path("id").stringValue();
        get("/webhooks");
        long no = post(webhook + "/ping", Json.object()).json().path("no").longValue();
        get(webhook + "/deliveries");
        post(webhook + "/deliveries/" + no + "/retry", Json.object());
        post(webhook + "/secret", Json.object());
        String tag = tag(get(webhook));
        send(ada.with("If-Match", tag), "PATCH", webhook, Json.object().put("active", false));
        send(ada, "DELETE", webhook);
    }

    private void audit() {
        get("/audit?limit=2");
        post("/audit/verify", Json.object());
        get("/audit/export?format=csv");
    }

    private void session() {
        get("/sign-in");
        get("/sign-in/oidc");
        get("/sign-in/oidc/callback");
        String token = stage.link(ServerStage.ACME, "Ada", Role.OWNER).getFragment();
        send(stage.anonymous(), "POST", "/session", json("token", token));
        send(ada, "DELETE", "/session");
    }

    private static void write(String name, String text) {
        try {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectNode json(String field, String value) {
        return Json.object().put(field, value);
    }

    private Answer get(String path) {
        return send(ada, "GET", path);
    }

    private Answer post(String path, JsonNode body) {
        return send(ada, "POST", path, body);
    }

    private Answer send(Visitor visitor, String method, String path) {
        return used(visitor.send(method, path, Optional.empty()), method, path, Optional.empty());
    }

    private Answer send(Visitor visitor, String method, String path, JsonNode body) {
        return used(
                visitor.send(method, path, Optional.of(body.toString())),
                method,
                path,
                Optional.of(body));
    }

    /** That the answer is as it was promised, the visitor has seen to. */
    private Answer used(Answer answer, String method, String path, Optional<JsonNode> body) {
        ApiContract.Operation operation =
                contract.operation(method, stage.uri(path).getPath()).orElseThrow();
        answer.expect(operation.success());
        boolean json = operation.isJson() && !answer.response().body().isEmpty();
        boolean itself = path.equals("/openapi.json");
        examples.add(
                operation.id(),
                body,
                json && !itself ? Optional.of(answer.json()) : Optional.empty());
        return answer;
    }

    private static String tag(Answer answer) {
        return answer.response().headers().firstValue("ETag").orElseThrow();
    }

    private static void until(long run, String status) {
        Awaitility.await()
                .until(
                        () -> ada.get("/runs/" + run).expect(200).json().path("status"),
                        now -> now.stringValue().equals(status));
    }

    private static String question(long run) {
        List<String> open =
                Awaitility.await()
                        .until(
                                () ->
                                        ada.get("/approvals")
                                                .expect(200)
                                                .json()
                                                .path("items")
                                                .valueStream()
                                                .filter(one -> one.path("root").longValue() == run)
                                                .map(one -> one.path("id").stringValue())
                                                .toList(),
                                found -> !found.isEmpty());
        return open.getFirst();
    }
}
