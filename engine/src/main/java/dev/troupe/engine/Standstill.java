package dev.troupe.engine;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The organizations that a node knows to be stopped. It hears of them in three ways, so that no
 * lost notification and no broken connection keeps it at work: its session is told and looks by
 * itself, its writer sees with each batch whether anything has changed, and so does whoever claims.
 */
final class Standstill {

    private final Consumer<Set<String>> halt;
    private final Runnable goOn;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile Set<String> stopped = Set.of();
    private volatile long version;

    /**
     * @param halt makes the runs of organizations leave memory; no run of them begins any more
     * @param goOn looks for runs to take up
     */
    Standstill(Consumer<Set<String>> halt, Runnable goOn) {
        this.halt = halt;
        this.goOn = goOn;
    }

    boolean holds(String organization) {
        return stopped.contains(organization);
    }

    /** Reads what is stopped if a version of it was seen that the node does not know. */
    void saw(Connection connection, long version) throws SQLException {
        if (version != this.version) {
            look(connection);
        }
    }

    /** Reads what is stopped. */
    void look(Connection connection) throws SQLException {
        String sql =
                "select v.no, s.organization from troupe.stop_version v left join troupe.stop s on true";
        Set<String> found = new HashSet<>();
        long of = 0;
        try (PreparedStatement select = connection.prepareStatement(sql);
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                of = rows.getLong(1);
                String organization = rows.getString(2);
                if (organization != null) {
                    found.add(organization);
                }
            }
        }
        know(of, Set.copyOf(found));
    }

    private void know(long of, Set<String> found) {
        lock.lock();
        try {
            if (of <= version) {
                return;
            }
            Set<String> before = stopped;
            stopped = found;
            version = of;
            Set<String> news = new HashSet<>(found);
            news.removeAll(before);
            if (!news.isEmpty()) {
                halt.accept(news);
            }
            if (!found.containsAll(before)) {
                goOn.run();
            }
        } finally {
            lock.unlock();
        }
    }
}
