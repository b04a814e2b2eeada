package dev.troupe.engine;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings runs that are ready into a node's memory, as far as there is room. */
final class Claimer implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Claimer.class);
    private static final int MOST = 256;

    /** Where a moment has come and nothing is to be claimed, another node is at it. */
    private static final Duration SOONEST = Duration.ofMillis(10);

    private final Node node;
    private final Node.Surroundings around;
    private final Semaphore news = new Semaphore(0);
    private final Thread thread;
    private volatile boolean closed;
    private volatile Instant nextLook = Instant.MIN;
    private boolean unsure;

    Claimer(Node node, Node.Surroundings around) {
        this.node = node;
        this.around = around;
        this.thread = Thread.ofVirtual().name("troupe-claimer-" + node.id()).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Looks for runs, now. */
    void poke() {
        if (news.availablePermits() == 0) {
            news.release();
        }
    }

    /** A run has left memory until a moment: looks for it then. */
    void expect(Instant moment) {
        if (moment.isBefore(nextLook)) {
            poke();
        }
    }

    private void run() {
        boolean told = true;
        while (!closed) {
            try {
                nextLook = around.clock().instant().plus(around.settings().poll());
                boolean more = (told || unsure || isSomethingToDo()) && claimSome();
                told = more || hear(untilNextLook());
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                told = true;
                if (!closed) {
                    log.warn("looking for runs failed; trying again", e);
                    news.drainPermits();
                }
            }
        }
    }

    /** Waits; tells whether that was cut short because there is something to do. */
    private boolean hear(Duration longest) throws InterruptedException {
        boolean told = news.tryAcquire(longest.toNanos(), TimeUnit.NANOSECONDS);
        if (told) {
            news.drainPermits();
        }
        return told;
    }

    /** Where nobody told it of anything, a node asks for little. */
    private boolean isSomethingToDo() {
        Claims.Glance glance =
                Database.retrying(
                        "looking for runs",
                        around.pool(),
                        connection -> {
                            Claims.Glance seen = Claims.glance(connection, around.reservedFor());
                            node.stops().saw(connection, seen.stopVersion());
                            return seen;
                        });
        glance.due().filter(due -> due.isBefore(nextLook)).ifPresent(due -> nextLook = due);
        return glance.ready()
                || glance.due().filter(due -> !due.isAfter(around.clock().instant())).isPresent();
    }

    /** Until the next moment that a run waits for, if that is sooner than the next poll. */
    private Duration untilNextLook() {
        Instant now = around.clock().instant();
        Duration left = Duration.between(now, nextLook);
        return left.compareTo(SOONEST) < 0 ? SOONEST : left;
    }

    /** Claims what is ready; tells whether there may be more. */
    private boolean claimSome() {
        Claims.Room room = node.room(MOST);
        if (room.runs() <= 0 || room.bytes() <= 0) {
            return false;
        }
        Claims.Taken taken =
                Database.retrying(
                        "claiming runs", around.pool(), connection -> claim(connection, room));
        unsure = false;
        List<Claims.Claimed> claimed = taken.runs();
        if (claimed.isEmpty()) {
            return false;
        }
        try {
            load(claimed);
        } catch (EngineException e) {
            if (!closed) {
                claimed.forEach(this::loadAlone);
            }
        }
        return taken.more();
    }

    /**
     * Claims runs. If the answer to the claim before was lost, it may have been committed: what it
     * may have claimed is given back first.
     */
    private Claims.Taken claim(Connection connection, Claims.Room room) throws SQLException {
        if (unsure) {
            List<Long> claimed = Claims.claimedBy(connection, node.id());
            Claims.release(
                    connection,
                    node.id(),
                    claimed.stream().filter(run -> !node.holds(run)).toList());
        }
        unsure = true;
        node.stops().look(connection);
        Claims.wakeDue(connection, around.clock().instant());
        Claims.Taken taken =
                Claims.claim(
                        connection,
                        node.id(),
                        around.types().names(),
                        around.reservedFor(),
                        around.only(),
                        room);
        Claims.nextDue(connection)
                .filter(due -> due.isBefore(nextLook))
                .ifPresent(due -> nextLook = due);
        News news = News.ofNode();
        taken.runs().forEach(claim -> news.moved(claim.run(), RunStatus.RUNNING));
        news.write(connection);
        return taken;
    }

    /** Brings runs into memory: all of them, or none. */
    private void load(List<Claims.Claimed> claimed) {
        Map<Long, LiveRun> live = new HashMap<>();
        claimed.forEach(claim ->
                live.put(claim.run().id().value(), new LiveRun(claim.run(), node, claim.bytes())));
        live.values().forEach(node::enter);
        boolean read = false;
        try {
            Database.retrying(
                    "reading journals",
                    around.pool(),
                    connection -> {
                        Claims.load(connection, live, claimed);
                        return true;
                    });
            read = true;
        } finally {
            if (!read) {
                live.values().forEach(node::left);
            }
        }
        live.values().forEach(node::begin);
    }

    /** One of several runs cannot be read: the others go on. */
    private void loadAlone(Claims.Claimed claim) {
        try {
            load(List.of(claim));
        } catch (EngineException e) {
            node.quarantine(new LiveRun(claim.run(), node, claim.bytes()), e);
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
