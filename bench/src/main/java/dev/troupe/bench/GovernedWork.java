package dev.troupe.bench;

import dev.troupe.core.contract.Assignment;
import dev.troupe.core.contract.Mandate;
import dev.troupe.core.durable.Durable;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.durable.RunType;
import dev.troupe.core.durable.Step;
import dev.troupe.core.durable.StepContext;
import dev.troupe.core.governance.Amounts;
import dev.troupe.core.governance.Budget;
import dev.troupe.core.governance.Claim;
import dev.troupe.core.governance.Hold;
import dev.troupe.core.governance.Scopes;
import dev.troupe.core.governance.Spender;
import dev.troupe.core.governance.Unit;
import dev.troupe.core.governance.Window;
import dev.troupe.engine.Budgets;
import dev.troupe.engine.PostgresEngine;
import dev.troupe.engine.RunStatus;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * W6: what governance costs. The same runs with and without it take turns in one process and one
 * database. Plain steps do nothing, so that what is left is the ledger: a hold in three budgets and
 * its settlement. The steps of agents are calls of a model and of a tool that answer at once; the
 * model is asked over HTTP, as models are, or is in the process, so that next to nothing but what
 * Troupe does itself is left.
 */
final class GovernedWork implements AutoCloseable {

    private static final Duration LONG = Duration.ofMinutes(10);
    private static final String ORGANIZATION = "bench";
    private static final String AGENT = "worker";
    private static final String PLAN = "plan";
    private static final Mandate MANDATE =
            new Mandate(
                    "bench",
                    Optional.of(PLAN),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
    private static final RunType<Integer, String> FREE =
            new RunType<>("free", Integer.class, String.class);
    private static final RunType<Integer, String> HELD =
            new RunType<>("held", Integer.class, String.class);

    private final LongAdder done = new LongAdder();
    private final ModelServer models;
    private final IdleAgents agents;
    private final PostgresEngine engine;

    GovernedWork(Database database) throws IOException {
        this.models = ModelServer.start();
        this.agents = new IdleAgents(database.source(), done, AGENT, models.url());
        this.engine =
                PostgresEngine.on(database.jdbcUrl(), database.user(), database.password())
                        .register(FREE, this::free)
                        .register(HELD, this::held)
                        .register(kind(true, false).type(), agents.runs(kind(true, false)))
                        .register(kind(true, true).type(), agents.runs(kind(true, true)))
                        .register(kind(false, false).type(), agents.runs(kind(false, false)))
                        .register(kind(false, true).type(), agents.runs(kind(false, true)))
                        .start();
        new Budgets(database.source(), InstantSource.system())
                .declare(ORGANIZATION, "bench", budgets());
    }

    private static IdleAgents.Kind kind(boolean remote, boolean governed) {
        return new IdleAgents.Kind(remote, governed);
    }

    /** Three that every step counts for, none of which is ever exhausted. */
    private static List<Budget> budgets() {
        long plenty = 1_000_000_000_000L;
        return List.of(
                new Budget(Scopes.ORGANIZATION, Unit.MONEY, Window.MONTH, plenty),
                new Budget(Scopes.agent(AGENT), Unit.MONEY, Window.DAY, plenty),
                new Budget(Scopes.ORGANIZATION, Unit.MONEY, Window.RUN, plenty));
    }

    private String free(Durable durable, int steps) {
        for (int i = 0; i < steps; i++) {
            int step = i;
            durable.step(Step.of("s" + step), String.class, context -> "result " + step);
            done.increment();
        }
        return "done";
    }

    private String held(Durable durable, int steps) {
        for (int i = 0; i < steps; i++) {
            int step = i;
            durable.step(
                    Step.of("s" + step),
                    String.class,
                    context -> {
                        hold(durable, context);
                        return "result " + step;
                    });
            done.increment();
        }
        return "done";
    }

    private static void hold(Durable durable, StepContext context) {
        Hold hold =
                context.hold(
                        new Claim(
                                Scopes.of(AGENT, MANDATE, durable.root()),
                                new Amounts(1_000, 0, 0, 0),
                                List.of(),
                                Spender.of(AGENT, MANDATE, "model bench/bench")));
        hold.used(new Amounts(900, 0, 0, 0));
    }

    Measurement measure(Workload.Governed work) throws Exception {
        Assignment assignment = agents.assignment(ORGANIZATION, MANDATE, work.steps());
        Measurement measured = Measurement.none();
        for (boolean remote : List.of(true, false)) {
            measured =
                    compare(
                            measured,
                            remote ? "agents' steps" : "agents' steps, model in the process",
                            work,
                            () -> start(kind(remote, false).type(), assignment),
                            () -> start(kind(remote, true).type(), assignment));
        }
        return compare(
                measured,
                "plain steps",
                work,
                () -> start(FREE, work.steps()),
                () -> start(HELD, work.steps()));
    }

    private <I> RunId start(RunType<I, ?> type, I input) {
        return engine.start(ORGANIZATION, type, "run", input);
    }

    /**
     * After some turns to warm up they take turns that count, now the one first and now the other.
     * Each turn is compared with the one beside it, since the machine may be quicker at times.
     */
    private Measurement compare(
            Measurement measured,
            String what,
            Workload.Governed work,
            Supplier<RunId> free,
            Supplier<RunId> governed)
            throws Exception {
        List<Double> without = new ArrayList<>();
        List<Double> with = new ArrayList<>();
        List<Double> fewer = new ArrayList<>();
        for (int turn = -work.warmUpTurns(); turn < work.turns(); turn++) {
            boolean freeFirst = turn % 2 == 0;
            double first = rate(work, freeFirst ? free : governed);
            double second = rate(work, freeFirst ? governed : free);
            if (turn >= 0) {
                double ungoverned = freeFirst ? first : second;
                double held = freeFirst ? second : first;
                without.add(ungoverned);
                with.add(held);
                fewer.add(100 * (1 - held / ungoverned));
            }
        }
        return measured.with(what + ", ungoverned", "1/s", median(without))
                .with(what + ", governed", "1/s", median(with))
                .with(what + ", fewer by", "%", median(fewer));
    }

    private double rate(Workload.Governed work, Supplier<RunId> start) throws Exception {
        long opens = System.nanoTime() + work.warmUpMillis() * 1_000_000L;
        long closes = opens + work.measuredMillis() * 1_000_000L;
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < work.concurrency(); i++) {
                all.add(
                        executor.submit(() -> {
                            while (System.nanoTime() - closes < 0) {
                                await(start.get());
                            }
                            return null;
                        }));
            }
            sleepUntil(opens);
            long before = done.sum();
            long began = System.nanoTime();
            sleepUntil(closes);
            long steps = done.sum() - before;
            double seconds = Meters.secondsSince(began);
            for (Future<?> one : all) {
                one.get();
            }
            return steps / seconds;
        }
    }

    private static void sleepUntil(long nanoTime) throws InterruptedException {
        Thread.sleep(Duration.ofNanos(Math.max(0, nanoTime - System.nanoTime())));
    }

    private void await(RunId run) throws InterruptedException {
        RunStatus ended = engine.awaitStatus(run, LONG);
        if (ended != RunStatus.COMPLETED) {
            throw new IllegalStateException(
                    "run " + run + " did not complete: " + engine.store().find(run));
        }
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1
                ? sorted.get(middle)
                : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    @Override
    public void close() {
        engine.close();
        agents.close();
        models.close();
    }
}
