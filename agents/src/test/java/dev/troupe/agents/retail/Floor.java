package dev.troupe.agents.retail;

import com.zaxxer.hikari.HikariDataSource;
import dev.troupe.agents.host.AgentHost;
import dev.troupe.agents.host.HostSettings;
import dev.troupe.agents.rehearsal.Pace;
import dev.troupe.agents.tool.ToolFailure;
import dev.troupe.agents.tool.function.JavaFunctions;
import dev.troupe.control.expression.CelExpressions;
import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.durable.Effect;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.json.Json;
import dev.troupe.core.team.Team;
import dev.troupe.engine.EngineException;
import dev.troupe.engine.EngineSettings;
import dev.troupe.engine.JournalRow;
import dev.troupe.engine.Kind;
import dev.troupe.engine.PostgresEngine;
import dev.troupe.engine.RunListener;
import dev.troupe.engine.RunStore;
import dev.troupe.engine.RunSummary;
import dev.troupe.engine.Schema;
import dev.troupe.postgres.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import tools.jackson.databind.JsonNode;

/**
 * Where cases are worked on: nodes that share a database, and the shops behind the tools. A run's
 * shop is the one of its root's name.
 */
final class Floor implements AutoCloseable {

    private static final EngineSettings QUICK =
            new EngineSettings(
                    Duration.ofSeconds(10),
                    Duration.ofMillis(100),
                    Duration.ofMillis(20),
                    10_000,
                    EngineSettings.DEFAULT.memory(),
                    Duration.ofMillis(50),
                    Duration.ZERO,
                    false);

    private static final int CONNECTIONS = 4;

    /** A node that joined a moment ago keeps its runs: nobody else may have them. */
    private static final String TAKE_OVER =
            "update troupe.run set status = 0, node = null, bytes = null where status = 1"
                    + " and node in (select id from troupe.node where not alive)";

    /** The length of an installation's id, with which each key begins. */
    private static final int INSTALLATION = 36;

    /** What happens to those at work. */
    interface Disturbance {
        /** A call is on its way to the shop. */
        default void calling(Floor floor, ShopTool<?> tool, String key) {}

        /** A tool was called; the caller has not heard of it yet. */
        default void called(Floor floor, RetailShop shop, RetailShop.Call call) {}

        /** What a model or a tool answered was recorded, a moment ago. */
        default void recorded(Floor floor, RunId run) {}
    }

    private record Node(AgentHost host, PostgresEngine engine) implements AutoCloseable {
        @Override
        public void close() {
            engine.close();
            host.close();
        }
    }

    private final TestDatabase database = TestDatabase.copyOf("troupe", Schema::prepare);
    private final HikariDataSource pool = new HikariDataSource();
    private final RunStore store = new RunStore(pool);
    private final Shops shops;
    private final Path workspaces;
    private final List<Node> nodes = new ArrayList<>();
    private final Map<RunId, String> names = new ConcurrentHashMap<>();
    private final Set<String> recorded = ConcurrentHashMap.newKeySet();
    private final Queue<String> repeated = new ConcurrentLinkedQueue<>();
    private volatile Disturbance disturbance = new Disturbance() {};
    private int started;

    /**
     * A floor with one node.
     *
     * @param beginning the database that each shop begins with
     */
    Floor(JsonNode beginning, Path workspaces) {
        this.shops = new Shops(beginning);
        this.workspaces = workspaces;
        pool.setDataSource(database.dataSource());
        pool.setMaximumPoolSize(CONNECTIONS);
        nodes.add(open());
    }

    private Node open() {
        HostSettings settings =
                new HostSettings(
                        workspaces,
                        name -> Optional.empty(),
                        true,
                        Pace.FAST,
                        Optional.empty(),
                        Optional.empty(),
                        Arrays.stream(Desk.values()).map(this::functions).toList());
        AgentHost host = new AgentHost(pool, new CelExpressions(), settings);
        PostgresEngine engine =
                host.register(
                                PostgresEngine.on(
                                        database.jdbcUrl(), database.user(), database.password()))
                        .settings(QUICK)
                        .start();
        engine.listen(new Recorder());
        return new Node(host, engine);
    }

