package dev.troupe.engine;

import dev.troupe.core.durable.RunId;
import java.time.Instant;
import java.util.regex.Pattern;

/**
 * A place in the journal of a tree of runs, in the order of time.
 *
 * @param at to the microsecond
 */
public record JournalPlace(Instant at, RunId run, int seq) {

    /** No further than databases count time. */
    private static final Pattern FORM = Pattern.compile("[0-9]{1,17}-[0-9]{1,18}-[0-9]{1,9}");

    /** Before all rows. */
    public static final JournalPlace BEGINNING = new JournalPlace(Instant.EPOCH, new RunId(1), 0);

    /** The place of a row. */
    public static JournalPlace of(JournalRow row) {
        return new JournalPlace(row.at(), row.run(), row.seq());
    }

    /**
     * Reads what {@link #toString} has written.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static JournalPlace parse(String text) {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("'" + text + "' is no place in a journal");
        }
        String[] parts = text.split("-", -1);
        return new JournalPlace(
                Micros.instant(Long.parseLong(parts[0])),
                new RunId(Long.parseLong(parts[1])),
                Integer.parseInt(parts[2]));
    }

    @Override
    public String toString() {
        return Micros.of(at) + "-" + run.value() + "-" + seq;
    }
}
