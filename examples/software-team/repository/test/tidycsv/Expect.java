package tidycsv;

import java.util.Objects;

/** What tests say. */
final class Expect {

    private Expect() {}

    static void equal(Object actual, Object expected) {
        if (!Objects.equals(actual, expected)) {
            throw new AssertionError("expected " + shown(expected) + " but got " + shown(actual));
        }
    }

    /** That something is refused, with a message that contains this text. */
    static void refused(String message, Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            if (String.valueOf(e.getMessage()).contains(message)) {
                return;
            }
            throw new AssertionError("expected a refusal with " + shown(message) + " but got " + e, e);
        }
        throw new AssertionError("expected a refusal with " + shown(message));
    }

    private static String shown(Object value) {
        return ("<" + value + ">").replace("\r", "\\r").replace("\n", "\\n");
    }
}
