package dev.troupe.server.approval;

import dev.troupe.engine.OpenRequest;
import dev.troupe.server.problem.ApiProblem;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Comparator;

/**
 * Where a question stands in the list of all, the oldest first. It stays known when the question
 * was answered: whoever answers a whole page can still read the next one.
 */
record QuestionPlace(Instant askedAt, long run, String position)
        implements Comparable<QuestionPlace> {

    private static final Comparator<QuestionPlace> ORDER =
            Comparator.comparing(QuestionPlace::askedAt)
                    .thenComparingLong(QuestionPlace::run)
                    .thenComparing(QuestionPlace::position);

    static QuestionPlace of(OpenRequest request) {
        return new QuestionPlace(request.askedAt(), request.run().value(), request.position());
    }

    /**
     * Reads what {@link #toString} writes.
     *
     * @throws ApiProblem if it is nothing of the kind
     */
    static QuestionPlace parse(String text) {
        String[] parts = text.split("/", 3);
        try {
            if (parts.length == 3) {
                return new QuestionPlace(
                        Instant.parse(parts[0]), Long.parseLong(parts[1]), parts[2]);
            }
        } catch (DateTimeException | NumberFormatException e) {
            // said below
        }
        throw ApiProblem.invalid("cursor", "a cursor is what the page before gave as `next`");
    }

    boolean isBefore(OpenRequest request) {
        return compareTo(of(request)) < 0;
    }

    @Override
    public int compareTo(QuestionPlace other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return askedAt + "/" + run + "/" + position;
    }
}
