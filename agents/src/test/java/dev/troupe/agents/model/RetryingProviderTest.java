package dev.troupe.agents.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.troupe.agents.model.ModelFailure.Kind;
import dev.troupe.agents.model.ModelReply.Stop;
import dev.troupe.core.cost.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RetryingProviderTest {

    private static final ModelRequest REQUEST =
            Requests.ask("hi").withTimeout(Duration.ofSeconds(60));

    private final List<Duration> waits = new ArrayList<>();
    private final List<Duration> timeouts = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-21T10:00:00Z");

    @Test
    void aTransientFailureIsTriedAgainAndCounted() throws Exception {
        ModelReply reply =
                provider(fails(Kind.OVERLOADED), fails(Kind.CONNECTION), answers())
                        .call(REQUEST, ModelListener.SILENT);

        assertThat(reply.attempts()).isEqualTo(3);
        assertThat(reply.took()).isEqualTo(sum(waits).plusSeconds(3));
    }

    @ParameterizedTest
    @EnumSource
    void justTransientFailuresAreTriedAgain(Kind kind) {
        ModelProvider provider =
                provider(fails(kind), fails(kind), fails(kind), fails(kind), fails(kind));

        assertThat(failure(provider).kind()).isEqualTo(kind);
        assertThat(waits).hasSize(kind.isTransient() ? 4 : 0);
    }

    @Test
    void theLastFailureSaysHowManyAttemptsThereWere() {
        ModelFailure failure =
                failure(
                        provider(
                                fails(Kind.OVERLOADED),
                                fails(Kind.OVERLOADED),
                                fails(Kind.OVERLOADED),
                                fails(Kind.OVERLOADED),
                                fails(Kind.RATE_LIMITED)));

        assertThat(failure.kind()).isEqualTo(Kind.RATE_LIMITED);
        assertThat(failure).hasMessageContaining("5 attempts");
    }

    @Test
    void waitsAreRandomUnderADoublingBound() throws Exception {
        RandomGenerator most =
                new Random() {
                    @Override
                    public long nextLong(long bound) {
                        return bound - 1;
                    }
                };
        provider(
                        RetryPolicy.DEFAULT,
                        most,
                        fails(Kind.OVERLOADED),
                        fails(Kind.OVERLOADED),
                        fails(Kind.OVERLOADED),
                        answers())
                .call(REQUEST, ModelListener.SILENT);

        assertThat(waits)
                .containsExactly(
                        Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(2));
    }

    @Test
    void theBoundStopsAtItsLimitHoweverManyAttempts() {
        RetryPolicy policy = new RetryPolicy(99, Duration.ofMillis(500), Duration.ofSeconds(3));
        Random random = new Random(7);

        for (int attempt = 1; attempt < 99; attempt++) {
            assertThat(policy.delay(attempt, Optional.empty(), random))
                    .isBetween(Duration.ZERO, Duration.ofSeconds(3));
        }
    }

    @Test
    void theProviderIsNotAskedSoonerThanItSaid() throws Exception {
        provider(fails(Kind.RATE_LIMITED, Duration.ofSeconds(20)), answers())
                .call(REQUEST, ModelListener.SILENT);

        assertThat(waits).containsExactly(Duration.ofSeconds(20));
    }

    @Test
    void aWaitBeyondTheDeadlineIsNotBegun() {
        ModelFailure failure =
                failure(provider(fails(Kind.RATE_LIMITED, Duration.ofMinutes(5)), answers()));

        assertThat(waits).isEmpty();
        assertThat(failure)
                .hasMessageContaining("asks to wait PT5M")
                .hasMessageContaining("PT59S of PT1M are left");
        assertThat(failure.retryAfter()).contains(Duration.ofMinutes(5));
    }

    @Test
    void everyAttemptGetsJustTheTimeThatIsLeft() throws Exception {
        provider(fails(Kind.RATE_LIMITED, Duration.ofSeconds(20)), answers())
                .call(REQUEST, ModelListener.SILENT);

        assertThat(timeouts).containsExactly(Duration.ofSeconds(60), Duration.ofSeconds(39));
    }

    @Test
    void aListenerIsToldThatTextStartsOver() throws Exception {
        Heard heard = new Heard();
        Attempt cut =
                listener -> {
                    listener.text("Half of");
                    throw new ModelFailure(Kind.CONNECTION, "cut", Optional.empty(), null);
                };

        provider(cut, answers()).call(REQUEST, heard);

        assertThat(heard.pieces()).containsExactly("[restarted]", "Hello");
    }

    @Test
    void aListenerThatHeardNothingIsToldNothing() throws Exception {
        Heard heard = new Heard();

        provider(fails(Kind.OVERLOADED), answers()).call(REQUEST, heard);

        assertThat(heard.pieces()).containsExactly("Hello");
    }

    @Test
    void anInterruptionWhileWaitingEndsTheCall() {
        RetryingProvider provider =
                new RetryingProvider(
                        new Scripted(fails(Kind.OVERLOADED), answers()),
                        RetryPolicy.DEFAULT,
                        () -> now,
                        duration -> {
                            throw new InterruptedException();
                        },
                        new Random(1));

        assertThatThrownBy(() -> provider.call(REQUEST, ModelListener.SILENT))
                .isInstanceOf(InterruptedException.class);
    }

    @Test
    void aFaultOfTheProgramIsNotTriedAgain() {
        Attempt broken =
                listener -> {
                    throw new IllegalStateException("a bug");
                };

        assertThatThrownBy(() -> provider(broken, answers()).call(REQUEST, ModelListener.SILENT))
                .isInstanceOf(IllegalStateException.class);
        assertThat(waits).isEmpty();
    }

    /** Lets attempts begin as long as there are permits. */
    private static final class Permits implements Attempts {
        private int permits;

        Permits(int permits) {
            this.permits = permits;
        }

        @Override
        public int most(int usual) {
            return 3;
        }

        @Override
        public ModelReply make(ModelRequest request, Attempts.Attempt attempt)
                throws InterruptedException {
            if (permits-- == 0) {
                throw new IllegalStateException("no permit");
            }
            return attempt.make(request.withTimeout(Duration.ofSeconds(7)));
        }

        ModelListener listener() {
            return new ModelListener() {
                @Override
                public void text(String more) {}

                @Override
                public Attempts attempts() {
                    return Permits.this;
                }
            };
        }
    }

    @Test
    void aCallMayAskForOtherAttemptsThanUsual() {
        RetryingProvider provider =
                provider(
                        fails(Kind.OVERLOADED),
                        fails(Kind.OVERLOADED),
                        fails(Kind.OVERLOADED),
                        answers());

        assertThatThrownBy(() -> provider.call(REQUEST, new Permits(9).listener()))
                .hasMessageContaining("3 attempts");
        assertThat(timeouts).hasSize(3).containsOnly(Duration.ofSeconds(7));
    }

    @Test
    void anAttemptThatMayNotBeMadeEndsTheCall() {
        RetryingProvider provider = provider(fails(Kind.OVERLOADED), answers());

        assertThatThrownBy(() -> provider.call(REQUEST, new Permits(1).listener()))
                .hasMessage("no permit");
        assertThat(timeouts).hasSize(1);
    }

    private interface Attempt {
        ModelReply answer(ModelListener listener);
    }

    private static Attempt fails(Kind kind) {
        return fails(kind, Optional.empty());
    }

    private static Attempt fails(Kind kind, Duration retryAfter) {
        return fails(kind, Optional.of(retryAfter));
    }

    private static Attempt fails(Kind kind, Optional<Duration> retryAfter) {
        return listener -> {
            throw new ModelFailure(kind, "it failed", retryAfter, null);
        };
    }

    private static Attempt answers() {
        return listener -> {
            listener.text("Hello");
            return new ModelReply(
                    new Message.Assistant("Hello", List.of()),
                    Stop.END,
                    "scripted/some-model",
                    Usage.NONE,
                    Optional.empty(),
                    1,
                    Duration.ofSeconds(1));
        };
    }

    private RetryingProvider provider(Attempt... attempts) {
        return provider(RetryPolicy.DEFAULT, new Random(1), attempts);
    }

    private RetryingProvider provider(
            RetryPolicy policy, RandomGenerator random, Attempt... attempts) {
        return new RetryingProvider(
                new Scripted(attempts),
                policy,
                () -> now,
                duration -> {
                    waits.add(duration);
                    now = now.plus(duration);
                },
                random);
    }

    private static ModelFailure failure(ModelProvider provider) {
        return catchThrowableOfType(
                ModelFailure.class, () -> provider.call(REQUEST, ModelListener.SILENT));
    }

    private static Duration sum(List<Duration> durations) {
        return durations.stream().reduce(Duration.ZERO, Duration::plus);
    }

    /** Each attempt takes a second of the test's clock. */
    private final class Scripted implements ModelProvider {
        private final Deque<Attempt> attempts;

        Scripted(Attempt... attempts) {
            this.attempts = new ArrayDeque<>(Arrays.asList(attempts));
        }

        @Override
        public String name() {
            return "scripted";
        }

        @Override
        public ModelReply call(ModelRequest request, ModelListener listener) {
            timeouts.add(request.timeout());
            now = now.plusSeconds(1);
            return attempts.removeFirst().answer(listener);
        }
    }
}