    private final class Recorder implements RunListener {
        @Override
        public void recorded(JournalRow row) {
            boolean step = row.kind() == Kind.STEP || row.kind() == Kind.STEP_FAILED;
            if (step
                    && recorded.add(row.run() + "-" + row.position())
                    && (row.name().equals("model") || row.name().startsWith("tool "))) {
                disturbance.recorded(Floor.this, row.run());
            }
        }
    }

    // ---- tools

    private JavaFunctions functions(Desk desk) {
        JavaFunctions functions = JavaFunctions.named(desk.title());
        for (ShopTool<?> tool : Catalogue.of(desk)) {
            functions = with(functions, tool);
        }
        return functions;
    }

    private <A extends Record> JavaFunctions with(JavaFunctions functions, ShopTool<A> tool) {
        return functions.add(
                tool.name(),
                tool.description(),
                tool.arguments(),
                tool.writes() ? Effect.IDEMPOTENT : Effect.NONE,
                (arguments, context) -> call(tool, arguments, context.idempotencyKey()));
    }

    private String call(ShopTool<?> tool, Record arguments, String key)
            throws InterruptedException {
        try {
            return perform(tool, arguments, key);
        } catch (IllegalStateException | EngineException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException("the node was taken away: " + e.getMessage());
            }
            throw e;
        }
    }

    private String perform(ShopTool<?> tool, Record arguments, String key) {
        String step = key.substring(INSTALLATION + 1);
        if (recorded.contains(step)) {
            repeated.add(step);
        }
        disturbance.calling(this, tool, key);
        RetailShop shop = shop(caseOf(run(key)));
        RetailShop.Call call = shop.call(key, tool, Json.tree(arguments));
        disturbance.called(this, shop, call);
        if (call.failed()) {
            throw new ToolFailure(ToolFailure.Kind.FORBIDDEN, call.answer(), null);
        }
        return call.answer();
    }

    /** The run that made a call. */
    static RunId run(String key) {
        String step = key.substring(INSTALLATION + 1);
        return RunId.parse(step.substring(0, step.indexOf('-')));
    }

    /** What the case is called that a run belongs to. */
    String caseOf(RunId run) {
        return names.computeIfAbsent(
                run,
                unknown -> {
                    RunSummary summary = store.find(unknown).orElseThrow();
                    return summary.parent().isEmpty() ? summary.name() : caseOfRoot(summary.root());
                });
    }

    private String caseOfRoot(RunId root) {
        return store.find(root).orElseThrow().name();
    }

    // ---- cases

    /** What is to happen to those at work from now on. */
    void disturb(Disturbance by) {
        disturbance = by;
    }

    /** Has so many nodes at work. */
    void nodes(int count) {
        while (nodes.size() < count) {
            nodes.add(open());
        }
        while (nodes.size() > count) {
            nodes.removeLast().close();
        }
    }

    /** Begins a case, on each node in turn. */
    RunId start(Team team, List<ContextItem> items, String name) {
        Node node = nodes.get(started++ % nodes.size());
        return node.host().start(node.engine(), team, team.plan(RetailTeam.PLAN), items, name);
    }

    RetailShop shop(String name) {
        return shops.shop(name);
    }

    PostgresEngine engine() {
        return nodes.getFirst().engine();
    }

    /** Steps that were done again although they had been recorded; none if all is well. */
    List<String> repeated() {
        return List.copyOf(repeated);
    }

    /** Takes the runs of all nodes, as if their processes had been killed. */
    void kill() {
        execute("update troupe.node set alive = false", TAKE_OVER);
    }

    /** Takes the runs of the node that works on this one, as if its process had been killed. */
    void killNodeOf(RunId run) {
        execute(
                "update troupe.node set alive = false where id = (select node from troupe.run"
                        + " where status = 1 and id = "
                        + run
                        + ")",
                TAKE_OVER);
    }

    private void execute(String... statements) {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (String sql : statements) {
                statement.execute(sql);
            }
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        nodes(0);
        pool.close();
        shops.close();
        database.close();
    }
}
