package dev.troupe.server;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.troupe.agents.host.AgentHost;
import dev.troupe.agents.host.HostSettings;
import dev.troupe.agents.rehearsal.Pace;
import dev.troupe.control.expression.CelExpressions;
import dev.troupe.core.json.Json;
import dev.troupe.engine.Audit;
import dev.troupe.engine.EngineSettings;
import dev.troupe.engine.PostgresEngine;
import dev.troupe.engine.Schema;
import dev.troupe.engine.Tenancy;
import dev.troupe.postgres.testing.TestDatabase;
import dev.troupe.server.identity.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;

/** A server on a real database, with an engine that runs rehearsed teams. */
public final class ServerStage implements AutoCloseable {

    public static final String ACME = "Acme & Söhne";

    public static final String SCRIPT =
            """
            rehearsal: 1
            rules:
              - reply: { json: { amount: 40, why: late } }
            """;

    /** A team of two agents; its main plan asks a person. */
    public static final String TEAM =
            """
            troupe: 1
            organization: { name: "Acme & Söhne", mission: Keep customers }
            models: { fast: [gateway/small] }
            rehearsal: script.yaml
            agents:
              lead: { role: Leads the desk }
              clerk:
                role: Reads tickets
                reportsTo: lead
                models: [fast]
                output: { type: object, required: [amount], properties: { amount: { type: number } } }
            inputs:
              ticket: { file: ticket.txt, trust: untrusted }
            budgets: { organization: { money: $100/month }, agents: { clerk: { money: $50/day } } }
            plans:
              read: { agent: clerk, goal: Say what it costs us., name: wish }
              ticket:
                sequence:
                  - { agent: clerk, goal: Say what it costs us., name: wish }
                  - approve: { question: Pay this?, subject: wish, deadline: 2d }
                    name: approval
            main: ticket
            """;

    /** Whatever is asked for in whatever test is answered as it is described. */
    private static final ApiContract CONTRACT = ApiContract.served();

    private final TestDatabase database = TestDatabase.copyOf("troupe", Schema::prepare);
    private final HikariDataSource pool;
    private final HikariDataSource tenants;
    private final AgentHost host;
    private final PostgresEngine engine;
    private final TroupeServer server;
    private final ServerSettings settings;
    private final Plant plant;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Path folder;

    public ServerStage(Path folder) {
        this(folder, settings -> settings);
    }

    public ServerStage(Path folder, UnaryOperator<ServerSettings> settings) {
        this(folder, settings, List.of(), Map.of());
    }

    /**
     * With more in the server.
     *
     * @param more configurations
     */
    ServerStage(
            Path folder,
            UnaryOperator<ServerSettings> settings,
            List<Class<?>> more,
            Map<String, Object> properties) {
        this.folder = folder;
        write("script.yaml", SCRIPT);
        write("ticket.txt", "It came late.");
        HikariConfig config = new HikariConfig();
        config.setDataSource(database.dataSource());
        config.setMaximumPoolSize(10);
        pool = new HikariDataSource(config);
        tenants = new HikariDataSource(config);
        CelExpressions expressions = new CelExpressions();
        host =
                new AgentHost(
                        pool,
                        expressions,
                        HostSettings.of(folder.resolve("workspaces"), name -> Optional.empty())
                                .withRehearsal(true, Pace.FAST));
        engine =
                host.register(
                                PostgresEngine.on(
                                                database.jdbcUrl(),
                                                database.user(),
                                                database.password())
                                        .settings(
                                                EngineSettings.DEFAULT.withGrace(
                                                        Duration.ofSeconds(2))))
                        .start();
        Tenancy.prepare(pool);
        this.settings = settings.apply(ServerSettings.loopback(0).withRequestsPerSecond(10_000));
        plant =
                new Plant(
                        pool,
                        Tenancy.withOwn(tenants)::of,
                        engine,
                        host,
                        expressions,
                        () -> Audit.Trusted.NONE,
                        () -> new byte[32],
                        InstantSource.system());
        server = TroupeServer.start(this.settings, plant, more, properties);
    }

    /** Another server on the same database, such as after a restart, or on another machine. */
    public TroupeServer another() {
        return another(how -> how);
    }

    /** Another one, with other settings. */
    public TroupeServer another(UnaryOperator<ServerSettings> changed) {
        return TroupeServer.start(changed.apply(settings), plant);
    }

