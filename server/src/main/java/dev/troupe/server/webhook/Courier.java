package dev.troupe.server.webhook;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Sends to one webhook, one message after the other, and records what comes of it. One that does
 * not arrive is tried again later and does not hold up those after it; a webhook that fails again
 * and again is left alone for a while each time.
 */
final class Courier {

    /** Then others have their turn. */
    private static final Duration TURN = Duration.ofSeconds(5);

    /** So many may fail at once before a webhook is left alone. */
    private static final int TOLERATED = 2;

    private static final Duration LONGEST_REST = Duration.ofMinutes(1);

    private final Turns turns;
    private final Sender sender;
    private final Pauses pauses;
    private final WebhookSettings settings;
    private final RandomGenerator random;
    private final MeterRegistry meters;

    Courier(
            Turns turns,
            Sender sender,
            Pauses pauses,
            WebhookSettings settings,
            RandomGenerator random,
            MeterRegistry meters) {
        this.turns = turns;
        this.sender = sender;
        this.pauses = pauses;
        this.settings = settings;
        this.random = random;
        this.meters = meters;
    }

    /** Sends what is to be sent now, until the turn is over. */
    void serve(Turns.Turn turn) throws InterruptedException {
        long end = System.nanoTime() + TURN.toNanos();
        boolean goesOn = true;
        while (goesOn && System.nanoTime() < end) {
            Optional<Turns.Due> due = turns.next(turn);
            goesOn = due.isPresent() && send(turn, due.get());
        }
    }

    /** Tells whether to go on with the next. */
    private boolean send(Turns.Turn turn, Turns.Due due) throws InterruptedException {
        if (turn.secrets().isEmpty()) {
            pauses.pause(turn.id(), "its secret cannot be decrypted: make it another one");
            return false;
        }
        Attempt attempt = sender.send(turn.url(), turn.secrets(), due.id(), due.body());
        if (attempt.delivered()) {
            turns.delivered(turn, due, attempt);
            count("delivered", attempt);
            return true;
        }
        Optional<Duration> again = attempt.gone() ? Optional.empty() : wait(due, attempt);
        Turns.Standing standing = turns.failed(turn, due, attempt, again, settings.patience());
        count(again.isPresent() ? "failed" : "given up", attempt);
        if (attempt.gone()) {
            pauses.pause(turn.id(), "it answered 410: it wants nothing any more");
        } else if (standing.impatient()) {
            pauses.pause(
                    turn.id(),
                    "nothing has arrived for "
                            + settings.patience().toHours()
                            + " hours; the last reason: "
                            + attempt.error().orElse("unknown"));
        } else {
            rest(turn, standing, attempt);
        }
        return true; // the next look says if it may go on
    }

    /** How long to wait for the next attempt; not at all if this was the last. */
    private Optional<Duration> wait(Turns.Due due, Attempt attempt) {
        if (due.tries() >= settings.retries().size()) {
            return Optional.empty();
        }
        double millis = settings.retries().get(due.tries()).toMillis();
        Duration planned = Duration.ofMillis((long) (millis * (0.9 + 0.2 * random.nextDouble())));
        return Optional.of(
                attempt.retryAfter().filter(asked -> asked.compareTo(planned) > 0).orElse(planned));
    }

    private void rest(Turns.Turn turn, Turns.Standing standing, Attempt attempt) {
        int beyond = standing.failures() - TOLERATED;
        Duration rest =
                beyond <= 0
                        ? Duration.ZERO
                        : Duration.ofSeconds(1L << Math.min(beyond - 1, Integer.SIZE - 2));
        Duration bounded = rest.compareTo(LONGEST_REST) > 0 ? LONGEST_REST : rest;
        Duration asked = attempt.retryAfter().orElse(Duration.ZERO);
        Duration longest = asked.compareTo(bounded) > 0 ? asked : bounded;
        if (!longest.isZero()) {
            turns.rest(turn, longest);
        }
    }

    private void count(String outcome, Attempt attempt) {
        Timer.builder("troupe.webhook.attempts")
                .tag("outcome", outcome)
                .register(meters)
                .record(attempt.took());
    }
}
