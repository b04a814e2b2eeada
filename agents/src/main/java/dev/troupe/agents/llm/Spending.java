package dev.troupe.agents.llm;

import dev.troupe.agents.model.ModelReply;
import dev.troupe.agents.model.Price;
import dev.troupe.agents.runtime.AgentFailure;
import dev.troupe.core.cost.Money;
import dev.troupe.core.cost.Usage;
import dev.troupe.core.team.Limits;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What an assignment has used of its limits, and what its next call may use.
 *
 * <p>No model call is begun whose worst case would go beyond the limits of tokens or cost: its
 * answer is held to what is left, and if nothing useful fits, the assignment ends there. The worst
 * case is an estimate of the tokens that are read (see {@link RequestSize}), each at the dearest
 * rate. An assignment that went beyond a limit all the same, because the estimate was too low or
 * the provider took more time than it was given, ends as not done, too.
 *
 * <p>What this does not see: attempts that failed, since nobody says what they cost; a call that is
 * made again because a crash kept its answer from the journal; models without a known price, for
 * which only the other limits hold.
 */
final class Spending {

    /** The most that one answer may take where the limits leave more. */
    static final int MOST_OUTPUT = 16_000;

    /** With less than this left, an answer would only be cut. */
    static final int LEAST_OUTPUT = 64;

    /** The longest that one model call may take, all attempts included. */
    private static final Duration LONGEST_CALL = Duration.ofMinutes(10);

    private final String agent;
    private final Limits limits;
    private Usage usage = Usage.NONE;
    private Money cost = Money.ZERO;
    private int turns;
    private int toolCalls;
    private Duration worked = Duration.ZERO;

    Spending(String agent, Limits limits) {
        this.agent = agent;
        this.limits = limits;
    }

    void add(ModelReply reply) {
        turns++;
        usage = usage.plus(reply.usage());
        cost = cost.plus(reply.cost().orElse(Money.ZERO));
        addWork(reply.took());
    }

    /**
     * Adds time at work. Waiting for a person, a pause, the time until a stopped process is started
     * again, and what a fork took over are not: only what the journal says that calls took counts.
     */
    void addWork(Duration more) {
        worked = worked.plus(more);
    }

    /** Adds a call that failed without saying how long it took. */
    void addFailedCall(Instant begun, Instant failed) {
        Duration between = Duration.between(begun, failed);
        addWork(between.compareTo(LONGEST_CALL) < 0 ? between : LONGEST_CALL);
    }

    void addToolCalls(int calls) {
        toolCalls += calls;
    }

    /** Fails if another turn is not allowed. */
    void checkTurns() {
        if (turns >= limits.turns()) {
            throw reached(limits.turns() + " turns");
        }
    }

    /** Fails if the assignment went beyond a limit. */
    void checkKept() {
        if (usage.total() > limits.tokens()) {
            throw reached(limits.tokens() + " tokens (used: " + usage.total() + ")");
        }
        if (cost.compareTo(limits.cost()) > 0) {
            throw reached("a cost of " + limits.cost() + " (spent: " + cost + ")");
        }
        checkTime();
    }

    /** Fails if the time is over. */
    void checkTime() {
        if (worked.compareTo(limits.time()) >= 0) {
            throw reached(limits.time() + " of time");
        }
    }

    /**
     * How much longer the assignment may work.
     *
     * @throws AgentFailure if its time is over
     */
    Duration timeLeft() {
        checkTime();
        return limits.time().minus(worked);
    }

    /**
     * How long the next model call may take.
     *
     * @throws AgentFailure if the time is over
     */
    Duration timeout() {
        Duration left = timeLeft();
        return left.compareTo(LONGEST_CALL) < 0 ? left : LONGEST_CALL;
    }

    /** How many tokens may still be read before an answer is written. */
    long tokensToRead() {
        return limits.tokens() - usage.total() - LEAST_OUTPUT;
    }

    /**
     * How many tokens the next answer may have.
     *
     * @param input how many tokens the call reads at the most
     * @throws AgentFailure if what is left is not enough for an answer
     */
    int maxOutputTokens(long input, Optional<Price> price) {
        long tokens = Math.min(MOST_OUTPUT, limits.tokens() - usage.total() - input);
        if (tokens < LEAST_OUTPUT) {
            throw reached(
                    limits.tokens()
                            + " tokens (used: "
                            + usage.total()
                            + "; the next call reads up to "
                            + input
                            + ")");
        }
        return price.map(known -> affordable(input, (int) tokens, known)).orElse((int) tokens);
    }

    /** The longest answer that fits what is left of the cost. */
    private int affordable(long input, int most, Price price) {
        Money left = new Money(limits.cost().micros() - cost.micros());
        int fits = price.longestAnswer(input, most, left);
        if (fits < LEAST_OUTPUT) {
            throw reached(
                    "a cost of "
                            + limits.cost()
                            + " (spent: "
                            + cost
                            + "; the next call can cost up to "
                            + price.worstCase(input, LEAST_OUTPUT)
                            + ")");
        }
        return fits;
    }

    private AgentFailure reached(String limit) {
        return new AgentFailure(
                AgentFailure.Kind.LIMIT,
                agent
                        + " reached its limit of "
                        + limit
                        + " before it was done: raise the limit, or make the goal smaller");
    }

    int turns() {
        return turns;
    }

    int toolCalls() {
        return toolCalls;
    }

    Usage usage() {
        return usage;
    }

    Money cost() {
        return cost;
    }
}
