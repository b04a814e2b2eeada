package dev.troupe.core.plan;

/**
 * How many entries of a list may fail.
 *
 * @param most a number of entries, or a percentage of them
 * @param percent whether it is a percentage, of which a fraction of an entry does not count
 */
public record Tolerance(int most, boolean percent) {

    /** The first failure is one too many. */
    public static final Tolerance NONE = new Tolerance(0, false);

    /** Any number of entries; if all fail, there is no result nevertheless. */
    public static final Tolerance ANY = new Tolerance(100, true);

    public Tolerance {
        if (most < 0 || (percent && most > 100)) {
            throw new IllegalArgumentException(
                    "what may fail is a number of entries or 0 to 100 percent of them, not "
                            + most
                            + (percent ? "%" : ""));
        }
    }

    public static Tolerance of(int entries) {
        return new Tolerance(entries, false);
    }

    public static Tolerance percent(int of100) {
        return new Tolerance(of100, true);
    }

    /** How many of so many entries may fail. */
    int allowed(int entries) {
        return percent ? Math.toIntExact((long) entries * most / 100) : Math.min(most, entries);
    }

    @Override
    public String toString() {
        return percent ? most + "%" : Integer.toString(most);
    }
}
