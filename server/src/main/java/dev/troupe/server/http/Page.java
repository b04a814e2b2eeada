package dev.troupe.server.http;

import dev.troupe.server.problem.ApiProblem;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A part of a list.
 *
 * @param next what {@code cursor} has to be to get the part after this one; absent at the end
 */
public record Page<T>(List<T> items, Optional<String> next) {

    private static final int MOST = 200;

    public Page {
        items = List.copyOf(items);
    }

    /** All of a list. */
    public static <T> Page<T> all(List<T> items) {
        return new Page<>(items, Optional.empty());
    }

    /**
     * A part of a list of which one more than wanted was read, if there is one more.
     *
     * @param cursor of the last item that is in it
     */
    public static <T> Page<T> of(List<T> read, int limit, Function<T, String> cursor) {
        if (read.size() <= limit) {
            return all(read);
        }
        List<T> items = read.subList(0, limit);
        return new Page<>(items, Optional.of(cursor.apply(items.getLast())));
    }

    /** The same part, of something else. */
    public <S> Page<S> map(Function<T, S> to) {
        return new Page<>(items.stream().map(to).toList(), next);
    }

    /**
     * How many items are wanted.
     *
     * @throws ApiProblem if that cannot be had
     */
    public static int limit(int wanted) {
        if (wanted < 1 || wanted > MOST) {
            throw ApiProblem.invalid("limit", "a limit is 1 to " + MOST + ", not " + wanted);
        }
        return wanted;
    }

    /**
     * Reads a cursor that is a number.
     *
     * @throws ApiProblem if it is none that a page has given
     */
    public static Optional<Long> number(Optional<String> cursor) {
        try {
            return cursor.map(Long::parseLong);
        } catch (NumberFormatException e) {
            throw ApiProblem.invalid("cursor", "a cursor is what the page before gave as `next`");
        }
    }
}
