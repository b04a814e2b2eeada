package dev.troupe.bench;

import dev.troupe.control.expression.CelExpressions;
import dev.troupe.control.schema.JsonSchemas;
import dev.troupe.control.team.StoredTeams;
import dev.troupe.core.contract.Assignment;
import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.Contract;
import dev.troupe.core.contract.Result;
import dev.troupe.core.contract.Source;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.cost.Money;
import dev.troupe.core.cost.Usage;
import dev.troupe.core.durable.ChildRun;
import dev.troupe.core.durable.Durable;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.durable.RunType;
import dev.troupe.core.json.Json;
import dev.troupe.core.plan.AgentTask;
import dev.troupe.core.plan.Flow;
import dev.troupe.core.plan.Plan;
import dev.troupe.core.plan.Plans;
import dev.troupe.core.plan.Services;
import dev.troupe.core.team.Agent;
import dev.troupe.core.team.Limits;
import dev.troupe.core.team.Organization;
import dev.troupe.core.team.Team;
import dev.troupe.engine.BlobStore;
import dev.troupe.engine.PostgresEngine;
import dev.troupe.engine.RunStatus;
import dev.troupe.engine.RunSummary;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * W5: plans whose agents answer at once, so that what is measured is what orchestrating them takes:
 * a run for each agent, its contract, its result, and the pattern around it. Beside them stands
 * plain code that starts the same agent runs one after another.
 */
final class PlanWork implements AutoCloseable {

    private static final Duration LONG = Duration.ofMinutes(30);
    private static final RunType<Bare, String> BARE =
            new RunType<>("bare", Bare.class, String.class);
    private static final String MANAGER = "manager";
    private static final String WORKER = "worker";

    private record Bare(String team, int calls) {}

    private final PostgresEngine engine;
    private final String team;

    PlanWork(Database database) {
        BlobStore texts = new BlobStore(database.source());
        StoredTeams teams = new StoredTeams(texts::put, texts::get);
        Services services =
                new Services(
                        new CelExpressions(),
                        new JsonSchemas(),
                        (organization, agents) -> Map.of());
        this.engine =
                PostgresEngine.on(database.jdbcUrl(), database.user(), database.password())
                        .register(Flow.RUN, new Flow(teams, services))
                        .register(AgentTask.RUN, PlanWork::answer)
                        .register(BARE, PlanWork::bare)
                        .start();
        this.team = teams.save(team());
    }

