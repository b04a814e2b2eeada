package dev.troupe.server.webhook;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.troupe.engine.Event;
import dev.troupe.engine.RunStatus;
import dev.troupe.server.problem.ApiProblem;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a webhook can be told of. Runs are those at the top of their trees. */
enum EventType {
    RUN_STARTED("run.started", "a run was begun"),
    RUN_COMPLETED("run.completed", "a run ended, and has its result"),
    RUN_FAILED("run.failed", "a run ended, and has none"),
    RUN_CANCELLED("run.cancelled", "a run was cancelled"),
    RUN_BLOCKED("run.blocked", "a run cannot go on without somebody's help"),
    RUN_PAUSED("run.paused", "a run was paused"),
    APPROVAL_ASKED("approval.asked", "a question waits for a person"),
    APPROVAL_CHANGED(
            "approval.changed", "one of two has answered, or it was passed on, or is late"),
    APPROVAL_CLOSED("approval.closed", "a question was answered or withdrawn, or its time is over"),
    BUDGET_CHANGED("budget.changed", "a limit was set, raised or removed"),
    BREAKER_CHANGED("breaker.changed", "a circuit breaker was opened or closed"),
    ORGANIZATION_STOPPED("organization.stopped", "the organization was stopped"),
    ORGANIZATION_RESUMED("organization.resumed", "the organization goes on"),
    ORGANIZATION_CHANGED(
            "organization.changed", "something else was ordered, such as a team published");

    /** What is sent to test a webhook; nobody has to ask for it. */
    static final String PING = "ping";

    /** What is sent where events could not be; nobody has to ask for it. */
    static final String MISSED = "events.missed";

    private final String word;
    private final String what;

    EventType(String word, String what) {
        this.word = word;
        this.what = what;
    }

    /** As it is written in JSON. */
    @JsonValue
    String word() {
        return word;
    }

    /** When it is sent, for people. */
    String what() {
        return what;
    }

    /** What an event is called, if webhooks are told of it at all. */
    static Optional<EventType> of(Event event) {
        return switch (event) {
            case Event.Moved moved ->
                    moved.parent().isPresent() ? Optional.empty() : of(moved, moved.status());
            case Event.Question question ->
                    Optional.of(
                            switch (question.change()) {
                                case ASKED -> APPROVAL_ASKED;
                                case CHANGED -> APPROVAL_CHANGED;
                                case CLOSED -> APPROVAL_CLOSED;
                            });
            case Event.Changed changed -> Optional.of(ofChange(changed.what()));
            case Event.Recorded recorded -> Optional.empty();
            case Event.Reset reset -> Optional.empty();
        };
    }

    private static Optional<EventType> of(Event.Moved moved, RunStatus status) {
        if (moved.created()) {
            return Optional.of(RUN_STARTED);
        }
        return switch (status) {
            case COMPLETED -> Optional.of(RUN_COMPLETED);
            case FAILED -> Optional.of(RUN_FAILED);
            case CANCELLED -> Optional.of(RUN_CANCELLED);
            case BLOCKED -> Optional.of(RUN_BLOCKED);
            case PAUSED -> Optional.of(RUN_PAUSED);
            case READY, RUNNING, WAITING, PAUSING -> Optional.empty();
        };
    }

    private static EventType ofChange(String what) {
        if (what.startsWith("budget")) {
            return BUDGET_CHANGED;
        }
        if (what.startsWith("breaker")) {
            return BREAKER_CHANGED;
        }
        return switch (what) {
            case "stopped" -> ORGANIZATION_STOPPED;
            case "going on" -> ORGANIZATION_RESUMED;
            default -> ORGANIZATION_CHANGED;
        };
    }

    /**
     * Reads what a webhook is to be told of.
     *
     * @throws ApiProblem if there is none, or one is not known
     */
    static List<EventType> read(List<String> words) {
        if (words.isEmpty()) {
            throw ApiProblem.invalid("events", "say what it is to be told of")
                    .remedy("expected some of " + all());
        }
        return words.stream().map(EventType::read).distinct().sorted().toList();
    }

    private static EventType read(String word) {
        return Arrays.stream(values())
                .filter(type -> type.word.equals(word))
                .findFirst()
                .orElseThrow(() ->
                        ApiProblem.invalid("events", "'" + word + "' is no event")
                                .remedy("expected some of " + all()));
    }

    private static String all() {
        return Arrays.stream(values()).map(EventType::word).collect(Collectors.joining(", "));
    }
}
