package dev.troupe.engine;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Proves that nothing in the journal was changed or removed: follows the chain of each run's rows,
 * the chain of each organization's run heads, and compares the two. Reads in one snapshot, in
 * bounded memory, beside running work.
 */
public final class Audit {

    /** How many problems are listed; the first ones say where to look. */
    static final int MOST_FINDINGS = 100;

    private final DataSource database;

    public Audit(DataSource database) {
        this.database = database;
    }

    /**
     * Something that does not fit.
     *
     * @param what the row or link: {@code run 7, row 3}
     * @param problem what is wrong with it
     */
    public record Finding(String what, String problem) {}

    /**
     * What is known outside of the database.
     *
     * @param keys those that checkpoints may be signed with; with none, signatures are not checked
     * @param remembered checkpoints that must still be there
     */
    public record Trusted(List<VerifyingKey> keys, List<Checkpoint> remembered) {

        public static final Trusted NONE = new Trusted(List.of(), List.of());

        public Trusted {
            keys = List.copyOf(keys);
            remembered = List.copyOf(remembered);
        }
    }

    /** Runs that were removed on somebody's order. */
    public record Pruning(String organization, Instant at, String by, long runs, long rows) {}

    /**
     * What was looked at, and what was found.
     *
     * @param checkpoints signed ones
     * @param unchecked checkpoints whose signature was not checked because no key is known
     * @param signed how many of the links signatures cover
     * @param notes what else has to be known, such as what was left out
     * @param findings in the order of runs and rows: the first one of a run is its first bad row
     */
    public record Report(
            long runs,
            long rows,
            long links,
            long checkpoints,
            long unchecked,
            long signed,
            List<Pruning> pruned,
            List<String> notes,
            List<Finding> findings) {

        public Report {
            pruned = List.copyOf(pruned);
            notes = List.copyOf(notes);
            findings = List.copyOf(findings);
        }

        public boolean clean() {
            return findings.isEmpty();
        }
    }

    /** Verifies one organization, or all, by what the database holds alone. */
    public Report verify(Optional<String> organization) {
        return verify(organization, Trusted.NONE);
    }

    /** Verifies one organization, or all. */
    public Report verify(Optional<String> organization, Trusted trusted) {
        return Database.run(
                "verifying the journal",
                database,
                connection -> verify(connection, organization, trusted));
    }

    private static Report verify(
            Connection connection, Optional<String> organization, Trusted trusted)
            throws SQLException {
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        connection.setReadOnly(true);
        try {
            Findings findings = new Findings();
            Pruned pruned = new Pruned(findings, trusted);
            pruned.read(connection, organization);
            RunChains chains = new RunChains(findings);
            verifyRuns(connection, organization, chains);
            long links = verifyOrganizations(connection, organization, findings, pruned);
            verifyEnds(connection, organization, findings);
            SignedLinks signed = new SignedLinks(findings, trusted);
            signed.check(connection, organization);
            return new Report(
                    chains.runs(),
                    chains.rows(),
                    links,
                    signed.checkpoints(),
                    signed.unchecked(),
                    signed.covered(),
                    pruned.orders(),
                    List.of(),
                    findings.list());
        } finally {
            connection.commit();
            connection.setReadOnly(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        }
    }

    private static void verifyRuns(
            Connection connection, Optional<String> organization, RunChains chains)
            throws SQLException {
        String sql =
                """
                select r.id, r.status, r.head_seq, r.head_hash,
                       j.run, j.seq, j.at, j.kind, j.pos, j.name, j.payload, j.blob, j.hash, troupe.content_of(j.blob),
                       r.type, r.name, r.failure
                from troupe.journal j
                full join troupe.run r on r.id = j.run
                where ? = '' or r.organization = ?
                order by coalesce(j.run, r.id), j.seq
                """;
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, organization.orElse(""));
            select.setString(2, organization.orElse(""));
            select.setFetchSize(1_000);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    chains.next(rows);
                }
            }
        }
        chains.end();
    }

    private static long verifyOrganizations(
            Connection connection, Optional<String> organization, Findings findings, Pruned pruned)
            throws SQLException {
        String sql =
                """
                select c.organization, c.no, c.run, c.seq, c.head, c.hash, j.hash, r.organization
                from troupe.chain c left join troupe.journal j on j.run = c.run and j.seq = c.seq
                left join troupe.run r on r.id = c.run
                where ? = '' or c.organization = ?
                order by c.organization, c.no
                """;
        OrganizationLinks links = new OrganizationLinks(findings, pruned);
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, organization.orElse(""));
            select.setString(2, organization.orElse(""));
            select.setFetchSize(1_000);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    links.next(rows);
                }
            }
        }
        links.compareHeads(connection, organization);
        return links.count();
    }

    /** Every run that left memory must have its head in the chain. */
    private static void verifyEnds(
            Connection connection, Optional<String> organization, Findings findings)
            throws SQLException {
        String sql =
                """
                select r.id, r.head_seq from troupe.run r
                where r.status in (2, 3, 4, 10, 11, 12) and (? = '' or r.organization = ?) and not exists (
                  select 1 from troupe.chain c
                  where c.organization = r.organization and c.run = r.id and c.seq = r.head_seq and c.head = r.head_hash)
                order by r.id
                """;
        try (Statement planning = connection.createStatement();
                PreparedStatement select = connection.prepareStatement(sql)) {
            // All rows are read anyway; where the server has no statistics yet, it would compare
            // each
            // run with each link.
            planning.execute("set local enable_nestloop = off");
            select.setString(1, organization.orElse(""));
            select.setString(2, organization.orElse(""));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    findings.add(
                            "run " + rows.getLong(1) + ", row " + rows.getInt(2),
                            "the organization's chain does not hold this head of the run");
                }
            }
        }
    }
}
