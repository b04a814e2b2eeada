package dev.troupe.engine;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one writer of a node. Whatever was submitted while the last commit was in flight goes into
 * the next one; nothing waits on purpose. While the database is away, writes wait and are committed
 * when it is back; a commit whose answer was lost is looked up by its batch number, so that nothing
 * is committed twice or taken for committed wrongly.
 */
final class GroupCommit {

    private static final Logger log = LoggerFactory.getLogger(GroupCommit.class);

    /** How much may wait, in KiB; who submits more waits. */
    private static final int CAPACITY = 64 * 1024;

    private static final Set<String> REFUSED = Set.of("0A", "21", "22", "23", "42", "54", "P0");
    private static final int MAX_WRITES = 4_096;
    private static final int MAX_KIB = 16 * 1024;
    private static final Duration RETRY = Duration.ofMillis(200);

    /** How long the writer's thread may take to end once its connection was cut. */
    private static final Duration ABANDONED = Duration.ofSeconds(5);

    /** How long the writer of a fenced node tries to learn what became of its last batch. */
    private static final Duration SETTLE = Duration.ofSeconds(30);

    /**
     * While a batch is under way its node counts as alive. If this process vanishes without a word
     * just then, the server has to notice by itself, or the node's runs would be taken over only
     * when the server's operating system gives the connection up.
     */
    private static final String SETTINGS =
            "set idle_in_transaction_session_timeout = '10s'; set tcp_keepalives_idle = 5;"
                    + " set tcp_keepalives_interval = 2; set tcp_keepalives_count = 3";

    /** How others recognise the session of a node's writer; the node's id follows. */
    static final String APPLICATION_NAME = "troupe writer ";

    private final DataSource database;
    private final long node;
    private final Consumer<Batch.Effects> effects;
    private final Consumer<List<Write>> committed;
    private final Runnable fenced;
    private final Standstill stops;
    private final Batch batch;
    private final Semaphore room = new Semaphore(CAPACITY, true);
    private final Queue<Write> queue = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private volatile @Nullable Connection connection;
    private long lastBatch;
    private long settleBy;
    private volatile boolean idle;
    private volatile boolean closing;
    private volatile @Nullable RuntimeException refused;

