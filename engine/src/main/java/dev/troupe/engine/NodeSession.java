package dev.troupe.engine;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a node alive in the eyes of the others and looks after them: renews its lease, hears what
 * other processes tell, and takes over from nodes that are dead. A node is dead when its lease has
 * run out, or, sooner, when it has missed a renewal and the advisory lock that its process holds is
 * free. Both moments are the dead node's own: it has left them in its row, by the database's clock.
 */
final class NodeSession implements AutoCloseable {

    /** The channel on which processes tell nodes that a run is ready or has a message. */
    static final String CHANNEL = "troupe";

    private static final Logger log = LoggerFactory.getLogger(NodeSession.class);

    /** The first key of the advisory locks; the second is the node's id. */
    private static final int LOCK_SPACE = 0x74726f75;

    private static final Pattern RUN = Pattern.compile("[0-9]{1,18}");

    /**
     * How often it is looked what is stopped, in case nobody was heard to say so, and what is kept
     * for too long.
     */
    private static final Duration LOOK = Duration.ofMillis(500);

    private static final Duration RECONNECT = Duration.ofMillis(500);

    /** Every so many renewals, what is not urgent is done. */
    private static final int SELDOM = 4;

    /** After how many of its own renewal periods a node has missed a renewal. */
    private static final double LATE = 1.5;

    private final DataSource database;
    private final Node node;
    private final EngineSettings settings;
    private final Thread thread;
    private volatile boolean closed;
    private int ticks;
    // Whoever loses its own session may find that the others have lost theirs, and live.
    private long lookAfterOthersFrom = System.nanoTime();

    NodeSession(DataSource database, Node node, EngineSettings settings) {
        this.database = database;
        this.node = node;
        this.settings = settings;
        this.thread = Thread.ofVirtual().name("troupe-session-" + node.id()).unstarted(this::run);
    }

    /** Makes this process a new node and returns its id. */
    static long register(Connection connection, String name, EngineSettings settings)
            throws SQLException {
        String sql =
                """
                insert into troupe.node (name, due_until, lease_until)
                values (?, now() + make_interval(secs => ?), now() + make_interval(secs => ?)) returning id
                """;
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setString(1, name);
            insert.setDouble(2, seconds(settings.renewal()) * LATE);
            insert.setDouble(3, seconds(settings.lease()));
            try (ResultSet row = insert.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    void start() {
        thread.start();
    }

    private void run() {
        boolean away = false;
        while (!closed) {
            try (Connection connection = database.getConnection()) {
                connection.setAutoCommit(true);
                open(connection);
                away = false;
                serve(connection);
            } catch (SQLException | RuntimeException e) {
                lookAfterOthersFrom = System.nanoTime() + settings.lease().toNanos();
                if (!closed && !away) {
                    away = true;
                    log.warn(
                            "the node lost its session with the database ({}); it tries again",
                            e.getMessage());
                }
                LockSupport.parkNanos(RECONNECT.toNanos());
            }
        }
    }

    private void open(Connection connection) throws SQLException {
        try (PreparedStatement lock =
                        connection.prepareStatement("select pg_try_advisory_lock(?, ?)");
                Statement listen = connection.createStatement()) {
            lock.setInt(1, LOCK_SPACE);
            lock.setInt(2, (int) node.id());
            lock.execute();
            listen.execute("listen " + CHANNEL);
        }
    }

    private void serve(Connection connection) throws SQLException {
        long nextTick = System.nanoTime();
        long nextLook = nextTick;
        while (!closed) {
            if (nextLook - System.nanoTime() <= 0) {
                node.stops().look(connection);
                node.endOldTabs();
                nextLook = System.nanoTime() + LOOK.toNanos();
            }
            long left = nextTick - System.nanoTime();
            if (left <= 0) {
                tick(connection);
                nextTick = System.nanoTime() + settings.renewal().toNanos();
            } else {
                int millis = (int) Math.max(1, Math.min(left / 1_000_000, 200));
                if (hear(connection.unwrap(PGConnection.class).getNotifications(millis))) {
                    nextLook = System.nanoTime();
                }
            }
        }
    }

    /** Passes on what others tell; says whether something was stopped or goes on. */
    private boolean hear(PGNotification[] notifications) {
        if (notifications == null || notifications.length == 0) {
            return false;
        }
        List<Long> runs = new ArrayList<>();
        boolean stops = false;
        for (PGNotification notification : notifications) {
            String text = notification.getParameter();
            stops |= text.equals(Stops.NEWS);
            if (RUN.matcher(text).matches()) {
                runs.add(Long.parseLong(text));
            }
        }
        node.refresh(runs);
        node.poke();
        return stops;
    }

    private void tick(Connection connection) throws SQLException {
        if (!renew(connection)) {
            closed = true;
            node.fenced();
            return;
        }
        if (System.nanoTime() - lookAfterOthersFrom >= 0 && hasSomeoneLeftSomething(connection)) {
            endHangingWriters(connection);
            takeOver(connection);
            LostReservations.giveBack(connection);
        }
        if (ticks++ % SELDOM == 0) {
            Requests.remind(connection, node.clock().instant());
            FeedKeeping.forget(connection, Events.KEPT);
        }
        node.refresh(withRecentMessages(connection));
    }

    /** Whether another node is late, or one that is dead still has something. */
    private boolean hasSomeoneLeftSomething(Connection connection) throws SQLException {
        String sql =
                """
                select exists (select 1 from troupe.node where alive and id <> ? and (lease_until < now() or due_until < now()))
                  or exists (select 1 from troupe.run where status = 1 and node = any (array(select id from troupe.node where not alive)))
                  or exists (select 1 from troupe.held h join troupe.node n on n.id = h.node where not n.alive)
                """;
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setLong(1, node.id());
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    private boolean renew(Connection connection) throws SQLException {
        String sql =
                """
                update troupe.node set due_until = now() + make_interval(secs => ?), lease_until = now() + make_interval(secs => ?)
                where id = ? and alive
                """;
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setDouble(1, seconds(settings.renewal()) * LATE);
            update.setDouble(2, seconds(settings.lease()));
            update.setLong(3, node.id());
            return update.executeUpdate() == 1;
        }
    }

    /**
     * Ends the database's side of writers whose node has been out of reach for longer than its
     * lease: one that hangs in the middle of a batch would keep its node's row locked, and so be
     * taken for alive, for ever. The batch is rolled back.
     */
    private void endHangingWriters(Connection connection) throws SQLException {
        String sql =
                """
                select pg_terminate_backend(a.pid)
                from troupe.node n join pg_stat_activity a on a.application_name = ? || n.id
                where n.alive and n.id <> ? and n.lease_until < now() and a.datname = current_database()
                """;
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, GroupCommit.APPLICATION_NAME);
            select.setLong(2, node.id());
            select.execute();
        }
    }

