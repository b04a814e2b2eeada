package dev.troupe.engine;

import static dev.troupe.engine.Fixture.CHILD;
import static dev.troupe.engine.Fixture.MAIN;
import static dev.troupe.engine.Fixture.QUICK;
import static dev.troupe.engine.Fixture.outcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.troupe.core.durable.Branch;
import dev.troupe.core.durable.ChildRun;
import dev.troupe.core.durable.Deadline;
import dev.troupe.core.durable.Durable;
import dev.troupe.core.durable.Join;
import dev.troupe.core.durable.OnUnknown;
import dev.troupe.core.durable.Outcome;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.durable.Step;
import dev.troupe.core.durable.StepFailed;
import dev.troupe.core.durable.Topic;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A node dies at its first commit, its second, its third, and so on: the commit is lost, or its
 * answer. Another node goes on each time and comes to the same end.
 */
@Order(1)
class CrashPointTest {

    private static final Topic<String> GO = Topic.of("go", String.class);
    private static final int AT_ONCE = 4;
    private static final String RESULT =
            "read+paid+[applied, child of 1, went]+sent+child of 2+slept+[quick]+went+caught+d(b(a)c(a))";

    private static Fixture fixture;

    private final Worker survivor = new Worker();
    private final List<Proxy> proxies = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void createDatabase() {
        fixture = new Fixture();
    }

    @AfterEach
    void reset() throws Exception {
        fixture.reset();
        for (Proxy proxy : proxies) {
            proxy.close();
        }
    }

    @AfterAll
    static void close() {
        fixture.close();
    }

    /** A process's code: knows which bodies it ran, by their key. */
    private static final class Worker {
        private final Map<String, AtomicInteger> bodies = new ConcurrentHashMap<>();

        private String step(Durable durable, Step step, String result) {
            return durable.step(
                    step,
                    String.class,
                    context -> {
                        bodies.computeIfAbsent(
                                        key(context.idempotencyKey()), key -> new AtomicInteger())
                                .incrementAndGet();
                        return result;
                    });
        }

        /** Run and position. */
        private static String key(String idempotencyKey) {
            return idempotencyKey.substring(37);
        }

        private static String go(Durable durable) {
            return durable.await(GO, Deadline.within(Duration.ofHours(1))).orElse("nobody");
        }

        String main(Durable durable, String input) {
            List<String> done = new ArrayList<>();
            done.add(step(durable, Step.of("read"), "read"));
            done.add(step(durable, Step.once("pay", OnUnknown.REPEAT), "paid"));
            done.add(
                    durable.all(
                                    List.of(
                                            new Branch<>(
                                                    "apply",
                                                    strand ->
                                                            step(
                                                                    strand,
                                                                    Step.idempotent("apply"),
                                                                    "applied")),
                                            new Branch<>(
                                                    "child",
                                                    strand ->
                                                            strand.child(
                                                                    new ChildRun<>(
                                                                            "c1", CHILD, "1"))),
                                            new Branch<>("wait", Worker::go)))
                            .toString());
            done.add(send(durable));
            done.add(durable.child(new ChildRun<>("c2", CHILD, "2")));
            durable.sleep(Duration.ofMillis(10));
            done.add("slept");
            done.add(race(durable));
            done.add(go(durable));
            done.add(caught(durable));
            done.add(ordered(durable));
            return String.join("+", done);
        }

        /** Must not happen twice, whatever becomes of it. */
        private String send(Durable durable) {
            try {
                return step(durable, Step.once("send", OnUnknown.SKIP), "sent");
            } catch (StepFailed e) {
                assertThat(e.failure().type()).isEqualTo(StepFailed.OUTCOME_UNKNOWN);
                return "sent";
            }
        }

        private String race(Durable durable) {
            return durable
                    .fork(
                            List.of(
                                    new Branch<>(
                                            "never",
                                            strand ->
                                                    strand.child(
                                                            new ChildRun<>("c3", CHILD, "never"))),
                                    new Branch<>(
                                            "quick",
                                            strand -> step(strand, Step.of("quick"), "quick"))),
                            Join.any())
                    .stream()
                    .filter(branch -> branch instanceof Outcome.Succeeded)
                    .map(Outcome::branch)
                    .toList()
                    .toString();
        }

        /** Each branch tells, in memory, what it was told by those that it comes after. */
        private String ordered(Durable durable) {
            Map<String, String> told = new ConcurrentHashMap<>();
            durable.fork(
                    List.of(
                            telling(told, "d", "b", "c"),
                            telling(told, "c", "a"),
                            telling(told, "b", "a"),
                            telling(told, "a"),
                            new Branch<>("never", List.of("fails"), Worker::go),
                            new Branch<>("fails", this::fail)),
                    Join.settled().atMost(2));
            return String.valueOf(told.get("d"));
        }

        private Branch<String> telling(Map<String, String> told, String name, String... after) {
            return new Branch<>(
                    name,
                    List.of(after),
                    strand -> {
                        String heard =
                                List.of(after).stream()
                                        .map(told::get)
                                        .collect(Collectors.joining());
                        String said = name + (heard.isEmpty() ? "" : "(" + heard + ")");
                        told.put(name, step(strand, Step.of(name), said));
                        return said;
                    });
        }

        private String fail(Durable durable) {
            return durable.step(
                    Step.of("fail"),
                    String.class,
                    context -> {
                        throw new IllegalStateException("on purpose");
                    });
        }

