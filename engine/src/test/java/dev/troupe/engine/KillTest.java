package dev.troupe.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.troupe.core.contract.Decision;
import dev.troupe.core.durable.RunId;
import dev.troupe.postgres.EmbeddedPostgres;
import dev.troupe.postgres.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two processes work on many runs and are killed again and again, and so is the database server.
 * With {@code -Dtroupe.chaos.minutes}, which the profile {@code chaos} sets, it goes on for so long
 * and the processes' networks fail as well; {@code -Dtroupe.chaos.seed} does it in another order.
 */
@Order(1)
class KillTest {

    private static final int WORKERS = 2;
    private static final Duration SHORT = Duration.ofSeconds(15);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir Path folder;

    private final SplittableRandom random =
            new SplittableRandom(Long.getLong("troupe.chaos.seed", 1));
    private final List<Process> workers = new ArrayList<>();
    private final Map<String, AtomicInteger> approvals = new ConcurrentHashMap<>();
    private final List<RunId> runs = new ArrayList<>();
    private final List<RunId> untold = new ArrayList<>();

    @SuppressWarnings("NullAway.Init")
    private EmbeddedPostgres server;

    private Optional<BadWeather> weather = Optional.empty();

    private int kills;
    private int serverKills;

    private static Duration duration() {
        return Optional.ofNullable(Long.getLong("troupe.chaos.minutes"))
                .map(Duration::ofMinutes)
                .orElse(SHORT);
    }

    @Test
    void nothingIsLostOrDoneTwiceHoweverOftenProcessesAndTheServerAreKilled() throws Exception {
        Path home = Files.createDirectory(folder.resolve("home")).toRealPath();
        server = EmbeddedPostgres.open(home, TestDatabase.binaries());
        try (Receiver receiver = new Receiver(server.dataSource());
                PostgresEngine engine =
                        PostgresEngine.on(server.jdbcUrl(), server.user(), server.password())
                                .start()) {
            if (Long.getLong("troupe.chaos.minutes") != null) {
                weather = Optional.of(new BadWeather(WORKERS, server.port(), random));
            }
            for (int i = 0; i < WORKERS; i++) {
                workers.add(worker(i, receiver));
            }
            disturb(home, engine, receiver);
            weather.ifPresent(BadWeather::clear);
            letAllEnd(engine);
            check(engine, receiver);
        } finally {
            workers.forEach(Process::destroyForcibly);
            for (Process worker : workers) {
                worker.waitFor();
            }
            if (weather.isPresent()) {
                weather.get().close();
            }
            server.close();
        }
    }

    private Process worker(int slot, Receiver receiver) throws IOException {
        Path log = folder.resolve("worker-" + kills + "-" + slot + ".log");
        String direct = server.jdbcUrl();
        String url = weather.map(bad -> bad.url(slot, direct)).orElse(direct);
        return new ProcessBuilder(
                        KillWorker.command(
                                List.of(url, server.user(), server.password(), receiver.url())))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    private void disturb(Path home, PostgresEngine engine, Receiver receiver) throws Exception {
        long end = System.nanoTime() + duration().toNanos();
        long nextKill = System.nanoTime() + 4_000_000_000L;
        int nextServerKill = 2;
        while (System.nanoTime() - end < 0) {
            if (untold.size() < 60) {
                for (int i = 0; i < 20; i++) {
                    RunId run = engine.start("acme", KillWorker.WORK, "work", runs.size());
                    runs.add(run);
                    untold.add(run);
                }
            }
            attend(engine);
            weather.ifPresent(BadWeather::change);
            LockSupport.parkNanos(100_000_000);
            if (System.nanoTime() - nextKill > 0) {
                int slot = random.nextInt(workers.size());
                workers.get(slot).destroyForcibly().waitFor();
                kills++;
                workers.set(slot, worker(slot, receiver));
                nextKill = System.nanoTime() + random.nextLong(1_500_000_000L, 4_000_000_000L);
                if (kills == nextServerKill) {
                    killServer(home);
                    nextServerKill += random.nextInt(3, 6);
                }
            }
        }
    }

    /** Kills the server with all its processes, and starts it again on the same data. */
    private void killServer(Path home) throws IOException {
        Path pidFile = server.dataDirectory().resolve("postmaster.pid");
        long pid = Long.parseLong(Files.readAllLines(pidFile).getFirst().strip());
        int port = server.port();
        ProcessHandle postmaster = ProcessHandle.of(pid).orElseThrow();
        List<ProcessHandle> all =
                java.util.stream.Stream.concat(
                                java.util.stream.Stream.of(postmaster), postmaster.descendants())
                        .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> all.stream().noneMatch(ProcessHandle::isAlive));
        EmbeddedPostgres before = server;
        server = EmbeddedPostgres.open(home, TestDatabase.binaries());
        before.close();
        assertThat(server.port()).isEqualTo(port);
        serverKills++;
    }

