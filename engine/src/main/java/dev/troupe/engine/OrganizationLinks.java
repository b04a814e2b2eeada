package dev.troupe.engine;

import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Follows organizations link by link. */
final class OrganizationLinks {
    private final Findings findings;
    private final Pruned pruned;
    private final MessageDigest digest = Hash.digest();
    private final Map<String, Hash> ends = new TreeMap<>();
    private final Map<String, Long> numbers = new TreeMap<>();
    private final Set<String> broken = new TreeSet<>();
    private long count;

    OrganizationLinks(Findings findings, Pruned pruned) {
        this.findings = findings;
        this.pruned = pruned;
    }

    long count() {
        return count;
    }

    void next(ResultSet row) throws SQLException {
        count++;
        String organization = row.getString(1);
        if (broken.contains(organization)) {
            return;
        }
        long no = row.getLong(2);
        long expected = numbers.getOrDefault(organization, 0L) + 1;
        String what = "organization " + organization + ", link " + expected;
        if (no != expected) {
            find(organization, what, "the link is missing; the next one is link " + no);
            return;
        }
        Hash head = Hash.of(row.getBytes(5));
        Hash before = ends.getOrDefault(organization, Hash.ZERO);
        Hash hash =
                OrganizationChain.Link.hash(digest, before, row.getLong(3), row.getInt(4), head);
        if (!hash.equals(Hash.of(row.getBytes(6)))) {
            find(organization, what, "the link was changed");
            return;
        }
        byte[] journaled = row.getBytes(7);
        boolean gone = journaled == null && pruned.contains(organization, row.getLong(3));
        if (!gone && (journaled == null || !Hash.of(journaled).equals(head))) {
            add(
                    "run " + row.getLong(3) + ", row " + row.getInt(4),
                    "the row is not the one in the organization's chain, at link " + no);
        }
        Optional<String> owner = Optional.ofNullable(row.getString(8));
        if (journaled != null && !owner.equals(Optional.of(organization))) {
            add(
                    "run " + row.getLong(3),
                    owner.map(other -> "it is listed as one of organization " + other)
                                    .orElse("the run itself is missing")
                            + ", and is in the chain of "
                            + organization
                            + ", at link "
                            + no);
        }
        ends.put(organization, hash);
        numbers.put(organization, no);
    }

    void compareHeads(Connection connection, Optional<String> only) throws SQLException {
        try (PreparedStatement select =
                        connection.prepareStatement(
                                "select organization, no, hash from troupe.chain_head order by 1");
                ResultSet rows = select.executeQuery()) {
            Set<String> without = new TreeSet<>(numbers.keySet());
            while (rows.next()) {
                String organization = rows.getString(1);
                without.remove(organization);
                boolean looked =
                        only.map(organization::equals).orElse(true)
                                && !broken.contains(organization);
                Hash end = ends.getOrDefault(organization, Hash.ZERO);
                boolean same =
                        end.equals(Hash.of(rows.getBytes(3)))
                                && numbers.getOrDefault(organization, 0L) == rows.getLong(2);
                if (looked && !same) {
                    add(
                            "organization "
                                    + organization
                                    + ", link "
                                    + (numbers.getOrDefault(organization, 0L) + 1),
                            "the link is missing; the chain has " + rows.getLong(2));
                }
            }
            without.forEach(organization ->
                    add("organization " + organization, "the end of its chain is missing"));
        }
    }

    private void find(String organization, String what, String problem) {
        broken.add(organization);
        add(what, problem);
    }

    private void add(String what, String problem) {
        findings.add(what, problem);
    }
}
