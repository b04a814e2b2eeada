package dev.troupe.agents.host;

import dev.troupe.agents.rehearsal.Pace;
import dev.troupe.control.expression.CelExpressions;
import dev.troupe.control.team.ExpressionChecker;
import dev.troupe.control.team.TeamFile;
import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.Source;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.json.Json;
import dev.troupe.core.team.Team;
import dev.troupe.engine.EngineSettings;
import dev.troupe.engine.PostgresEngine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A node with agents, which begins a run and goes on until it is killed. */
final class KilledNode {

    /** A node that is dead is missed soon. */
    static final EngineSettings SETTINGS =
            EngineSettings.DEFAULT
                    .withLease(Duration.ofSeconds(2), Duration.ofMillis(200))
                    .withGrace(Duration.ZERO);

    private KilledNode() {}

    public static void main(String[] arguments) throws InterruptedException {
        String url = arguments[0];
        String user = arguments[1];
        String password = arguments[2];
        Path folder = Path.of(arguments[3]);
        Team team = new TeamFile(ExpressionChecker.NONE).load(folder.resolve("troupe.yaml")).team();
        AgentHost host = host(dataSource(url, user, password), folder, arguments[4]);
        PostgresEngine engine =
                host.register(PostgresEngine.on(url, user, password)).settings(SETTINGS).start();
        ContextItem script =
                new ContextItem("script", Json.tree(arguments[5]), Source.INPUT, Trust.USER);
        System.out.println(
                "run " + host.start(engine, team, team.plan("main"), List.of(script), "killed"));
        new CountDownLatch(1).await();
    }

    static AgentHost host(DataSource database, Path folder, String stub) {
        Map<String, String> environment =
                Map.of("ANTHROPIC_BASE_URL", stub, "ANTHROPIC_API_KEY", "key");
        return new AgentHost(
                database,
                new CelExpressions(),
                HostSettings.of(
                                folder.resolve("workspaces"),
                                name -> Optional.ofNullable(environment.get(name)))
                        .withRehearsal(false, Pace.FAST));
    }

    private static DataSource dataSource(String url, String user, String password) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url);
        source.setUser(user);
        source.setPassword(password);
        return source;
    }
}