    /**
     * Answers questions, and tells runs to go on; what fails while the server is away is tried
     * later.
     */
    private void attend(PostgresEngine engine) {
        RunCommands commands = new RunCommands(server.dataSource(), InstantSource.system());
        try {
            for (OpenRequest question : engine.store().requests(Optional.empty())) {
                Optional<tools.jackson.databind.JsonNode> edited =
                        random.nextBoolean()
                                ? Optional.of(dev.troupe.core.json.Json.tree("by hand"))
                                : Optional.empty();
                if (edited.isEmpty()) {
                    approvals
                            .computeIfAbsent(question.run().toString(), run -> new AtomicInteger())
                            .incrementAndGet();
                }
                commands.answer(
                        question.run(),
                        question.position(),
                        new Decision(Decision.Verdict.APPROVE, "test", Optional.empty(), edited),
                        "test");
            }
            for (RunId run : List.copyOf(untold)) {
                if (random.nextInt(10) == 0) {
                    tell(commands, run);
                }
            }
        } catch (EngineException e) {
            // the server was killed, or the answer was given and its receipt was lost
        }
    }

    private void tell(RunCommands commands, RunId run) {
        try {
            commands.send(run, "go", "went", "test");
        } catch (EngineException e) {
            // It was told before, and the receipt was lost.
            if (!String.valueOf(e.getMessage()).contains("has ended")) {
                throw e;
            }
        }
        untold.remove(run);
    }

    private void letAllEnd(PostgresEngine engine) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    attend(engine);
                    return open(engine).isEmpty();
                });
    }

    private List<RunSummary> open(PostgresEngine engine) {
        return engine.store().roots(1_000_000).stream()
                .filter(run -> !run.status().ended())
                .toList();
    }

    private void check(PostgresEngine engine, Receiver receiver) throws Exception {
        List<RunSummary> all = engine.store().roots(1_000_000);
        // A start whose answer was lost is the engine's to repeat, not to double.
        assertThat(all).hasSameSizeAs(runs);
        assertThat(all).allMatch(run -> run.status() == RunStatus.COMPLETED);
        assertThat(receiver.violations).as("steps that ran although they were recorded").isEmpty();
        Map<String, Integer> recorded = recorded();
        TreeSet<String> unheard = new TreeSet<>(recorded.keySet());
        unheard.removeAll(receiver.heard.keySet());
        assertThat(unheard).as("steps that are recorded but never ran").isEmpty();
        receiver.heard.forEach((key, times) -> {
            if (key.startsWith("pay ")) {
                String run = key.substring("pay ".length() + 37).split("-", 2)[0];
                int allowed =
                        1
                                + Optional.ofNullable(approvals.get(run))
                                        .map(AtomicInteger::get)
                                        .orElse(0);
                assertThat(times.get()).as(key).isLessThanOrEqualTo(allowed);
            }
        });
        for (RunId run : runs) {
            assertThat(engine.result(run, KillWorker.WORK)).contains("sub ", "went");
        }
        assertThat(new Audit(server.dataSource()).verify(Optional.empty()).findings()).isEmpty();
        long repeated = receiver.heard.values().stream().filter(n -> n.get() > 1).count();
        System.out.printf(
                "%d runs, %d kills of a process, %d of the server, networks %s: %d step bodies ran, %d of them more than once, %d questions%n",
                runs.size(),
                kills,
                serverKills,
                weather.map(BadWeather::toString).orElse("well"),
                receiver.heard.size(),
                repeated,
                approvals.size());
        assertThat(kills).isPositive();
        assertThat(serverKills).isPositive();
    }

    /**
     * The steps that the journal holds, by what the receiver calls them; not those given by hand.
     */
    private Map<String, Integer> recorded() throws Exception {
        Map<String, Integer> recorded = new HashMap<>();
        try (Connection connection = server.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                "select j.name || ' ' || i.id || '-' || j.run || '-' || j.pos, count(*) from troupe.journal j, troupe.installation i where j.kind = "
                                        + Kind.STEP.code()
                                        + " and j.payload <> '\"by hand\"' group by 1")) {
            while (rows.next()) {
                assertThat(rows.getInt(2)).as(rows.getString(1)).isEqualTo(1);
                recorded.put(rows.getString(1), rows.getInt(2));
            }
        }
        return recorded;
    }
}
