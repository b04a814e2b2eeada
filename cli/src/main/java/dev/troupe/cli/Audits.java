package dev.troupe.cli;

import dev.troupe.cli.audit.AuditHome;
import dev.troupe.engine.Audit;
import dev.troupe.engine.Checkpoints;
import dev.troupe.engine.SigningKey;
import dev.troupe.engine.VerifyingKey;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the audit's commands have in common. */
final class Audits {

    private Audits() {}

    /** Signs what is in a database with this home's key. */
    static Checkpoints checkpoints(Surroundings around, OpenDatabase database) {
        return checkpoints(around, database, new AuditHome(around.home()).keyOrNew());
    }

    static Checkpoints checkpoints(Surroundings around, OpenDatabase database, SigningKey key) {
        AuditHome home = new AuditHome(around.home());
        return new Checkpoints(
                database.source(), around.clock(), key, home.memory(database.place()));
    }

    /**
     * This home's own key, and those that were named.
     *
     * @param files with public keys in PEM
     */
    static List<VerifyingKey> keys(Surroundings around, List<Path> files) {
        List<VerifyingKey> keys = new ArrayList<>();
        new AuditHome(around.home()).key().map(SigningKey::verifying).ifPresent(keys::add);
        files.forEach(file ->
                keys.add(VerifyingKey.ofPem(Arguments.text(around.folder().resolve(file)))));
        return keys;
    }

    static Audit.Trusted trusted(Surroundings around, OpenDatabase database, List<Path> files) {
        return new Audit.Trusted(
                keys(around, files),
                new AuditHome(around.home()).memory(database.place()).latest());
    }

    /**
     * A moment: {@code 2026-11-21}, {@code 2026-11-21T12:00:00Z}, or {@code 7d} or {@code 12h} ago.
     */
    static Instant moment(String text, Instant now, ZoneId zone) {
        String word = text.strip().toLowerCase(Locale.ROOT);
        try {
            if (word.matches("[0-9]{1,6}[dhm]")) {
                long amount = Long.parseLong(word.substring(0, word.length() - 1));
                return now.minus(
                        switch (word.charAt(word.length() - 1)) {
                            case 'd' -> Duration.ofDays(amount);
                            case 'h' -> Duration.ofHours(amount);
                            default -> Duration.ofMinutes(amount);
                        });
            }
            return word.contains("t")
                    ? Instant.parse(text.strip())
                    : LocalDate.parse(text.strip()).atStartOfDay(zone).toInstant();
        } catch (DateTimeParseException e) {
            throw new CliFailure(
                    ExitCode.USAGE,
                    "'"
                            + text
                            + "' is no moment: expected a date such as 2026-11-21, a time such as"
                            + " 2026-11-21T12:00:00Z, or how long ago, such as 7d, 12h or 30m");
        }
    }
}