    private void write(String name, String text) {
        try {
            Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public TroupeServer server() {
        return server;
    }

    public PostgresEngine engine() {
        return engine;
    }

    public HikariDataSource database() {
        return pool;
    }

    public Path folder() {
        return folder;
    }

    /** Publishes a team of an organization. */
    public void publish(String organization, String source) {
        server.publish(organization, source, folder, "test", "Ada");
    }

    /** A link with which somebody signs in. */
    public URI link(String organization, String name, Role role) {
        return new LocalAccess(pool, InstantSource.system())
                .signInLink(organization, name, role, "test", server.url());
    }

    /** Signs somebody in who is this in an organization. */
    public Visitor person(String name, String organization, Role role) {
        URI link = link(organization, name, role);
        Answer answer =
                anonymous()
                        .post("/session", Json.object().put("token", link.getFragment()))
                        .expect(200);
        String cookie =
                answer.response()
                        .headers()
                        .firstValue("Set-Cookie")
                        .orElseThrow()
                        .replaceAll(";.*", "");
        return new Visitor(
                List.of("Cookie", cookie, "Troupe-Csrf", answer.json().path("csrf").stringValue()));
    }

    /** Somebody without a credential. */
    public Visitor anonymous() {
        return new Visitor(List.of());
    }

    /** Somebody with a key. */
    public Visitor bearer(String key) {
        return new Visitor(List.of("Authorization", "Bearer " + key));
    }

    /** Somebody who makes requests. */
    public final class Visitor {
        private final List<String> headers;

        Visitor(List<String> headers) {
            this.headers = List.copyOf(headers);
        }

        /** The same, who sends one header more. */
        public Visitor with(String name, String value) {
            List<String> more = new ArrayList<>(headers);
            int at = more.indexOf(name);
            if (at >= 0) {
                more.set(at + 1, value);
            } else {
                more.addAll(List.of(name, value));
            }
            return new Visitor(more);
        }

        /** The headers that say who it is, and their values. */
        public List<String> headers() {
            return headers;
        }

        public Answer get(String path) {
            return send("GET", path, Optional.empty());
        }

        public Answer post(String path, JsonNode body) {
            return send("POST", path, Optional.of(body.toString()));
        }

        public Answer post(String path) {
            return send("POST", path, Optional.of("{}"));
        }

        public Answer put(String path, JsonNode body) {
            return send("PUT", path, Optional.of(body.toString()));
        }

        public Answer patch(String path, JsonNode body) {
            return send("PATCH", path, Optional.of(body.toString()));
        }

        public Answer delete(String path) {
            return send("DELETE", path, Optional.empty());
        }

        public Answer send(String method, String path, Optional<String> body) {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(uri(path))
                            .timeout(Duration.ofSeconds(30))
                            .method(
                                    method,
                                    body.map(HttpRequest.BodyPublishers::ofString)
                                            .orElseGet(HttpRequest.BodyPublishers::noBody));
            body.ifPresent(text -> request.header("Content-Type", "application/json"));
            if (!headers.isEmpty()) {
                request.headers(headers.toArray(String[]::new));
            }
            try {
                HttpResponse<String> response =
                        http.send(request.build(), HttpResponse.BodyHandlers.ofString());
                List<String> broken = CONTRACT.broken(method, uri(path).getPath(), response);
                if (!broken.isEmpty()) {
                    throw new AssertionError(
                            "%s %s is not answered as the API's description says: %s; it was %s"
                                    .formatted(method, path, broken, response.body()));
                }
                return new Answer(method + " " + path, response);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    /** The address of something: below /api/v1 unless the path begins with two slashes. */
    public URI uri(String path) {
        String base = "http://127.0.0.1:" + server.port();
        return URI.create(
                path.startsWith("//") ? base + path.substring(1) : base + "/api/v1" + path);
    }

    /** What came back. */
    public record Answer(String request, HttpResponse<String> response) {

        public int status() {
            return response.statusCode();
        }

        public JsonNode json() {
            return Json.parse(response.body());
        }

        /** This answer, which has to have this status. */
        public Answer expect(int status) {
            if (status() != status) {
                throw new AssertionError(
                        request
                                + " came to "
                                + status()
                                + " and not "
                                + status
                                + ": "
                                + response.body());
            }
            return this;
        }
    }

    @Override
    public void close() {
        server.close();
        engine.close();
        host.close();
        tenants.close();
        pool.close();
        database.close();
    }
}
