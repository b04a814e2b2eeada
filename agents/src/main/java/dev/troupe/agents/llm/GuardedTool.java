package dev.troupe.agents.llm;

import dev.troupe.agents.governance.GuardClosed;
import dev.troupe.agents.governance.Guards;
import dev.troupe.agents.guard.GuardRules;
import dev.troupe.agents.model.RetryPolicy;
import dev.troupe.agents.model.Sleeper;
import dev.troupe.agents.tool.ToolContext;
import dev.troupe.agents.tool.ToolFailure;
import dev.troupe.agents.tool.ToolResult;
import dev.troupe.core.cost.Money;
import dev.troupe.core.durable.Effect;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.team.Team;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/**
 * Calls a tool within its guards: when it is its turn, for no longer than it may take, and again if
 * it is away and may be repeated. A tool that answers with a failure works: that may be the fault
 * of who asks, and must not keep others from it.
 */
final class GuardedTool {

    private static final Duration FIRST_DELAY = Duration.ofMillis(200);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(10);

    private final Guards guards;
    private final Team team;
    private final RunId root;
    private final Sleeper sleeper;
    private final RandomGenerator random;

    GuardedTool(Guards guards, Team team, RunId root, Sleeper sleeper, RandomGenerator random) {
        this.guards = guards;
        this.team = team;
        this.root = root;
        this.sleeper = sleeper;
        this.random = random;
    }

    /** Waits and throws the dice for real. */
    static GuardedTool of(Guards guards, Team team, RunId root) {
        return new GuardedTool(
                guards, team, root, Thread::sleep, () -> ThreadLocalRandom.current().nextLong());
    }

    /** Calls the tool once. */
    @FunctionalInterface
    interface Call {
        ToolResult make(ToolContext context) throws InterruptedException;
    }

    /**
     * @param tool {@code source.tool}
     * @param context its time is that of all attempts and waits together
     * @param waits hears why it waits
     * @throws ToolFailure if it may not be called now, or every attempt failed
     */
    ToolResult call(String tool, Effect effect, ToolContext context, Guards.Waits waits, Call call)
            throws InterruptedException {
        int attempts = effect == Effect.ONCE ? 1 : GuardRules.attempts(team, tool);
        RetryPolicy policy = new RetryPolicy(attempts, FIRST_DELAY, LONGEST_DELAY);
        long from = System.nanoTime();
        for (int attempt = 1; ; attempt++) {
            try {
                Duration left = GuardRules.left(context.timeout(), from);
                return once(tool, context.within(left), waits, call);
            } catch (ToolFailure e) {
                Duration delay = policy.delay(attempt, Optional.empty(), random);
                if (attempt >= attempts
                        || !isAway(e)
                        || GuardRules.left(context.timeout(), from).compareTo(delay) <= 0) {
                    throw attempt == 1 ? e : afterAll(e, attempt);
                }
                sleeper.sleep(delay);
            }
        }
    }

    private ToolResult once(String tool, ToolContext context, Guards.Waits waits, Call call)
            throws InterruptedException {
        long from = System.nanoTime();
        List<String> subjects = List.of(GuardRules.tool(tool), GuardRules.source(tool));
        try (Guards.Pass pass = guards.enter(team, subjects, root, context.timeout(), waits)) {
            Duration timeout =
                    GuardRules.shorter(
                            GuardRules.timeout(team, tool),
                            GuardRules.left(context.timeout(), from));
            return once(pass, call, context.within(timeout));
        } catch (GuardClosed e) {
            throw new ToolFailure(
                    ToolFailure.Kind.FORBIDDEN,
                    Optional.ofNullable(e.getMessage()).orElse(tool + " is guarded"),
                    e);
        }
    }

    private static ToolResult once(Guards.Pass pass, Call call, ToolContext context)
            throws InterruptedException {
        long from = System.nanoTime();
        try {
            ToolResult result = call.make(context);
            pass.succeeded(Duration.ofNanos(System.nanoTime() - from), Money.ZERO);
            return result;
        } catch (ToolFailure e) {
            if (isAway(e)) {
                pass.failed(Duration.ofNanos(System.nanoTime() - from), Money.ZERO);
            }
            throw e;
        }
    }

    private static boolean isAway(ToolFailure e) {
        return e.kind() == ToolFailure.Kind.UNAVAILABLE || e.kind() == ToolFailure.Kind.TIMEOUT;
    }

    private static ToolFailure afterAll(ToolFailure last, int attempts) {
        return new ToolFailure(
                last.kind(), last.getMessage() + " (after " + attempts + " attempts)", last);
    }
}
