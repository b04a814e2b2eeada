package dev.troupe.core.durable;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Why something failed, as it is journaled and shown.
 *
 * @param type what kind of failure, for code to decide on: a word such as {@code timeout}, or an
 *     exception's class name
 * @param message what failed and what to do about it, for people
 * @param detail what code that deals with it needs to know
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record Failure(String type, String message, Optional<JsonNode> detail) {

    /** An exception that knows what kind of failure it is. */
    public interface Typed {
        /** A word, such as {@code limit}. */
        String failureType();

        /** What code that deals with it needs to know. */
        default Optional<JsonNode> failureDetail() {
            return Optional.empty();
        }
    }

    /** The longest message that is kept, in characters; a longer one is cut and says so. */
    public static final int MAX_MESSAGE = 8_000;

    public Failure {
        // An absent JSON value is read back as a JSON null.
        detail = detail.filter(value -> !value.isNull());
        if (message.length() > MAX_MESSAGE) {
            message = cut(message);
        }
    }

    /** A failure of which the message says everything. */
    public Failure(String type, String message) {
        this(type, message, Optional.empty());
    }

    /** What is cut fits: read again from the journal, it is the same. */
    private static String cut(String message) {
        String note = "… (" + message.length() + " characters in all)";
        int end = MAX_MESSAGE - note.length();
        return message.substring(
                        0, Character.isHighSurrogate(message.charAt(end - 1)) ? end - 1 : end)
                + note;
    }

    /**
     * What an exception says of itself; a {@link DurableFailure} passes on the failure that it
     * carries.
     */
    public static Failure of(Throwable thrown) {
        if (thrown instanceof DurableFailure known) {
            return known.failure();
        }
        String message = thrown.getMessage();
        if (thrown instanceof Typed typed) {
            return new Failure(typed.failureType(), String.valueOf(message), typed.failureDetail());
        }
        return new Failure(
                thrown.getClass().getName(),
                message == null ? thrown.getClass().getSimpleName() : message);
    }

    @Override
    public String toString() {
        return type + ": " + message;
    }
}
