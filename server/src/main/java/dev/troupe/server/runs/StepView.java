package dev.troupe.server.runs;

import dev.troupe.agents.journal.ModelChoice;
import dev.troupe.agents.journal.Payloads;
import dev.troupe.agents.journal.Spent;
import dev.troupe.core.json.Json;
import dev.troupe.engine.JournalRow;
import dev.troupe.engine.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A row of a journal as lists show it.
 *
 * @param call {@code model}, {@code tool} or {@code decision}, where it is one of these
 * @param tookMillis how long the call of a model or tool took, in milliseconds
 * @param costMicros micro-dollars
 * @param why how its model was chosen, where there was a choice
 * @param child the run that was started
 * @param text what matters of it, in one line
 */
record StepView(
        long run,
        int seq,
        Instant at,
        String kind,
        String position,
        String name,
        Optional<String> call,
        Optional<Long> tookMillis,
        Optional<Long> costMicros,
        Optional<Long> tokens,
        Optional<String> model,
        Optional<String> tier,
        Optional<String> why,
        Optional<Long> child,
        String text,
        boolean failed) {

    private static final int LONGEST = 300;

    static StepView of(JournalRow row) {
        String payload = row.payload().orElse("");
        Optional<Spent> spent = row.kind() == Kind.STEP ? Spent.of(payload) : Optional.empty();
        Optional<ModelChoice> choice =
                spent.isPresent() ? ModelChoice.of(payload) : Optional.empty();
        return new StepView(
                row.run().value(),
                row.seq(),
                row.at(),
                row.kind().name().toLowerCase(Locale.ROOT),
                row.position(),
                row.name(),
                call(row, spent.isPresent()),
                took(row, payload),
                spent.map(used -> used.cost().micros()),
                spent.map(Spent::tokens),
                spent.flatMap(used -> text(Json.parse(payload).path("model"))),
                choice.map(how -> how.chosen().tier()),
                choice.flatMap(ModelChoice::words),
                child(row, payload),
                cut(text(row, payload)),
                switch (row.kind()) {
                    case STEP_FAILED, CHILD_FAILED, FAILED, EXPIRED -> true;
                    default -> false;
                });
    }

    private static Optional<String> call(JournalRow row, boolean model) {
        if (row.kind() != Kind.STEP
                && row.kind() != Kind.STEP_FAILED
                && row.kind() != Kind.INTENT) {
            return Optional.empty();
        }
        if (model || row.name().equals("model")) {
            return Optional.of("model");
        }
        return Optional.of(row.name().startsWith("tool ") ? "tool" : "decision");
    }

    /** As the journal says it of the call itself: not what it waited for before. */
    private static Optional<Long> took(JournalRow row, String payload) {
        if (row.kind() != Kind.STEP || !payload.startsWith("{")) {
            return Optional.empty();
        }
        JsonNode took = Json.parse(payload).path("took");
        try {
            return text(took).map(Duration::parse).map(Duration::toMillis);
        } catch (DateTimeParseException | ArithmeticException e) {
            return Optional.empty(); // a step of an application's own
        }
    }

    private static Optional<Long> child(JournalRow row, String payload) {
        return switch (row.kind()) {
            case CHILD, CHILD_DONE, CHILD_FAILED ->
                    Optional.of(Json.parse(payload).path("child").asLong(0)).filter(id -> id > 0);
            default -> Optional.empty();
        };
    }

    private static String text(JournalRow row, String payload) {
        return switch (row.kind()) {
            case STEP_FAILED, FAILED -> Payloads.failure(payload);
            case RECEIVED -> Payloads.answer(payload);
            case CANCELLED, PAUSED, RESUMED -> Payloads.order(payload);
            case COMPLETED -> Payloads.value(payload).toString();
            case CHILD, CHILD_DONE, CHILD_FAILED, WAIT, SLEEP, WOKE, EXPIRED, JOIN, INTENT -> "";
            case STARTED, STEP, FORKED, ORDER -> Payloads.brief(payload);
        };
    }

    private static Optional<String> text(JsonNode node) {
        return node.isString() ? Optional.of(node.stringValue()) : Optional.empty();
    }

    private static String cut(String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        if (line.length() <= LONGEST) {
            return line;
        }
        int end = LONGEST - 1;
        return line.substring(0, Character.isHighSurrogate(line.charAt(end - 1)) ? end - 1 : end)
                + "…";
    }
}
