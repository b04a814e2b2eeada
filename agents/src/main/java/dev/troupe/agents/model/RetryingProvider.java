package dev.troupe.agents.model;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries a call again while its failure is transient, attempts are left and the request's time is
 * not over, and as often as the listener's attempts allow. A wait that would outlast the request is
 * not begun: the call fails at once and says so.
 */
public final class RetryingProvider implements ModelProvider {

    private static final Logger log = LoggerFactory.getLogger(RetryingProvider.class);

    private final ModelProvider provider;
    private final RetryPolicy policy;
    private final InstantSource clock;
    private final Sleeper sleeper;
    private final RandomGenerator random;

    /**
     * Puts retries before a provider.
     *
     * @param provider closed with this one
     */
    public RetryingProvider(
            ModelProvider provider,
            RetryPolicy policy,
            InstantSource clock,
            Sleeper sleeper,
            RandomGenerator random) {
        this.provider = provider;
        this.policy = policy;
        this.clock = clock;
        this.sleeper = sleeper;
        this.random = random;
    }

    @Override
    public String name() {
        return provider.name();
    }

    @Override
    public ModelReply call(ModelRequest request, ModelListener listener)
            throws InterruptedException {
        Instant start = clock.instant();
        Instant deadline = start.plus(request.timeout());
        Attempts attempts = listener.attempts();
        RetryPolicy allowed = policy.atMost(attempts.most(policy.maxAttempts()));
        Duration left = request.timeout();
        int made = 0;
        while (true) {
            Heard heard = new Heard(listener);
            try {
                ModelReply reply =
                        attempts.make(
                                request.withTimeout(left),
                                attempt -> provider.call(attempt, heard));
                return reply.after(
                        made + reply.attempts(), Duration.between(start, clock.instant()));
            } catch (ModelFailure failure) {
                made++;
                Duration delay = delayAfter(failure, made, allowed, request, deadline);
                log.info(
                        "{}/{}: attempt {} of {} failed ({}); the next one is in {}",
                        name(),
                        request.model(),
                        made,
                        allowed.maxAttempts(),
                        failure.kind(),
                        delay);
                sleeper.sleep(delay);
                heard.startOver();
                left = Duration.between(clock.instant(), deadline);
                if (!left.isPositive()) {
                    throw gaveUp(failure, made, "the time of " + request.timeout() + " is over");
                }
            }
        }
    }

    private Duration delayAfter(
            ModelFailure failure,
            int made,
            RetryPolicy allowed,
            ModelRequest request,
            Instant deadline) {
        if (!failure.kind().isTransient()) {
            throw made == 1 ? failure : gaveUp(failure, made, "trying again cannot help");
        }
        if (made >= allowed.maxAttempts()) {
            throw made == 1 ? failure : gaveUp(failure, made, "no attempts are left");
        }
        Optional<Duration> asked = failure.retryAfter();
        Duration delay = allowed.delay(made, asked, random);
        Duration left = Duration.between(clock.instant(), deadline);
        if (delay.compareTo(left) >= 0) {
            String wait =
                    asked.map(time -> "the provider asks to wait " + time)
                            .orElse("the next attempt is due in " + delay);
            Duration positive = left.isNegative() ? Duration.ZERO : left;
            throw gaveUp(
                    failure,
                    made,
                    wait + ", but " + positive + " of " + request.timeout() + " are left");
        }
        return delay;
    }

    private static ModelFailure gaveUp(ModelFailure last, int made, String why) {
        String attempts = made == 1 ? "1 attempt" : made + " attempts";
        return new ModelFailure(
                last.kind(),
                last.getMessage() + " (after " + attempts + "; " + why + ")",
                last.retryAfter(),
                last);
    }

    @Override
    public void close() {
        provider.close();
    }

    @Override
    public String toString() {
        return provider + ", " + policy.maxAttempts() + " attempts";
    }

    /** Knows whether a failed attempt has left text behind. */
    private static final class Heard implements ModelListener {
        private final ModelListener listener;
        private volatile boolean text;

        Heard(ModelListener listener) {
            this.listener = listener;
        }

        @Override
        public void text(String more) {
            text = true;
            listener.text(more);
        }

        @Override
        public void restarted() {
            text = false;
            listener.restarted();
        }

        void startOver() {
            if (text) {
                listener.restarted();
            }
        }
    }
}
