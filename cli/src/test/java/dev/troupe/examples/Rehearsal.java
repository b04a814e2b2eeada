package dev.troupe.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.troupe.agents.host.AgentHost;
import dev.troupe.agents.host.HostSettings;
import dev.troupe.agents.rehearsal.Pace;
import dev.troupe.control.expression.CelExpressions;
import dev.troupe.control.team.CelChecker;
import dev.troupe.control.team.Inputs;
import dev.troupe.control.team.LoadedTeam;
import dev.troupe.control.team.TeamFile;
import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.Result;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.plan.AgentTask;
import dev.troupe.core.plan.Flow;
import dev.troupe.core.team.Team;
import dev.troupe.engine.EngineSettings;
import dev.troupe.engine.OpenRequest;
import dev.troupe.engine.PostgresEngine;
import dev.troupe.engine.RunStatus;
import dev.troupe.engine.RunSummary;
import dev.troupe.engine.Schema;
import dev.troupe.postgres.testing.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Runs examples in this process, on their scripts and a database of its own. */
public final class Rehearsal implements AutoCloseable {

    private static final Duration LONGEST = Duration.ofMinutes(2);

    private final TestDatabase database = TestDatabase.copyOf("troupe", Schema::prepare);
    private final CelExpressions expressions = new CelExpressions();
    private final Path workspaces;

    public Rehearsal(Path workspaces) {
        this.workspaces = workspaces;
    }

    /** The folder of an example. */
    public static Path example(String name) {
        return Path.of(System.getProperty("troupe.project.root", ".."), "examples", name)
                .toAbsolutePath()
                .normalize();
    }

    /** A copy of an example, for tests that change it. */
    public static Path copy(String name, Path to) {
        Path from = example(name);
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path copied = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copied);
                } else {
                    Files.copy(file, copied);
                }
            }
            return to;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Replaces a text that occurs exactly once in a file. */
    public static void change(Path file, String text, String by) {
        try {
            String all = Files.readString(file);
            assertThat(all.split(Pattern.quote(text), -1)).hasSize(2);
            Files.writeString(file, all.replace(text, by));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What a run came to.
     *
     * @param result if it completed
     * @param tree all runs of it
     * @param answers of its agent runs that completed
     * @param requests what it waits for people with
     * @param workspace its working folder
     */
    public record Ended(
            RunSummary run,
            Optional<ContextItem> result,
            List<RunSummary> tree,
            Map<RunId, Result> answers,
            List<OpenRequest> requests,
            Path workspace) {

        /** The result of a run that must have completed. */
        public ContextItem done() {
            return result.orElseThrow(() -> new AssertionError(run + " waits for " + requests));
        }

        /** The answer of the agent run of this name. */
        public Result answer(String name) {
            return tree.stream()
                    .filter(each -> each.type().equals("agent") && each.name().equals(name))
                    .map(each -> answers.get(each.id()))
                    .findFirst()
                    .orElseThrow(
                            () -> new AssertionError("no answer of '" + name + "' in " + tree));
        }
    }

    /** Runs the main plan of an example until it ends or waits for people. */
    public Ended run(Path example) throws InterruptedException {
        LoadedTeam loaded =
                new TeamFile(new CelChecker(expressions)).load(example.resolve("troupe.yaml"));
        Team team = loaded.team();
        HostSettings settings =
                HostSettings.of(workspaces, name -> Optional.empty())
                        .withRehearsal(true, Pace.FAST);
        try (AgentHost host = new AgentHost(database.dataSource(), expressions, settings);
                PostgresEngine engine =
                        host.register(
                                        PostgresEngine.on(
                                                database.jdbcUrl(),
                                                database.user(),
                                                database.password()))
                                .settings(EngineSettings.DEFAULT.withGrace(Duration.ZERO))
                                .start()) {
            List<ContextItem> items = Inputs.load(team, loaded.folder(), Map.of());
            RunId run =
                    host.start(
                            engine,
                            team,
                            team.plan(team.main().orElseThrow()),
                            items,
                            team.main().orElseThrow());
            await().atMost(LONGEST)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() ->
                            summary(engine, run).status().ended()
                                    || !engine.store().requests(Optional.of(run)).isEmpty());
            return ended(engine, summary(engine, run));
        }
    }

    private static RunSummary summary(PostgresEngine engine, RunId run) {
        return engine.store().find(run).orElseThrow();
    }

    private Ended ended(PostgresEngine engine, RunSummary run) {
        List<RunSummary> tree = engine.store().tree(run.id());
        Map<RunId, Result> answers = new HashMap<>();
        for (RunSummary each : tree) {
            if (each.type().equals("agent") && each.status() == RunStatus.COMPLETED) {
                answers.put(each.id(), engine.result(each.id(), AgentTask.RUN));
            }
        }
        return new Ended(
                run,
                run.status() == RunStatus.COMPLETED
                        ? Optional.of(engine.result(run.id(), Flow.RUN))
                        : Optional.empty(),
                tree,
                answers,
                engine.store().requests(Optional.of(run.id())),
                workspaces.resolve(run.id().toString()));
    }

    @Override
    public void close() {
        database.close();
    }
}