    /** A node whose row is locked is committing, so it is alive: it is passed over. */
    private void takeOver(Connection connection) throws SQLException {
        String declare =
                """
                update troupe.node set alive = false where id in (
                  select n.id from troupe.node n
                  where n.alive and n.id <> ? and (
                    n.lease_until < now()
                    or (n.due_until < now()
                        and not exists (select 1 from pg_locks l
                                        where l.locktype = 'advisory' and l.objsubid = 2 and l.classid = ?::bigint::oid
                                          and l.objid = n.id::oid and l.granted
                                          and l.database = (select oid from pg_database where datname = current_database()))))
                  for update skip locked)
                returning id
                """;
        try (PreparedStatement update = connection.prepareStatement(declare)) {
            update.setLong(1, node.id());
            update.setInt(2, LOCK_SPACE);
            try (ResultSet rows = update.executeQuery()) {
                while (rows.next()) {
                    log.info("node {} is dead; its runs are taken over", rows.getLong(1));
                }
            }
        }
        String release =
                """
                with moved as (
                  update troupe.run set status = 0, node = null, bytes = null
                  where status = 1 and node = any (array(select id from troupe.node where not alive))
                  returning id, root, parent, status, organization)
                """
                        + News.MOVED_SQL;
        try (PreparedStatement update = connection.prepareStatement(release)) {
            if (update.executeUpdate() > 0) {
                node.poke();
            }
        }
    }

    /** Runs on this node that got a message lately, in case nobody told it. */
    private List<Long> withRecentMessages(Connection connection) throws SQLException {
        String sql =
                """
                select distinct s.run from troupe.signal s join troupe.run r on r.id = s.run
                where s.sent_at > now() - make_interval(secs => ?) and r.status = 1 and r.node = ?
                """;
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setDouble(1, seconds(settings.renewal()) * 5);
            select.setLong(2, node.id());
            try (ResultSet rows = select.executeQuery()) {
                List<Long> runs = new ArrayList<>();
                while (rows.next()) {
                    runs.add(rows.getLong(1));
                }
                return runs;
            }
        }
    }

    /**
     * Says that the node is gone, once its writer has stopped, so that nobody has to wait for its
     * lease.
     */
    static void retire(Connection connection, long node) throws SQLException {
        String sql =
                """
                with moved as (
                  update troupe.run set status = 0, node = null, bytes = null where status = 1 and node = ?
                  returning id, root, parent, status, organization)
                """
                        + News.MOVED_SQL;
        try (PreparedStatement update =
                        connection.prepareStatement(
                                "update troupe.node set alive = false where id = ?");
                PreparedStatement release = connection.prepareStatement(sql)) {
            update.setLong(1, node);
            update.executeUpdate();
            release.setLong(1, node);
            release.executeUpdate();
            LostReservations.giveBack(connection);
        }
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    @Override
    public void close() {
        closed = true;
        boolean interrupted = false;
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
