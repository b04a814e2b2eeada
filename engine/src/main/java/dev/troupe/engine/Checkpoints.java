package dev.troupe.engine;

import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.sql.DataSource;

/**
 * Signs where the chains of organizations end. Nothing is signed that does not continue what was
 * signed before: otherwise the next checkpoint would bless what the last one proves to be wrong.
 * Thread-safe.
 */
public final class Checkpoints {

    private final DataSource database;
    private final InstantSource clock;
    private final SigningKey key;
    private final CheckpointMemory memory;

    public Checkpoints(
            DataSource database, InstantSource clock, SigningKey key, CheckpointMemory memory) {
        this.database = database;
        this.clock = clock;
        this.key = key;
        this.memory = memory;
    }

    private record End(long no, Hash hash) {}

    /**
     * What was signed, and what was not.
     *
     * @param problems why chains that do not continue what was signed before were left out
     */
    public record Made(List<Checkpoint> signed, List<String> problems) {
        public Made {
            signed = List.copyOf(signed);
            problems = List.copyOf(problems);
        }

        /**
         * The same, if nothing had to be left out.
         *
         * @throws EngineException if something was
         */
        public Made orThrow() {
            if (!problems.isEmpty()) {
                throw new EngineException(
                        String.join("; ", problems) + ": look at what `troupe audit verify` finds");
            }
            return this;
        }
    }

    /**
     * Signs the end of every chain that has grown and continues what was signed before.
     *
     * @param only this organization's; all if absent
     */
    public Made make(Optional<String> only) {
        Made made =
                Database.run("signing checkpoints", database, connection -> sign(connection, only));
        if (!made.signed().isEmpty()) {
            Database.run(
                    "keeping checkpoints",
                    database,
                    connection -> {
                        insert(connection, made.signed());
                        return true;
                    });
            memory.keep(made.signed());
        }
        return made;
    }

    private Made sign(Connection connection, Optional<String> only) throws SQLException {
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        try {
            String installation = Installation.id(connection);
            Map<String, End> ends = ends(connection);
            only.ifPresent(one -> ends.keySet().retainAll(List.of(one)));
            List<String> problems = new ArrayList<>();
            List<Checkpoint> remembered =
                    memory.latest().stream()
                            .filter(last -> only.map(last.organization()::equals).orElse(true))
                            .toList();
            Map<String, Checkpoint> before = before(remembered, installation, ends, problems);
            List<Checkpoint> made = new ArrayList<>();
            Instant at = clock.instant();
            for (Map.Entry<String, End> entry : ends.entrySet()) {
                String organization = entry.getKey();
                End end = entry.getValue();
                Optional<Checkpoint> last = Optional.ofNullable(before.get(organization));
                if (!follow(connection, organization, last, end)) {
                    problems.add(broken(organization, last));
                } else if (last.map(Checkpoint::link).orElse(0L) < end.no()) {
                    made.add(
                            Checkpoint.sign(
                                    key, installation, organization, end.no(), end.hash(), at));
                }
            }
            return new Made(made, problems);
        } finally {
            connection.commit();
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        }
    }

    private Map<String, Checkpoint> before(
            List<Checkpoint> remembered,
            String installation,
            Map<String, End> ends,
            List<String> problems) {
        Map<String, Checkpoint> before = new HashMap<>();
        for (Checkpoint last : remembered) {
            if (!last.installation().equals(installation)) {
                problems.add(
                        refused(last, "another database (" + installation + ") is in its place"));
                ends.clear();
                return before;
            }
            if (!ends.containsKey(last.organization())) {
                problems.add(refused(last, "the organization's chain is missing"));
            }
            before.put(last.organization(), last);
        }
        return before;
    }

    private static String refused(Checkpoint last, String why) {
        return "nothing was signed for "
                + last.organization()
                + ": at "
                + last.at()
                + " its link "
                + last.link()
                + " was signed, and now "
                + why;
    }

    private static Map<String, End> ends(Connection connection) throws SQLException {
        Map<String, End> ends = new TreeMap<>();
        try (PreparedStatement select =
                        connection.prepareStatement(
                                "select organization, no, hash from troupe.chain_head where no > 0");
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                ends.put(rows.getString(1), new End(rows.getLong(2), Hash.of(rows.getBytes(3))));
            }
        }
        return ends;
    }

    /** Whether the chain goes from the last checkpoint, which must still be there, to its end. */
    private static boolean follow(
            Connection connection, String organization, Optional<Checkpoint> last, End end)
            throws SQLException {
        MessageDigest digest = Hash.digest();
        long no = last.map(Checkpoint::link).orElse(0L);
        Hash hash = last.map(Checkpoint::hash).orElse(Hash.ZERO);
        try (PreparedStatement select =
                connection.prepareStatement(
                        "select no, run, seq, head, hash from troupe.chain where organization = ? and no >= ? order by no")) {
            select.setString(1, organization);
            select.setLong(2, Math.max(1, no));
            select.setFetchSize(1_000);
            try (ResultSet rows = select.executeQuery()) {
                boolean fits = true;
                boolean seen = no == 0;
                while (fits && rows.next()) {
                    Hash stored = Hash.of(rows.getBytes(5));
                    if (!seen) {
                        seen = true;
                        fits = rows.getLong(1) == no && stored.equals(hash);
                    } else {
                        hash =
                                OrganizationChain.Link.hash(
                                        digest,
                                        hash,
                                        rows.getLong(2),
                                        rows.getInt(3),
                                        Hash.of(rows.getBytes(4)));
                        fits = rows.getLong(1) == ++no && stored.equals(hash);
                    }
                }
                return fits && seen && no == end.no() && hash.equals(end.hash());
            }
        }
    }

    private static String broken(String organization, Optional<Checkpoint> last) {
        return last.map(checkpoint -> refused(checkpoint, "the chain does not continue it"))
                .orElse("nothing was signed for " + organization + ": its chain is not whole");
    }

    private static void insert(Connection connection, List<Checkpoint> made) throws SQLException {
        String sql =
                """
                insert into troupe.checkpoint (organization, no, hash, at, key, signature)
                select organization, no, hash, at::timestamptz, key, decode(signature, 'base64')
                from unnest(?, ?, ?, ?, ?, ?) as c (organization, no, hash, at, key, signature)
                on conflict do nothing
                """;
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            Columns columns = new Columns(insert, 1);
            columns.texts(made, Checkpoint::organization);
            columns.longs(made, Checkpoint::link);
            columns.bytes(made, checkpoint -> checkpoint.hash().bytes());
            columns.times(made, checkpoint -> Optional.of(checkpoint.at()));
            columns.bytes(made, checkpoint -> checkpoint.key().bytes());
            columns.texts(made, Checkpoint::signature);
            insert.executeUpdate();
        }
    }
}
