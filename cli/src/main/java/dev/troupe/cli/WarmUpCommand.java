package dev.troupe.cli;

import dev.troupe.cli.view.RunTreeModel;
import dev.troupe.cli.view.Style;
import dev.troupe.cli.view.TreeLines;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.json.Json;
import dev.troupe.engine.PostgresEngine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Loads what most commands load: the launcher records that, so that later starts are quicker. */
@Command(name = "warm-up", hidden = true)
final class WarmUpCommand implements Callable<Integer> {

    private static final List<String> LOADED =
            List.of(
                    "org.postgresql.Driver",
                    "org.postgresql.core.v3.QueryExecutorImpl",
                    "org.postgresql.jdbc.PgConnection",
                    "org.postgresql.jdbc.PgPreparedStatement",
                    "org.postgresql.jdbc.PgResultSet",
                    "com.zaxxer.hikari.HikariDataSource",
                    "com.zaxxer.hikari.pool.HikariPool",
                    "org.jline.terminal.impl.PosixSysTerminal",
                    "dev.troupe.postgres.EmbeddedPostgres",
                    "dev.troupe.cli.live.LiveView",
                    "dev.troupe.cli.live.RunSession");

    private final Troupe.Kit kit;

    WarmUpCommand(Troupe.Kit kit) {
        this.kit = kit;
    }

    @Override
    public Integer call() throws ClassNotFoundException, InterruptedException {
        for (String name : LOADED) {
            Class.forName(name);
        }
        LoggerFactory.getLogger(PostgresEngine.class).debug("warming up");
        Json.pretty(Json.parse("{\"a\": [1, \"b\", null, 0.5]}"));
        RunTreeModel model = new RunTreeModel(new RunId(1));
        new TreeLines(new Style(true), 80, 24).draw(model, kit.around().clock().instant(), 0);
        var nowhere = new PrintWriter(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8);
        CommandLine line = Troupe.commandLine(kit);
        line.usage(nowhere);
        line.getSubcommands().values().forEach(command -> command.usage(nowhere));
        try {
            new ServerWarmUp(kit.around()).run();
        } catch (IOException | RuntimeException e) {
            kit.around().err().println("troupe: no server was warmed up: " + e.getMessage());
        }
        return ExitCode.OK.code();
    }
}
