package dev.troupe.engine;

/**
 * A place in the stream of events: after one of them. In its text form it can be given to clients,
 * such as for {@code Last-Event-ID}.
 *
 * @param no of the transaction that brought the event about
 * @param index which of that transaction's events
 */
public record Cursor(long no, int index) implements Comparable<Cursor> {

    /** After all of a transaction's events. */
    static final int END = Integer.MAX_VALUE;

    /** After all events of a transaction, and of those before it. */
    static Cursor after(long no) {
        return new Cursor(no, END);
    }

    /**
     * Reads what {@link #toString} has written.
     *
     * @throws IllegalArgumentException if it was something else
     */
    public static Cursor parse(String text) {
        String[] parts = text.split("-", -1);
        try {
            if (parts.length == 1) {
                return after(number(parts[0], Long.MAX_VALUE));
            }
            if (parts.length == 2) {
                return new Cursor(
                        number(parts[0], Long.MAX_VALUE), (int) number(parts[1], END - 1));
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(wrong(text), e);
        }
        throw new IllegalArgumentException(wrong(text));
    }

    private static long number(String text, long most) {
        long number = Long.parseLong(text);
        if (number < 0 || number > most || text.startsWith("+")) {
            throw new NumberFormatException(text);
        }
        return number;
    }

    private static String wrong(String text) {
        return "'"
                + text
                + "' is no place in the stream of events: give the id of an event, such as 1042-3";
    }

    @Override
    public int compareTo(Cursor other) {
        int byNo = Long.compare(no, other.no);
        return byNo != 0 ? byNo : Integer.compare(index, other.index);
    }

    @Override
    public String toString() {
        return index == END ? Long.toString(no) : no + "-" + index;
    }
}
