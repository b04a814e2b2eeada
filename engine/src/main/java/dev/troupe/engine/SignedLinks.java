package dev.troupe.engine;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Compares checkpoints with the chains: those in the database, and those remembered elsewhere. */
final class SignedLinks {

    private final Findings findings;
    private final Audit.Trusted trusted;
    private final Map<String, Long> covered = new HashMap<>();
    private long checkpoints;
    private long unchecked;

    SignedLinks(Findings findings, Audit.Trusted trusted) {
        this.findings = findings;
        this.trusted = trusted;
    }

    long checkpoints() {
        return checkpoints;
    }

    /** How many signatures could not be checked for want of any key. */
    long unchecked() {
        return unchecked;
    }

    /** How many links, in all, signatures cover. */
    long covered() {
        return covered.values().stream().mapToLong(Long::longValue).sum();
    }

    void check(Connection connection, Optional<String> only) throws SQLException {
        String installation = Installation.id(connection);
        checkStored(connection, installation, only);
        for (Checkpoint remembered : trusted.remembered()) {
            if (only.map(remembered.organization()::equals).orElse(true)) {
                checkRemembered(connection, installation, remembered);
            }
        }
    }

    private void checkStored(Connection connection, String installation, Optional<String> only)
            throws SQLException {
        String sql =
                """
                select k.organization, k.no, k.hash, k.at, k.key, k.signature, c.hash
                from troupe.checkpoint k left join troupe.chain c on c.organization = k.organization and c.no = k.no
                where ? = '' or k.organization = ?
                order by k.organization, k.no, k.at
                """;
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, only.orElse(""));
            select.setString(2, only.orElse(""));
            select.setFetchSize(1_000);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    Optional<Hash> link = Optional.ofNullable(rows.getBytes(7)).map(Hash::of);
                    Checkpoint checkpoint =
                            new Checkpoint(
                                    installation,
                                    rows.getString(1),
                                    rows.getLong(2),
                                    Hash.of(rows.getBytes(3)),
                                    rows.getObject(4, OffsetDateTime.class).toInstant(),
                                    Hash.of(rows.getBytes(5)),
                                    Base64.getEncoder().encodeToString(rows.getBytes(6)));
                    checkpoints++;
                    if (isSigned(checkpoint)) {
                        compare(checkpoint, link);
                    }
                }
            }
        }
    }

    /** Without any key at all there is nothing to find; with keys, all have to be of these. */
    private boolean isSigned(Checkpoint checkpoint) {
        if (trusted.keys().isEmpty()) {
            unchecked++;
            return true;
        }
        Optional<VerifyingKey> key = VerifyingKey.find(trusted.keys(), checkpoint.key());
        if (key.isEmpty()) {
            findings.add(
                    what(checkpoint),
                    "its checkpoint was signed with a key that is not trusted here ("
                            + checkpoint.key()
                            + "); if it is another machine's, give its public key");
            return false;
        }
        if (!checkpoint.isSignedBy(key.get())) {
            findings.add(what(checkpoint), "its checkpoint was changed: the signature is wrong");
            return false;
        }
        return true;
    }

    private void compare(Checkpoint checkpoint, Optional<Hash> link) {
        if (link.isEmpty()) {
            findings.add(
                    what(checkpoint), "the link is missing, and was signed at " + checkpoint.at());
        } else if (!link.get().equals(checkpoint.hash())) {
            findings.add(
                    what(checkpoint),
                    "the chain is not the one that was signed at " + checkpoint.at());
        } else if (!trusted.keys().isEmpty()) {
            covered.merge(checkpoint.organization(), checkpoint.link(), Math::max);
        }
    }

    private void checkRemembered(Connection connection, String installation, Checkpoint remembered)
            throws SQLException {
        if (!remembered.installation().equals(installation)) {
            findings.add(
                    what(remembered),
                    "it was signed at "
                            + remembered.at()
                            + " in another database than the one that is here now");
            return;
        }
        String sql =
                """
                select (select hash from troupe.chain where organization = ? and no = ?),
                       exists (select 1 from troupe.checkpoint where organization = ? and no = ? and key = ?)
                """;
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, remembered.organization());
            select.setLong(2, remembered.link());
            select.setString(3, remembered.organization());
            select.setLong(4, remembered.link());
            select.setBytes(5, remembered.key().bytes());
            try (ResultSet row = select.executeQuery()) {
                row.next();
                if (!row.getBoolean(2)) {
                    findings.add(
                            what(remembered),
                            "its checkpoint, of " + remembered.at() + ", is missing");
                    compare(remembered, Optional.ofNullable(row.getBytes(1)).map(Hash::of));
                }
            }
        }
    }

    private static String what(Checkpoint checkpoint) {
        return "organization " + checkpoint.organization() + ", link " + checkpoint.link();
    }
}