    private static Team team() {
        Map<String, Agent> agents = new LinkedHashMap<>();
        agents.put(MANAGER, agent(MANAGER, Optional.empty()));
        agents.put(WORKER, agent(WORKER, Optional.of(MANAGER)));
        return new Team(
                new Organization("bench", ""),
                agents,
                Map.of(),
                Map.of(),
                Map.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static Agent agent(String name, Optional<String> superior) {
        return new Agent(
                name,
                "answers at once",
                "",
                List.of(),
                List.of(),
                superior,
                "bench",
                List.of(),
                List.of(),
                Limits.DEFAULT,
                Optional.empty());
    }

    /** A worker says "done"; the manager plans as many subtasks as the item {@code size} says. */
    private static Result answer(Durable durable, Assignment assignment) {
        return new Result(
                durable.run(),
                assignment.agent().equals(MANAGER)
                        ? manage(assignment.contract())
                        : Json.tree("done"),
                Trust.CLAIMED,
                Usage.NONE,
                Money.ZERO,
                1,
                0);
    }

    private static JsonNode manage(Contract contract) {
        boolean planning =
                contract.context().stream().anyMatch(item -> item.name().equals("people"));
        if (!planning) {
            return Json.tree("all done");
        }
        int size = contract.context().getFirst().value().asInt();
        ObjectNode plan = Json.object();
        ArrayNode subtasks = plan.putArray("subtasks");
        int width = Math.max(1, size / 10);
        for (int i = 0; i < size; i++) {
            ObjectNode subtask = subtasks.addObject();
            subtask.put("id", "t" + i).put("goal", "Do it.").put("agent", WORKER);
            ArrayNode needs = subtask.putArray("needs");
            if (i >= width) {
                needs.add("t" + (i - width)).add("t" + (i - width + (i + 1) % width));
            }
        }
        return plan;
    }

    private static String bare(Durable durable, Bare bare) {
        Contract contract =
                new Contract("Do it.", List.of(), List.of(), Optional.empty(), Limits.DEFAULT, 2);
        for (int i = 0; i < bare.calls(); i++) {
            durable.child(
                    new ChildRun<>(
                            "step" + i,
                            AgentTask.RUN,
                            new Assignment(bare.team(), WORKER, contract)));
        }
        return "done";
    }

    Measurement measure(Workload.Plans plans) throws Exception {
        int calls = plans.calls();
        warmUp(calls / 10);
        Measurement measured = Measurement.none();
        measured = measured.with("bare code, per agent call", "µs", perCall(calls, this::bare));
        for (Map.Entry<String, IntFunction<Plan>> pattern : patterns().entrySet()) {
            measured =
                    measured.with(
                            pattern.getKey() + ", per agent call",
                            "µs",
                            perCall(calls, size -> plan(pattern.getValue().apply(size), size)));
        }
        for (int nodes : List.of(calls, calls * 10)) {
            measured =
                    measured.with(
                            "plan of " + nodes + " nodes, per node",
                            "µs",
                            perCall(nodes, size -> plan(nested(size), size)));
        }
        for (int subtasks : List.of(Math.max(10, calls / 10), Math.min(calls, 1_000))) {
            measured =
                    measured.with(
                            "manage with " + subtasks + " subtasks, per subtask",
                            "µs",
                            perCall(subtasks, size -> plan(managed(size), size)));
        }
        for (int at : List.of(Math.max(1, calls / 100), calls)) {
            measured =
                    measured.with(at + " plans at once, agent calls", "1/s", at * 5 / seconds(at));
        }
        return measured;
    }

    private static Map<String, IntFunction<Plan>> patterns() {
        Map<String, IntFunction<Plan>> patterns = new LinkedHashMap<>();
        patterns.put("sequence", size -> Plans.sequence("all", steps(size)));
        patterns.put("parallel", size -> Plans.parallel("all", steps(size)));
        patterns.put("map", size -> Plans.map("all", "list", "entry", step(0)).atMost(64));
        return patterns;
    }

    private static Plan step(int number) {
        return Plans.agent(WORKER, "Do it.").named("step" + number).context();
    }

    private static Plan[] steps(int size) {
        return IntStream.range(0, size).mapToObj(PlanWork::step).toArray(Plan[]::new);
    }

    /** Sequences of a hundred in one another, as large plans are made. */
    private static Plan nested(int size) {
        List<Plan> parts = new ArrayList<>();
        for (int from = 0; from < size; from += 100) {
            int first = from;
            parts.add(
                    Plans.sequence(
                            "part" + first,
                            IntStream.range(first, Math.min(size, first + 100))
                                    .mapToObj(PlanWork::step)
                                    .toArray(Plan[]::new)));
        }
        return Plans.sequence("all", parts.toArray(Plan[]::new));
    }

    private static Plan managed(int size) {
        return Plans.manage(MANAGER, "Do all.").bounds(size, 100, 64).replans(0);
    }

    private void warmUp(int calls) throws Exception {
        for (int i = 0; i < 3; i++) {
            plan(nested(calls), calls);
            plan(managed(calls), calls);
            bare(calls);
        }
    }

    @FunctionalInterface
    private interface Work {
        void of(int size) throws Exception;
    }

    /** Microseconds for each agent call. */
    private static double perCall(int calls, Work work) throws Exception {
        long began = System.nanoTime();
        work.of(calls);
        return Meters.secondsSince(began) * 1e6 / calls;
    }

    /** Seconds that so many plans of five agents take, all at once. */
    private double seconds(int plans) throws Exception {
        long began = System.nanoTime();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < plans; i++) {
                all.add(
                        executor.submit(() -> {
                            plan(Plans.sequence("all", steps(5)), 5);
                            return null;
                        }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
        return Meters.secondsSince(began);
    }

    private void bare(int calls) throws InterruptedException {
        await(engine.start("bench", BARE, "bare", new Bare(team, calls)));
    }

    private void plan(Plan plan, int size) throws InterruptedException {
        ArrayNode list = Json.array();
        IntStream.range(0, plan instanceof dev.troupe.core.plan.MapEach ? size : 0)
                .forEach(list::add);
        List<ContextItem> items = List.of(input("size", Json.tree(size)), input("list", list));
        await(engine.start("bench", Flow.RUN, "plan", new Flow.Input(team, plan, items)));
    }

    private static ContextItem input(String name, JsonNode value) {
        return new ContextItem(name, value, Source.INPUT, Trust.USER);
    }

    private void await(RunId run) throws InterruptedException {
        RunSummary ended = engine.await(run, LONG);
        if (ended.status() != RunStatus.COMPLETED) {
            throw new IllegalStateException("the plan did not complete: " + ended);
        }
    }

    @Override
    public void close() {
        engine.close();
    }
}