    /**
     * Starts the writer.
     *
     * @param database gives connections of this writer's own
     * @param effects hears what each commit brought about, before the writers of its rows do
     * @param committed hears what was committed
     * @param fenced is called once if the node was declared dead
     * @param stops hears before each commit of what is stopped
     */
    GroupCommit(
            DataSource database,
            long node,
            Consumer<Batch.Effects> effects,
            Consumer<List<Write>> committed,
            Runnable fenced,
            Standstill stops) {
        this.database = database;
        this.node = node;
        this.effects = effects;
        this.committed = committed;
        this.fenced = fenced;
        this.batch = new Batch(node);
        this.stops = stops;
        this.thread =
                Thread.ofPlatform().name("troupe-writer-" + node).daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Makes room for a write; blocks while too much is waiting. Call it before taking any lock. */
    void reserve(int weight) {
        room.acquireUninterruptibly(Math.min(weight, CAPACITY));
    }

    /** Gives back room that was made for nothing. */
    void release(int weight) {
        room.release(Math.min(weight, CAPACITY));
    }

    /**
     * Hands over a write for which there is room. Writes are committed in the order of these calls.
     */
    void submit(Write write) {
        queue.add(write);
        RuntimeException no = refused;
        if (no != null) {
            refuseQueued(no);
        } else if (idle) {
            LockSupport.unpark(thread);
        }
    }

    /**
     * Commits what was submitted, then ends.
     *
     * @param most how long that may take: after it, what the database has not taken fails
     */
    void close(Duration most) {
        closing = true;
        LockSupport.unpark(thread);
        long end = System.nanoTime() + most.toNanos();
        boolean interrupted = false;
        boolean abandoned = false;
        while (thread.isAlive()) {
            long left = end - System.nanoTime();
            if (left <= 0 && !abandoned) {
                abandoned = true;
                abandon(new EngineException("the engine was closed while the database was away"));
            }
            try {
                thread.join(abandoned ? ABANDONED : Duration.ofNanos(left));
                if (abandoned) {
                    break;
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Gives up: nothing more is committed, and everything waiting fails. */
    void abandon(RuntimeException reason) {
        refused = reason;
        closing = true;
        LockSupport.unpark(thread);
        Connection open = connection;
        if (open != null) {
            try {
                open.abort(Runnable::run);
            } catch (SQLException e) {
                log.debug("cutting the writer's connection failed", e);
            }
        }
    }

    private void run() {
        List<Write> writes = new ArrayList<>();
        try {
            while (true) {
                drain(writes);
                if (!writes.isEmpty()) {
                    commitAll(writes);
                    writes.clear();
                } else if (closing) {
                    return;
                } else {
                    idle = true;
                    if (queue.isEmpty() && !closing) {
                        LockSupport.park(this);
                    }
                    idle = false;
                }
            }
        } catch (FencedException e) {
            log.warn("{}; this process joins again as a new node", e.getMessage());
            refused = e;
            writes.forEach(write -> finish(write, e));
            fenced.run();
        } catch (RuntimeException | Error e) {
            log.error(
                    "the writer of node {} failed; its runs go on when the node is back", node, e);
            RuntimeException failure = new EngineException("the writer failed: " + e, e);
            refused = failure;
            writes.forEach(write -> finish(write, failure));
            fenced.run();
        } finally {
            RuntimeException no = refused;
            refused = no == null ? new EngineException("the engine is closed") : no;
            refuseQueued(refused);
            disconnect();
        }
    }

    private void drain(List<Write> writes) {
        int kib = 0;
        while (writes.size() < MAX_WRITES && kib < MAX_KIB) {
            Write write = queue.poll();
            if (write == null) {
                return;
            }
            kib += write.weight();
            writes.add(write);
        }
    }

    private void refuseQueued(RuntimeException reason) {
        for (Write write = queue.poll(); write != null; write = queue.poll()) {
            finish(write, reason);
        }
    }

    private void finish(Write write, RuntimeException failure) {
        if (!write.isDone()) {
            release(write.weight());
            write.failed(failure);
        }
    }

    private void refuse(Write write, EngineException reason) {
        release(write.weight());
        write.refused(reason);
    }

    /**
     * The writes that may be committed: what builds on something that the database refused fails.
     */
    private List<Write> sound(List<Write> writes) {
        if (writes.stream().noneMatch(Write::isCutOff)) {
            return writes;
        }
        List<Write> sound = new ArrayList<>();
        for (Write write : writes) {
            if (write.isCutOff()) {
                refuse(write, new EngineException("an earlier row of the run was refused"));
            } else {
                sound.add(write);
            }
        }
        return sound;
    }

    /**
     * Commits the writes together; a write that the database refuses is found by halving and fails
     * alone.
     */
    private void commitAll(List<Write> all) {
        List<Write> writes = sound(all);
        if (writes.isEmpty()) {
            return;
        }
        Batch.Effects result;
        try {
            result = commit(writes);
        } catch (RefusedException e) {
            if (writes.size() == 1) {
                refuse(
                        writes.getFirst(),
                        new EngineException(
                                "the database refused a journal row: " + e.getMessage(), e));
            } else {
                List<Write> copy = List.copyOf(writes);
                commitAll(copy.subList(0, copy.size() / 2));
                commitAll(copy.subList(copy.size() / 2, copy.size()));
            }
            return;
        }
        effects.accept(result);
        committed.accept(writes);
        for (Write write : writes) {
            release(write.weight());
            write.committed();
        }
    }

    /** Data that the database does not take, however often it is tried. */
    private static final class RefusedException extends RuntimeException {
        RefusedException(Exception cause) {
            super(cause.getMessage(), cause);
        }
    }

    private Batch.Effects commit(List<Write> writes) {
        long number = lastBatch + 1;
        int failures = 0;
        boolean inDoubt = false;
        while (true) {
            giveUpIfAbandoned(inDoubt);
            boolean committing = false;
            try {
                Connection open = connect();
                if (failures > 0 && isCommitted(open, number)) {
                    lastBatch = number;
                    batch.committed();
                    return Batch.Effects.UNKNOWN;
                }
                stops.saw(open, Batch.fence(open, node, number));
                Batch.Effects result = batch.write(open, writes);
                committing = true;
                batch.commit(open);
                lastBatch = number;
                batch.committed();
                if (failures > 0) {
                    log.info("the database is back; the journal goes on");
                }
                return result;
            } catch (FencedException e) {
                throw e;
            } catch (RuntimeException e) {
                disconnect();
                if (committing) {
                    throw e;
                }
                throw new RefusedException(e);
            } catch (SQLException e) {
                disconnect();
                if (isRefused(e)) {
                    throw new RefusedException(e);
                }
                failures++;
                inDoubt |= committing;
                if (failures == 1 || failures % 50 == 0) {
                    log.warn(
                            "cannot write to the database ({}); runs wait and the journal tries again",
                            e.getMessage());
                }
                LockSupport.parkNanos(this, RETRY.toNanos());
            }
        }
    }

    /**
     * Whoever was told that a node is fenced does its work again elsewhere, so a batch that may
     * have been committed must be looked up first.
     */
    private void giveUpIfAbandoned(boolean inDoubt) {
        RuntimeException no = refused;
        if (no == null || (inDoubt && no instanceof FencedException && !settleTimeIsOver())) {
            return;
        }
        throw inDoubt
                ? new EngineException(
                        "the database did not confirm what was written last and cannot be asked; it may have been written, so look before you try again",
                        no)
                : no;
    }

    private boolean settleTimeIsOver() {
        if (settleBy == 0) {
            settleBy = System.nanoTime() + SETTLE.toNanos();
        }
        return System.nanoTime() - settleBy >= 0;
    }

    /**
     * Whether the server has said no: then nothing is committed, whatever was asked for with it.
     * SQL states of class 0A (not supported), 21 and 22 (data), 23 (constraint), 42 (statement), 54
     * (a limit of the server) and P0 (a trigger): trying again cannot help.
     */
    private static boolean isRefused(SQLException e) {
        String state = e.getSQLState();
        return state != null && state.length() > 1 && REFUSED.contains(state.substring(0, 2));
    }

    /** Whether this batch was committed although the answer was lost. */
    private boolean isCommitted(Connection open, long number) throws SQLException {
        try (PreparedStatement select =
                open.prepareStatement(
                        "select batch, alive from troupe.node where id = ? for update")) {
            select.setLong(1, node);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next() || (!row.getBoolean(2) && row.getLong(1) < number)) {
                    throw new FencedException(node);
                }
                boolean there = row.getLong(1) >= number;
                open.commit();
                return there;
            }
        }
    }

    private Connection connect() throws SQLException {
        Connection open = connection;
        if (open == null) {
            open = database.getConnection();
            connection = open;
            try (Statement settings = open.createStatement()) {
                settings.execute(
                        SETTINGS + "; set application_name = '" + APPLICATION_NAME + node + "'");
            }
            open.setAutoCommit(false);
        }
        return open;
    }

    private void disconnect() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                log.debug("closing a broken connection failed", e);
            }
        }
    }
}
