package dev.troupe.engine;

import dev.troupe.core.durable.RunId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * What happened, when, by whom, on whose authority, approved by whom, and to what effect, as the
 * journal tells. Reads in bounded memory; proves nothing, which {@link Audit} does.
 */
public final class AuditLog {

    /** As many runs are read for one part of the log at the most. */
    private static final int MOST_RUNS = 4_000;

    private static final Duration SKEW = Duration.ofSeconds(5);

    private final DataSource database;

    public AuditLog(DataSource database) {
        this.database = database;
    }

    /**
     * Which entries are wanted: those that all of these fit.
     *
     * @param run it, and all runs below it
     * @param agent by its name
     * @param person who did, approved or had begun it
     * @param what a part of what was done, in whatever case
     * @param all also what is between what was done
     */
    public record Filter(
            Optional<String> organization,
            Optional<Instant> since,
            Optional<RunId> run,
            Optional<String> agent,
            Optional<String> person,
            Optional<String> what,
            boolean all) {

        /** Everything that was done. */
        public static final Filter NONE =
                new Filter(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        false);

        boolean fits(AuditEntry entry) {
            return (all || entry.major())
                    && since.map(from -> !entry.at().isBefore(from)).orElse(true)
                    && agent.map(entry.agent()::equals).orElse(true)
                    && person.map(name -> isOf(entry, name)).orElse(true)
                    && what.map(part -> lower(entry.what()).contains(lower(part))).orElse(true);
        }

        private static boolean isOf(AuditEntry entry, String person) {
            return entry.person().equals(person)
                    || entry.authority().equals(person)
                    || List.of(entry.approvedBy().split(", ")).contains(person);
        }

        private static String lower(String text) {
            return text.toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A place in the log: just before an entry, or where one may be.
     *
     * @param at of the entry
     * @param run of it
     * @param seq its number in the run
     */
    public record Place(Instant at, long run, int seq) implements Comparable<Place> {

        private static final Comparator<Place> ORDER =
                Comparator.comparing(Place::at)
                        .thenComparingLong(Place::run)
                        .thenComparingInt(Place::seq);

        static Place of(AuditEntry entry) {
            return new Place(entry.at(), entry.run().value(), entry.seq());
        }

        /** Before all that comes after this moment. */
        public static Place after(Instant moment) {
            return new Place(moment, Long.MAX_VALUE, Integer.MAX_VALUE);
        }

        /**
         * Reads what {@link #toString} has written.
         *
         * @throws IllegalArgumentException if it was something else
         */
        public static Place parse(String text) {
            String[] parts = text.split("-", -1);
            try {
                if (parts.length == 3) {
                    return new Place(
                            Micros.instant(Long.parseLong(parts[0])),
                            Long.parseLong(parts[1]),
                            Integer.parseInt(parts[2]));
                }
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(wrong(text), e);
            }
            throw new IllegalArgumentException(wrong(text));
        }

        private static String wrong(String text) {
            return "'" + text + "' is no place in the audit log";
        }

        @Override
        public int compareTo(Place other) {
            return ORDER.compare(this, other);
        }

        @Override
        public String toString() {
            return Micros.of(at) + "-" + run + "-" + seq;
        }
    }

    /**
     * The latest entries that fit.
     *
     * @param entries in the order of time
     * @param next before which place there may be more; absent if there is none
     */
    public record Page(List<AuditEntry> entries, Optional<Place> next) {
        public Page {
            entries = List.copyOf(entries);
        }
    }

    /** Reads the latest entries, however long that takes. */
    public Page read(Filter filter, int most) {
        List<AuditEntry> entries = new ArrayList<>();
        Optional<Place> before = Optional.empty();
        do {
            Page page = read(filter, before, most - entries.size());
            entries.addAll(0, page.entries());
            before = page.next();
        } while (before.isPresent() && entries.size() < most);
        return new Page(entries, before);
    }

    /**
     * Reads the latest entries before a place. It may give fewer than there are, or none, and yet a
     * {@code next}: where few fit it does not go through the whole journal at once.
     */
    public Page read(Filter filter, Optional<Place> before, int most) {
        return Database.run(
                "reading the audit log",
                database,
                connection ->
                        new AuditScan(connection, filter, before, most, SKEW).page(MOST_RUNS));
    }
}
