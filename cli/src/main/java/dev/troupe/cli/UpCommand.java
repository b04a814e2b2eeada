package dev.troupe.cli;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.troupe.agents.host.AgentHost;
import dev.troupe.cli.audit.Checkpointing;
import dev.troupe.cli.live.Stop;
import dev.troupe.cli.view.Style;
import dev.troupe.cli.view.Text;
import dev.troupe.core.json.Json;
import dev.troupe.engine.Audit;
import dev.troupe.engine.PostgresEngine;
import dev.troupe.engine.Tenancy;
import dev.troupe.server.LocalAccess;
import dev.troupe.server.Plant;
import dev.troupe.server.ServerProblem;
import dev.troupe.server.ServerSettings;
import dev.troupe.server.TroupeServer;
import dev.troupe.server.identity.Role;
import dev.troupe.server.webhook.WebhookSettings;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** {@code troupe up}. */
@Command(
        name = "up",
        description = "Work on everything that is there to do, and serve the console and the API.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Publishes the team of FILE first, if there is one; where there never was a team, one to",
            "look at, which works on a rehearsal. It listens on this machine only, unless",
            "--address says otherwise. Nobody is signed in by being on this machine: the first start",
            "prints a link that signs in once; `troupe link` makes others.",
            "Ctrl-C stops cleanly (twice: at once); nothing is lost, and the next start goes on.",
            "With --record or --replay it works on the runs that were begun with that cassette, and on",
            "no others.",
            "",
            "Examples:",
            "  troupe up                              ./troupe.yaml, if there is one",
            "  troupe up desk.yaml --port 8080",
            "  troupe up --address 0.0.0.0 --public-url https://troupe.example.com"
        })
final class UpCommand implements Callable<Integer> {

    private static final int CONNECTIONS = 10;

    private final Troupe.Kit kit;
    private final Surroundings around;
    @Mixin private final Common common = new Common();

    @Parameters(
            paramLabel = "FILE",
            arity = "0..1",
            description = "The team file, or its folder (troupe.yaml, if there is one).")
    private Optional<Path> file = Optional.empty();

    @Option(
            names = "--port",
            defaultValue = "" + ServerSettings.DEFAULT_PORT,
            description = "The port (${DEFAULT-VALUE}); 0 for any that is free.")
    private int port = ServerSettings.DEFAULT_PORT;

    @Option(
            names = "--address",
            defaultValue = "127.0.0.1",
            description = "The address to listen at (${DEFAULT-VALUE}).")
    private String address = "127.0.0.1";

    @Option(
            names = "--public-url",
            paramLabel = "URL",
            description = "Where people reach it, if something such as a proxy is before it.")
    private Optional<URI> publicUrl = Optional.empty();

    @Option(
            names = "--requests-per-second",
            paramLabel = "N",
            description = "How many requests one caller may make, for long (200).")
    private Optional<Integer> requestsPerSecond = Optional.empty();

    @Option(
            names = "--webhook-allow-private",
            description =
                    "Webhooks may lead to this machine and into private networks, also by http.")
    private boolean webhooksMayBePrivate;

    @Mixin private final OidcOptions oidc = new OidcOptions();
    @Mixin private final ModeOptions modes = new ModeOptions();

    UpCommand(Troupe.Kit kit) {
        this.kit = kit;
        this.around = kit.around();
    }

    @Override
    public Integer call() {
        if (port < 0 || port > 65_535) {
            throw new CliFailure(ExitCode.USAGE, "--port: a port is 0 to 65535, not " + port);
        }
        requestsPerSecond
                .filter(most -> most < 1)
                .ifPresent(most -> {
                    throw new CliFailure(
                            ExitCode.USAGE,
                            "--requests-per-second: at least 1 has to be allowed, not " + most);
                });
        ServerSettings settings = settings();
        Optional<Assembly.TeamText> team = team();
        try (OpenDatabase database = OpenDatabase.open(around, common);
                HikariDataSource pool = pool(database, "troupe-server");
                HikariDataSource tenants = pool(database, "troupe-tenants");
                Stop stop = Stop.bySignals()) {
            Logs.bridge();
            Tenancy.prepare(pool);
            serve(
                    database,
                    new Pools(pool, Tenancy.withOwn(tenants)),
                    team.or(() -> demonstration(pool)),
                    stop,
                    settings);
        }
        return ExitCode.OK.code();
    }

