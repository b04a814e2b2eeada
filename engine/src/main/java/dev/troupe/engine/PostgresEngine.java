package dev.troupe.engine;

import com.zaxxer.hikari.HikariDataSource;
import dev.troupe.core.durable.RunBody;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.durable.RunType;
import dev.troupe.core.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Durable execution on PostgreSQL. Any number of engines, in any number of processes, may share a
 * database: each is a node that works on runs, and takes over those of a node that dies.
 *
 * <p>Closing an engine lets runs leave it: steps under way may settle for a while, then they are
 * interrupted and repeated by whoever takes the run up next.
 */
public final class PostgresEngine implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(PostgresEngine.class);

    /** How often runs are looked at that are on no node, or on another one. */
    private static final Duration POLL = Duration.ofMillis(100);

    private final Node.Surroundings around;
    private final DataSource sessionDatabase;
    private final Runnable closeDatabase;
    private final String name;
    private final RunStore store;
    private final RunCommands commands;
    private final Stops stops;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Node node;
    private @Nullable NodeSession session;
    private boolean closed;

    private PostgresEngine(Builder builder) {
        this.closeDatabase = builder.closeDatabase;
        this.sessionDatabase = builder.unpooled;
        this.name = builder.name;
        Schema.prepare(builder.pool);
        this.around =
                new Node.Surroundings(
                        builder.pool,
                        builder.unpooled,
                        builder.types,
                        builder.settings,
                        builder.clock,
                        new Feed(),
                        installation(builder.pool),
                        ConcurrentHashMap.newKeySet(),
                        builder.reservedFor,
                        builder.redaction);
        this.store = new RunStore(builder.pool);
        this.commands = new RunCommands(builder.pool, builder.clock);
        this.stops = new Stops(builder.pool, builder.clock);
    }

    /**
     * Builds an engine on a database that the application owns; the source must give connections of
     * its own for each call.
     */
    public static Builder on(DataSource database) {
        return new Builder(database, database, () -> {});
    }

    /** Builds an engine that connects to a database by itself. */
    public static Builder on(String jdbcUrl, String user, String password) {
        HikariDataSource pool = Pools.pool(jdbcUrl, user, password);
        return new Builder(pool, Pools.unpooled(jdbcUrl, user, password), pool::close);
    }

    /** What an engine is made of. */
    public static final class Builder {
        private final DataSource pool;
        private final DataSource unpooled;
        private final Runnable closeDatabase;
        private final RunTypes types = new RunTypes();
        private EngineSettings settings = EngineSettings.DEFAULT;
        private InstantSource clock = InstantSource.system();
        private Redaction redaction = Redaction.NONE;
        private String reservedFor = "";
        private String name = "pid " + ProcessHandle.current().pid();

        private Builder(DataSource pool, DataSource unpooled, Runnable closeDatabase) {
            this.pool = pool;
            this.unpooled = unpooled;
            this.closeDatabase = closeDatabase;
        }

        /** Says what runs of a type do. Runs of other types are left to other nodes. */
        public <I, O> Builder register(RunType<I, O> type, RunBody<I, O> body) {
            types.add(type, body);
            return this;
        }

        public Builder settings(EngineSettings settings) {
            this.settings = settings;
            return this;
        }

        public Builder clock(InstantSource clock) {
            this.clock = clock;
            return this;
        }

        /**
         * Takes secrets out of texts before they are recorded: out of what steps return, and of why
         * steps and runs fail.
         *
         * @param texts gives the same text back if there is nothing to take out
         */
        public Builder redacting(UnaryOperator<String> texts) {
            this.redaction = new Redaction(texts);
            return this;
        }

        /**
         * Reserves the runs that begin here for engines that say the same, such as those that work
         * with the same recording in the place of models, and has the engine take up no other runs:
         * what one of them does differently is not done by others. Runs below such a run and its
         * forks are reserved as it is. Without it, runs are for all engines that say nothing.
         *
         * @param workers for people to recognise, at most 600 characters
         */
        public Builder reservingFor(String workers) {
            this.reservedFor = RunReservation.checked(workers);
            return this;
        }

        /** How people recognise the node. */
        public Builder name(String name) {
            this.name = name;
            return this;
        }

        /**
         * Migrates the database if need be and joins as a node.
         *
         * @throws EngineException if the database cannot be used
         */
        public PostgresEngine start() {
            PostgresEngine engine;
            try {
                engine = new PostgresEngine(this);
                engine.join();
            } catch (RuntimeException e) {
                closeDatabase.run();
                throw e;
            }
            return engine;
        }
    }

    private static String installation(DataSource database) {
        return Database.run("reading the installation's id", database, Installation::id);
    }

    private void join() {
        // Not under the lock: while the database is away, it must be possible to close the engine.
        long id =
                Database.retrying(
                        "joining as a node",
                        around.pool(),
                        connection -> NodeSession.register(connection, name, around.settings()));
        lock.lock();
        try {
            if (closed) {
                return;
            }
            Node joined = new Node(id, around, this::rejoin);
            NodeSession joinedSession = new NodeSession(sessionDatabase, joined, around.settings());
            joined.start();
            joinedSession.start();
            node = joined;
            session = joinedSession;
        } finally {
            lock.unlock();
        }
    }

    private void rejoin() {
        Thread.ofVirtual()
                .name("troupe-rejoin")
                .start(() -> {
                    NodeSession old = session;
                    if (old != null) {
                        old.close();
                    }
                    join();
                });
    }

    private Node node() {
        lock.lock();
        try {
            Node current = node;
            if (current == null || closed) {
                throw new EngineException("the engine is closed");
            }
            return current;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Creates a run. It exists, and will be run to its end by this or another node, once this
     * returns.
     *
     * @param name what people call it
     */
    public <I> RunId start(String organization, RunType<I, ?> type, String name, I input) {
        return begin(organization, type, name, input).id();
    }

    /** The same, for who wants to know more of the run: it is told as it was created. */
    public <I> RunSummary begin(String organization, RunType<I, ?> type, String name, I input) {
        return withNode(current -> current.create(organization, type, name, input));
    }

    /**
     * A node that was declared dead is replaced by a new one; what the old one refused is tried
     * again there.
     */
    private <T> T withNode(Function<Node, T> action) {
        while (true) {
            Node current = node();
            try {
                return action.apply(current);
            } catch (FencedException e) {
                log.debug("trying again as a new node", e);
                java.util.concurrent.locks.LockSupport.parkNanos(50_000_000);
            }
        }
    }

    /**
     * Works on a tree of runs, where this engine works only on those that it began or adopted. One
     * that is reserved for others is not taken up: {@link RunCommands#reserve} passes it on.
     */
    public void adopt(RunId root) {
        around.adopted().add(root.value());
        node().poke();
    }

    /** Sends a message from this process; faster than {@link #commands()} for many at once. */
    public void send(RunId run, String topic, Object value, String sender) {
        if (topic.startsWith(Signal.RESERVED)) {
            throw new IllegalArgumentException(
                    "topics that begin with "
                            + Signal.RESERVED
                            + " are the engine's own: "
                            + topic);
        }
        WaitRow.checkIsNoAddress(topic);
        Names.check("a topic", topic);
        Names.check("the sender", sender);
        String payload = Payload.of(value).json();
        withNode(current -> {
            current.send(List.of(new Write.Outgoing(run.value(), topic, payload, sender)));
            return true;
        });
    }

    /**
     * Waits until a run has ended or is stuck (blocked or paused), or for a while.
     *
     * @return the run as it then is
     * @throws EngineException if there is no such run
     */
    public RunSummary await(RunId run, Duration most) throws InterruptedException {
        Instant end = Instant.now().plus(most);
        while (true) {
            awaitDeparture(run, Duration.between(Instant.now(), end));
            RunSummary summary =
                    store.find(run)
                            .orElseThrow(() ->
                                    new EngineException(
                                            "there is no run "
                                                    + run
                                                    + ": `troupe runs` lists them"));
            if (isOver(summary.status()) || !Instant.now().isBefore(end)) {
                return summary;
            }
            Duration left = Duration.between(Instant.now(), end);
            Thread.sleep(left.compareTo(POLL) < 0 ? left : POLL);
        }
    }

    /**
     * Waits as {@link #await} does, and asks the database only if the run is not in this node's
     * memory.
     *
     * @return where the run then stands
     */
    public RunStatus awaitStatus(RunId run, Duration most) throws InterruptedException {
        Instant end = Instant.now().plus(most);
        Optional<RunStatus> left = awaitDeparture(run, most);
        return left.filter(PostgresEngine::isOver).isPresent()
                ? left.get()
                : await(run, Duration.between(Instant.now(), end)).status();
    }

    private Optional<RunStatus> awaitDeparture(RunId run, Duration most)
            throws InterruptedException {
        Optional<LiveRun> live = node().resident(run);
        if (live.isEmpty() || !most.isPositive()) {
            return Optional.empty();
        }
        try {
            return Optional.of(live.get().departed().get(most.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a departure cannot fail", e);
        }
    }

    private static boolean isOver(RunStatus status) {
        return status.ended() || status == RunStatus.BLOCKED || status == RunStatus.PAUSED;
    }

    /**
     * What a completed run returned.
     *
     * @throws EngineException if it has not completed
     */
    public <O> O result(RunId run, RunType<?, O> type) {
        List<JournalRow> rows = store.journal(run, 0);
        JournalRow last = rows.getLast();
        if (last.kind() != Kind.COMPLETED) {
            throw new EngineException(
                    "run "
                            + run
                            + " has not completed; its journal ends with "
                            + last.kind()
                            + " "
                            + last.payload().orElse(""));
        }
        return Json.read(last.payload().orElseThrow(), type.output());
    }

    public RunStore store() {
        return store;
    }

    public RunCommands commands() {
        return commands;
    }

    /** Stops organizations, and lets them go on. */
    public Stops stops() {
        return stops;
    }

    /** Hears what this node commits from now on, until the subscription is closed. */
    public Subscription listen(RunListener listener) {
        return around.feed().subscribe(listener);
    }

    /**
     * Calls back whenever this node has committed something, such as {@link EventHub#wake}.
     *
     * @param bell called by the writer: it must return at once, and not fail
     */
    public Subscription onCommit(Runnable bell) {
        return around.feed().onCommit(bell);
    }

    /** How many runs are in this node's memory. */
    public int residents() {
        return Optional.ofNullable(node).map(Node::residents).orElse(0);
    }

    @Override
    public void close() {
        Node leaving;
        NodeSession leavingSession;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            leaving = node;
            leavingSession = session;
            closed = true;
        } finally {
            lock.unlock();
        }
        if (leaving != null && leavingSession != null) {
            leaving.release();
            leavingSession.close();
            try {
                Database.run(
                        "leaving as a node",
                        around.pool(),
                        connection -> {
                            NodeSession.retire(connection, leaving.id());
                            return true;
                        });
            } catch (EngineException e) {
                log.warn(
                        "the node could not say good-bye; its runs are taken over when its lease ends",
                        e);
            }
        }
        closeDatabase.run();
    }
}
