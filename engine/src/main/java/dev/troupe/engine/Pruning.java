package dev.troupe.engine;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import javax.sql.DataSource;

/**
 * Removes trees of runs that ended long ago. The organization's chain keeps their heads, a
 * checkpoint is signed before, and a signed order in the organization's journal says what was
 * removed by whom: what is left can still be proved, and so can what was removed, by whoever kept
 * an export. Large payloads that nothing refers to any more go, too.
 */
public final class Pruning {

    /** How many runs go in one transaction, unless a single tree has more. */
    private static final int MOST_RUNS = 1_000;

    private final DataSource database;
    private final OrganizationJournal journal;
    private final Checkpoints checkpoints;
    private final SigningKey key;

    public Pruning(
            DataSource database,
            OrganizationJournal journal,
            Checkpoints checkpoints,
            SigningKey key) {
        this.database = database;
        this.journal = journal;
        this.checkpoints = checkpoints;
        this.key = key;
    }

    /** How much is, or would be, removed. */
    public record Amount(long trees, long runs, long rows) {
        static final Amount NONE = new Amount(0, 0, 0);

        Amount plus(Amount other) {
            return new Amount(trees + other.trees, runs + other.runs, rows + other.rows);
        }
    }

    private record Tree(long root, String organization, long runs) {}

    /** How much would be removed: whole trees of which every run ended before a moment. */
    public Amount preview(Optional<String> organization, Instant before) {
        return Database.run(
                "looking for runs to remove",
                database,
                connection -> {
                    List<Tree> trees = trees(connection, organization, before, Integer.MAX_VALUE);
                    long runs = trees.stream().mapToLong(Tree::runs).sum();
                    return new Amount(
                            trees.size(),
                            runs,
                            rows(connection, trees.stream().map(Tree::root).toList()));
                });
    }

    /**
     * Removes them.
     *
     * @param by who orders it
     * @return what was removed
     * @throws EngineException if no checkpoint can be signed before: then nothing is removed
     */
    public Amount prune(Optional<String> organization, Instant before, String by) {
        checkpoints.make(organization).orThrow();
        Amount all = Amount.NONE;
        while (true) {
            Amount some =
                    SureTransaction.run(
                            "removing runs",
                            database,
                            connection -> pruneSome(connection, organization, before, by));
            if (some.equals(Amount.NONE)) {
                break;
            }
            all = all.plus(some);
        }
        if (!all.equals(Amount.NONE)) {
            Database.run("removing payloads", database, Pruning::removeBlobs);
            checkpoints.make(organization);
        }
        return all;
    }

    private Amount pruneSome(
            Connection connection, Optional<String> organization, Instant before, String by)
            throws SQLException {
        List<Tree> found = trees(connection, organization, before, MOST_RUNS);
        if (found.isEmpty()) {
            return Amount.NONE;
        }
        String of = found.getFirst().organization();
        List<Tree> trees = new ArrayList<>();
        long count = 0;
        for (Tree tree : found) {
            boolean fits = trees.isEmpty() || count + tree.runs() <= MOST_RUNS;
            if (fits && tree.organization().equals(of)) {
                trees.add(tree);
                count += tree.runs();
            }
        }
        List<Long> roots = trees.stream().map(Tree::root).toList();
        Set<Long> runs = lock(connection, roots);
        long rows = delete(connection, roots, List.copyOf(runs));
        List<List<Long>> ids = ranges(runs);
        String text = Pruned.text(Installation.id(connection), of, ids);
        journal.append(
                connection,
                of,
                Pruned.ORDER,
                new Pruned.Detail(
                        before,
                        runs.size(),
                        rows,
                        ids,
                        key.verifying().id().toString(),
                        key.sign(text)),
                by);
        return new Amount(trees.size(), runs.size(), rows);
    }

    private static List<Tree> trees(
            Connection connection, Optional<String> organization, Instant before, int most)
            throws SQLException {
        String sql =
                """
                select root, min(organization), count(*) from troupe.run
                where type <> ? and (? = '' or organization = ?)
                group by root having bool_and(status >= 10 and updated_at < ?::timestamptz)
                order by 2, 1 limit ?
                """;
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, OrganizationJournal.TYPE);
            select.setString(2, organization.orElse(""));
            select.setString(3, organization.orElse(""));
            select.setString(4, before.toString());
            select.setInt(5, most);
            try (ResultSet rows = select.executeQuery()) {
                List<Tree> trees = new ArrayList<>();
                while (rows.next()) {
                    trees.add(new Tree(rows.getLong(1), rows.getString(2), rows.getLong(3)));
                }
                return trees;
            }
        }
    }

    private static Set<Long> lock(Connection connection, List<Long> roots) throws SQLException {
        Set<Long> runs = new TreeSet<>();
        try (PreparedStatement select =
                connection.prepareStatement(
                        "select id from troupe.run where root = any (?) order by id for update")) {
            new Columns(select, 1).longs(roots, Long::longValue);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    runs.add(rows.getLong(1));
                }
            }
        }
        return runs;
    }

    private static long rows(Connection connection, List<Long> roots) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(
                        "select count(*) from troupe.journal j join troupe.run r on r.id = j.run where r.root = any (?)")) {
            new Columns(select, 1).longs(roots, Long::longValue);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private static long delete(Connection connection, List<Long> roots, List<Long> runs)
            throws SQLException {
        delete(connection, "delete from troupe.message_taking where root = any (?)", roots);
        delete(connection, "delete from troupe.message where root = any (?)", roots);
        delete(connection, "delete from troupe.signal where run = any (?)", runs);
        delete(connection, "delete from troupe.request where run = any (?)", runs);
        delete(connection, "delete from troupe.vote where run = any (?)", runs);
        delete(connection, "delete from troupe.delegation where run = any (?)", runs);
        long rows = delete(connection, "delete from troupe.journal where run = any (?)", runs);
        delete(connection, "delete from troupe.run where id = any (?)", runs);
        return rows;
    }

    private static long delete(Connection connection, String sql, List<Long> ids)
            throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(sql)) {
            new Columns(delete, 1).longs(ids, Long::longValue);
            return delete.executeUpdate();
        }
    }

    private static List<List<Long>> ranges(Set<Long> ids) {
        IdRanges ranges = new IdRanges();
        ids.forEach(ranges::add);
        return ranges.list();
    }

    /**
     * Rows refer to payloads by their hash, and texts to texts by their address. What was stored or
     * asked for lately may be about to be referred to.
     */
    private static long removeBlobs(Connection connection) throws SQLException {
        String sql =
                """
                with referred as (
                  select blob as hash from troupe.journal where blob is not null
                  union select decode(m[1], 'hex') from troupe.journal, regexp_matches(payload, 'sha256:([0-9a-f]{64})', 'g') m
                  union select decode(m[1], 'hex') from troupe.blob, regexp_matches(content, 'sha256:([0-9a-f]{64})', 'g') m
                  union select decode(m[1], 'hex') from troupe.signal, regexp_matches(payload, 'sha256:([0-9a-f]{64})', 'g') m),
                unused as (
                  select b.hash from troupe.blob b
                  where b.used_at < now() - interval '1 hour' and not exists (select 1 from referred r where r.hash = b.hash)
                  order by b.hash for update)
                delete from troupe.blob b using unused u
                where b.hash = u.hash and b.used_at < now() - interval '1 hour'
                """;
        try (PreparedStatement delete = connection.prepareStatement(sql)) {
            return delete.executeUpdate();
        }
    }
}
