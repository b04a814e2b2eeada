package dev.troupe.agents.runtime;

import dev.troupe.agents.governance.GuardClosed;
import dev.troupe.agents.governance.Guards;
import dev.troupe.agents.guard.GuardRules;
import dev.troupe.core.contract.Result;
import dev.troupe.core.cost.Money;
import dev.troupe.core.durable.Durable;
import dev.troupe.core.durable.Failure;
import dev.troupe.core.durable.Step;
import dev.troupe.core.durable.StepFailed;
import dev.troupe.core.governance.BudgetExhausted;
import dev.troupe.core.team.Limits;
import dev.troupe.core.team.Team;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Lets agents with a guard of their own begin when they may. An assignment that may not begin fails
 * as {@code guard}, so that whoever gave it can give it to another.
 */
public final class GuardedRuntime implements AgentRuntime {

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    /** The types of failures that say nothing about the agent. */
    private static final Set<String> HELD_BACK =
            Set.of(GuardClosed.TYPE, BudgetExhausted.TYPE, "policy", "permission");

    private final AgentRuntime runtime;
    private final Guards guards;

    public GuardedRuntime(AgentRuntime runtime, Guards guards) {
        this.runtime = runtime;
        this.guards = guards;
    }

    @Override
    public String name() {
        return runtime.name();
    }

    @Override
    public Result work(Durable durable, Job job) {
        String subject = GuardRules.agent(job.agent().name());
        if (GuardRules.stated(job.team(), subject).isEmpty()) {
            return runtime.work(durable, job);
        }
        begin(durable, job, subject);
        Instant begun = durable.now();
        try {
            Result result = runtime.work(durable, hurried(job));
            ended(durable, job.team(), subject, false, begun, result.cost());
            return result;
        } catch (RuntimeException e) {
            if (!HELD_BACK.contains(Failure.of(e).type())) {
                ended(durable, job.team(), subject, true, begun, Money.ZERO);
            }
            throw e;
        }
    }

    /** The same for no longer than the agent's guard allows. */
    private static Job hurried(Job job) {
        Limits limits = job.contract().limits();
        Optional<Duration> most = GuardRules.agentTimeout(job.team(), job.agent().name());
        return most.filter(time -> time.compareTo(limits.time()) < 0)
                .map(time -> new Limits(limits.turns(), limits.tokens(), limits.cost(), time))
                .map(shorter ->
                        new Job(
                                job.team(),
                                job.teamAddress(),
                                job.agent(),
                                job.contract().within(shorter),
                                job.mandate(),
                                job.checks()))
                .orElse(job);
    }

    private void begin(Durable durable, Job job, String subject) {
        Duration time = job.contract().limits().time();
        Duration patience = time.compareTo(PATIENCE) < 0 ? time : PATIENCE;
        try {
            durable.step(
                    Step.of("wait for " + subject),
                    Boolean.class,
                    context -> {
                        guards.begin(
                                job.team(),
                                subject,
                                durable.run(),
                                durable.root(),
                                patience,
                                context::progress);
                        return true;
                    });
        } catch (StepFailed e) {
            if (e.failure().type().equals(GuardClosed.TYPE)) {
                throw new GuardClosed(e.failure().message());
            }
            throw e;
        }
    }

    private void ended(
            Durable durable, Team team, String subject, boolean failed, Instant begun, Money cost) {
        Duration took = Duration.between(begun, durable.now());
        guards.ended(team, subject, durable.run(), failed, took, cost);
    }
}
