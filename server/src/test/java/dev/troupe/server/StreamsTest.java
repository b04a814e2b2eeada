package dev.troupe.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.core.json.Json;
import dev.troupe.server.ServerStage.Visitor;
import dev.troupe.server.identity.Role;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Events as they happen, over HTTP. */
class StreamsTest {

    @TempDir static Path folder;
    private static ServerStage stage;
    private static Visitor ada;
    private static HttpClient http;

    @BeforeAll
    static void open() {
        stage = new ServerStage(folder);
        stage.publish(ServerStage.ACME, ServerStage.TEAM);
        ada = stage.person("Ada", ServerStage.ACME, Role.OWNER);
        http = HttpClient.newHttpClient();
    }

    @AfterAll
    static void close() {
        stage.close();
        http.close();
    }

    private record Heard(String event, String id, String data) {
        JsonNode json() {
            return Json.parse(data);
        }
    }

    /** Listens until it is closed. */
    private static final class Listener implements AutoCloseable {
        final Queue<Heard> heard = new ConcurrentLinkedQueue<>();
        private final InputStream in;

        Listener(Visitor visitor, String path, Optional<String> last) throws Exception {
            HttpRequest.Builder request = HttpRequest.newBuilder(stage.uri(path));
            request.headers(visitor.headers().toArray(String[]::new));
            last.ifPresent(id -> request.header("Last-Event-ID", id));
            HttpResponse<InputStream> response =
                    http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            assertThat(response.statusCode()).isEqualTo(200);
            in = response.body();
            Thread.ofVirtual().start(this::read);
        }

        private void read() {
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
                String event = "";
                String id = "";
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.startsWith("event: ")) {
                        event = line.substring(7);
                        id = "";
                    } else if (line.startsWith("id: ")) {
                        id = line.substring(4);
                    } else if (line.startsWith("data: ")) {
                        heard.add(new Heard(event, id, line.substring(6)));
                    }
                }
            } catch (IOException e) {
                // closed
            }
        }

        List<Heard> of(String event) {
            return heard.stream().filter(one -> one.event().equals(event)).toList();
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    private static long start(String plan) {
        return ada.post("/runs", Json.object().put("plan", plan))
                .expect(201)
                .json()
                .path("id")
                .longValue();
    }

    @Test
    void aRunIsFollowedToItsEndWithoutGaps() throws Exception {
        try (Listener organization = new Listener(ada, "/events", Optional.empty())) {
            long run = start("read");
            Awaitility.await()
                    .until(() ->
                            organization.of("run").stream()
                                    .anyMatch(one ->
                                            one.json().path("id").longValue() == run
                                                    && one.json()
                                                            .path("status")
                                                            .stringValue()
                                                            .equals("completed")));
            assertThat(organization.of("step")).isEmpty();
        }
    }

    @Test
    void whoComesBackWithTheLastIdMissesNothingAndHearsNothingTwice() throws Exception {
        long run = start("ticket");
        String path = "/runs/" + run + "/events";
        List<Heard> all = new ArrayList<>();
        try (Listener first = new Listener(ada, path + "?after=0", Optional.empty())) {
            Awaitility.await().until(() -> first.of("approval").size() == 1);
            all.addAll(first.heard.stream().filter(one -> !one.id().isEmpty()).limit(3).toList());
        }
        String question =
                ada.get("/approvals")
                        .expect(200)
                        .json()
                        .path("items")
                        .valueStream()
                        .filter(item -> item.path("root").longValue() == run)
                        .findFirst()
                        .orElseThrow()
                        .path("id")
                        .stringValue();
        ada.post("/approvals/" + question + "/decision", Json.object().put("verdict", "approve"))
                .expect(200);
        try (Listener second = new Listener(ada, path, Optional.of(all.getLast().id()))) {
            Awaitility.await()
                    .until(() ->
                            second.of("run").stream()
                                    .anyMatch(one ->
                                            one.json().path("id").longValue() == run
                                                    && one.json()
                                                            .path("status")
                                                            .stringValue()
                                                            .equals("completed")));
            all.addAll(second.heard.stream().filter(one -> !one.id().isEmpty()).toList());
        }
        assertThat(all.stream().map(Heard::id)).doesNotHaveDuplicates();
        JsonNode tree = ada.get("/runs/" + run + "/tree").expect(200).json();
        for (JsonNode one : tree.path("runs")) {
            long id = one.path("id").longValue();
            List<Integer> heard =
                    all.stream()
                            .filter(event -> event.event().equals("step"))
                            .map(Heard::json)
                            .filter(step -> step.path("run").longValue() == id)
                            .map(step -> step.path("seq").intValue())
                            .toList();
            List<Integer> recorded =
                    ada.get("/runs/" + id + "/steps?limit=200")
                            .expect(200)
                            .json()
                            .path("items")
                            .valueStream()
                            .map(step -> step.path("seq").intValue())
                            .toList();
            assertThat(heard).as("run " + id).isEqualTo(recorded);
        }
    }

    @Test
    void aPlaceThatIsNoneIsRefused() {
        ada.get("/events?after=nonsense").expect(400);
    }

    @Test
    void othersHearNothing() throws Exception {
        Visitor stranger = stage.person("Mallory", "Other", Role.OWNER);
        long run = start("read");
        stranger.get("/runs/" + run + "/events").expect(404);
        try (Listener foreign = new Listener(stranger, "/events", Optional.empty());
                Listener own = new Listener(ada, "/events", Optional.empty())) {
            long heard = start("read");
            Awaitility.await()
                    .until(() ->
                            own.of("run").stream()
                                    .anyMatch(one ->
                                            one.json().path("id").longValue() == heard
                                                    && one.json()
                                                            .path("status")
                                                            .stringValue()
                                                            .equals("completed")));
            assertThat(foreign.heard).isEmpty();
        }
    }
}