    private static void await(Stop stop) {
        try {
            stop.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The file that was named, or the usual one if it is there. */
    private Optional<Assembly.TeamText> team() {
        Path usual = around.folder().resolve("troupe.yaml");
        return file.map(around.folder()::resolve)
                .or(() -> Files.exists(usual) ? Optional.of(usual) : Optional.empty())
                .map(kit.assembly()::text);
    }

    /** Where there is nothing at all, there is something to look at. */
    private Optional<Assembly.TeamText> demonstration(DataSource pool) {
        if (!new LocalAccess(pool, around.clock()).isNew()) {
            return Optional.empty();
        }
        if (!common.json()) {
            around.out()
                    .println(
                            "There is no team yet: this is a demonstration, without a key and without cost."
                                    + " `troupe up FILE` publishes a team of yours.");
        }
        return Optional.of(kit.assembly().text(Demonstration.in(around.home().resolve("demo"))));
    }

    /** The connections of the server itself, and those that see one organization. */
    private record Pools(DataSource own, Tenancy tenants) {}

    private static HikariDataSource pool(OpenDatabase database, String name) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(database.source());
        config.setPoolName(name);
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(5_000);
        config.setIdleTimeout(60_000);
        // Whoever follows events waits for transactions that hang.
        config.setConnectionInitSql("set idle_in_transaction_session_timeout = '10s'");
        return new HikariDataSource(config);
    }

    private void serve(
            OpenDatabase database,
            Pools pools,
            Optional<Assembly.TeamText> team,
            Stop stop,
            ServerSettings settings) {
        Checkpointing signing =
                new Checkpointing(
                        Audits.checkpoints(around, database),
                        Duration.ofHours(1),
                        problem -> around.err().println("troupe: " + Text.clean(problem)));
        Mode mode = modes.read(around);
        try (AgentHost host = kit.assembly().host(mode, pools.own());
                PostgresEngine engine = host.register(database.engine(mode)).start();
                TroupeServer server =
                        TroupeServer.start(settings, plant(database, pools, host, engine))) {
            Path running = around.home().resolve(RunningServer.FILE);
            RunningServer.write(running, server.url());
            team.ifPresent(text ->
                    server.publish(
                            text.organization(),
                            text.source(),
                            text.folder(),
                            "troupe up",
                            around.user()));
            say(server, pools.own(), team);
            await(stop);
            RunningServer.remove(running);
            around.err()
                    .println("Stopping: steps under way may settle; Ctrl-C again stops at once.");
        } catch (ServerProblem e) {
            throw new CliFailure(ExitCode.CONFIGURATION, String.valueOf(e.getMessage()), e);
        } finally {
            signing.close();
        }
    }

    private ServerSettings settings() {
        WebhookSettings webhooks = WebhookSettings.DEFAULT;
        ServerSettings settings =
                ServerSettings.at(address, port)
                        .withWebhooks(
                                webhooksMayBePrivate ? webhooks.withPrivateAddresses() : webhooks);
        settings = requestsPerSecond.map(settings::withRequestsPerSecond).orElse(settings);
        settings = publicUrl.map(settings::withPublicUrl).orElse(settings);
        return oidc.read(around).map(settings::withOidc).orElse(settings);
    }

    private Plant plant(OpenDatabase database, Pools pools, AgentHost host, PostgresEngine engine) {
        return new Plant(
                pools.own(),
                pools.tenants()::of,
                engine,
                host,
                kit.assembly().cel(),
                () -> trusted(database),
                new WebhookKey(around),
                around.clock());
    }

    private Audit.Trusted trusted(OpenDatabase database) {
        return Audits.trusted(around, database, List.of());
    }

    private void say(TroupeServer server, DataSource pool, Optional<Assembly.TeamText> team) {
        LocalAccess access = new LocalAccess(pool, around.clock());
        Optional<URI> link =
                team.map(Assembly.TeamText::organization)
                        .filter(organization -> !access.hasMembers(organization))
                        .map(organization ->
                                access.signInLink(
                                        organization,
                                        around.user(),
                                        Role.OWNER,
                                        around.user(),
                                        server.url()));
        if (common.json()) {
            ObjectNode json = Json.object();
            json.put("event", "up");
            json.put("url", server.url().toString());
            team.ifPresent(text -> json.put("organization", text.organization()));
            link.ifPresent(uri -> json.put("signIn", uri.toString()));
            around.out().println(Json.write(json));
            return;
        }
        Style style = common.style(around);
        around.out().println(style.bold("Troupe is up: " + server.url()));
        team.ifPresent(
                text -> around.out().println("  the team of " + Text.clean(text.organization())));
        link.ifPresentOrElse(
                uri -> {
                    around.out().println("  sign in, once, within half an hour:");
                    around.out().println("    " + uri);
                },
                () -> around.out().println("  sign in: `troupe link` makes a link"));
    }
}