        private String caught(Durable durable) {
            try {
                return fail(durable);
            } catch (StepFailed e) {
                return "caught";
            }
        }

        String child(Durable durable, String input) {
            step(durable, Step.of("child"), "child");
            return input.equals("never") ? go(durable) : "child of " + input;
        }
    }

    private PostgresEngine node(String url, Worker worker) {
        return fixture.on(
                url,
                builder ->
                        builder.register(MAIN, worker::main)
                                .register(CHILD, worker::child)
                                .settings(
                                        QUICK.withLinger(Duration.ofMillis(5)).withAdoptedOnly()));
    }

    @ParameterizedTest
    @EnumSource(Proxy.Cut.class)
    void aNodeThatDiesAtAnyCommitIsContinuedWithoutARepeatedStep(Proxy.Cut cut) throws Exception {
        PostgresEngine bystander = fixture.engine(builder -> builder);
        PostgresEngine other = node(fixture.database.jdbcUrl(), survivor);
        int points = 0;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            boolean reachedEnd = false;
            for (int first = 1; !reachedEnd; first += AT_ONCE) {
                List<Future<Boolean>> crashed = new ArrayList<>();
                for (int i = 0; i < AT_ONCE; i++) {
                    int commit = first + i;
                    crashed.add(
                            threads.submit(() -> crash(threads, bystander, other, commit, cut)));
                }
                for (Future<Boolean> one : crashed) {
                    if (one.get()) {
                        points++;
                    } else {
                        reachedEnd = true;
                    }
                }
            }
        }
        assertThat(points).isGreaterThan(20);
        fixture.assertClean();
    }

    /** Tells whether the run was still under way at that commit. */
    private boolean crash(
            ExecutorService threads,
            PostgresEngine bystander,
            PostgresEngine other,
            int commit,
            Proxy.Cut cut)
            throws Exception {
        Worker victim = new Worker();
        Proxy proxy = new Proxy(fixture.database.server().port());
        proxies.add(proxy);
        PostgresEngine dying = node(proxy.url(fixture.database.jdbcUrl()), victim);
        // Nobody has adopted it yet.
        RunId run = bystander.start("acme", MAIN, "commit " + commit, "");
        bystander.send(run, "go", "went", "test");
        bystander.send(run, "go", "went", "test");
        proxy.dieAtCommit(commit, cut);
        dying.adopt(run);
        await().atMost(Fixture.LONG)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> proxy.cuts.get() > 0 || ended(bystander, run));
        boolean crashed = !ended(bystander, run);
        declareDead(bystander, run);
        List<JournalRow> before = journal(bystander, run);

        other.adopt(run);

        assertThat(outcome(bystander, run)).as("commit " + commit).isEqualTo(RESULT);
        Fixture.awaitEnds(bystander, List.of(run));
        check(victim, before, journal(bystander, run));
        proxy.cutCommits(0, cut);
        proxy.away(false);
        threads.execute(dying::close);
        return crashed;
    }

    private static boolean ended(PostgresEngine bystander, RunId run) {
        return bystander.store().tree(run).stream().allMatch(one -> one.status().ended());
    }

    /** As its lease's end would, only sooner; what it is committing is committed before. */
    private static void declareDead(PostgresEngine bystander, RunId root) throws Exception {
        Set<Long> nodes = new HashSet<>();
        for (RunSummary run : bystander.store().tree(root)) {
            try (Connection connection = fixture.database.dataSource().getConnection();
                    var select =
                            connection.prepareStatement(
                                    "select node from troupe.run where status = 1 and id = ?")) {
                select.setLong(1, run.id().value());
                try (var row = select.executeQuery()) {
                    if (row.next()) {
                        nodes.add(row.getLong(1));
                    }
                }
            }
        }
        for (long node : nodes) {
            try (Connection connection = fixture.database.dataSource().getConnection()) {
                NodeSession.retire(connection, node);
            }
        }
    }

    private static List<JournalRow> journal(PostgresEngine engine, RunId root) {
        List<JournalRow> rows = new ArrayList<>();
        for (RunSummary run : engine.store().tree(root)) {
            rows.addAll(engine.store().journal(run.id(), 0));
        }
        return rows;
    }

    private void check(Worker victim, List<JournalRow> before, List<JournalRow> after) {
        assertThat(after).containsAll(before);
        Set<String> recorded = new HashSet<>();
        before.stream()
                .filter(row -> row.kind() == Kind.STEP)
                .forEach(row -> recorded.add(row.run() + "-" + row.position()));
        assertThat(survivor.bodies.keySet())
                .as("steps that ran although they were recorded")
                .noneMatch(recorded::contains);
        Map<String, Integer> times = new HashMap<>();
        for (Worker worker : List.of(victim, survivor)) {
            worker.bodies.forEach((key, count) -> times.merge(key, count.get(), Integer::sum));
        }
        for (JournalRow row : after) {
            if (row.kind() == Kind.STEP || row.kind() == Kind.STEP_FAILED) {
                int most = row.name().equals("send") ? 1 : 2;
                String key = row.run() + "-" + row.position();
                int least = row.kind() == Kind.STEP ? 1 : 0;
                assertThat(times.getOrDefault(key, 0)).as(row.toString()).isBetween(least, most);
            }
        }
    }
}
