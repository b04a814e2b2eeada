package dev.troupe.control.policy;

import dev.troupe.core.durable.RunId;
import dev.troupe.core.governance.Action;
import dev.troupe.core.governance.Judgment;
import dev.troupe.core.governance.Policy;
import dev.troupe.core.plan.AgentTask;
import dev.troupe.core.plan.Expressions;
import dev.troupe.engine.RunStore;
import dev.troupe.engine.RunSummary;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What policies would have made of what agents did: judges the journals of past runs. Changes
 * nothing.
 */
public final class DryRun {

    private final RunStore store;
    private final PolicyRules rules;

    public DryRun(RunStore store, Expressions expressions) {
        this.store = store;
        this.rules = new PolicyRules(expressions);
    }

    /** What would have happened to an action that was not simply allowed. */
    public enum Outcome {
        DENIED,
        ASKED,
        /** It would have gone beyond a limit. */
        LIMITED
    }

    /**
     * An action that would have been held back.
     *
     * @param position in the run's journal
     */
    public record Finding(
            RunId run,
            String position,
            Instant at,
            String agent,
            Action.Kind kind,
            String subject,
            Outcome outcome,
            String policy,
            String reason) {}

    /**
     * What was found, in the order of time.
     *
     * @param runs of agents that were looked at
     * @param actions that were judged
     */
    public record Report(long runs, long actions, List<Finding> findings) {
        public Report {
            findings = List.copyOf(findings);
        }
    }

    /** An action that is not allowed, or counts for something. */
    private record Judged(String position, Action action, Judgment judgment) {}

    /**
     * Judges what was done in an organization.
     *
     * @param policies all that are to hold
     * @param only the name of the one that findings are wanted of; absent: all, and the rule about
     *     untrusted material
     * @param since from when on
     */
    public Report judge(
            String organization, List<Policy> policies, Optional<String> only, Instant since) {
        List<Policy> wanted =
                policies.stream()
                        .filter(policy -> only.map(policy.name()::equals).orElse(true))
                        .toList();
        List<Judged> judged = new ArrayList<>();
        long runs = 0;
        long actions = 0;
        for (RunSummary root : store.roots(Integer.MAX_VALUE)) {
            boolean over = root.status().ended() && root.updatedAt().isBefore(since);
            if (over || !root.organization().equals(organization)) {
                continue;
            }
            for (RunSummary run : store.tree(root.id())) {
                if (!run.type().equals(AgentTask.RUN.name())) {
                    continue;
                }
                runs++;
                for (PastActions.Past past : PastActions.of(run, store.journal(run.id(), 0))) {
                    if (!past.action().at().isBefore(since)) {
                        actions++;
                        Judgment judgment = rules.judge(wanted, past.action(), Set.of());
                        if (!judgment.equals(Judgment.ALLOWED)) {
                            judged.add(new Judged(past.position(), past.action(), judgment));
                        }
                    }
                }
            }
        }
        judged.sort(Comparator.comparing(one -> one.action().at()));
        List<Finding> findings =
                findings(judged).stream()
                        .filter(finding -> only.map(finding.policy()::equals).orElse(true))
                        .toList();
        return new Report(runs, actions, findings);
    }

    private static List<Finding> findings(List<Judged> judged) {
        List<Finding> findings = new ArrayList<>();
        Map<String, Long> used = new HashMap<>();
        for (Judged one : judged) {
            switch (one.judgment()) {
                case Judgment.Denied(String policy, String reason) ->
                        findings.add(finding(one, Outcome.DENIED, policy, reason));
                case Judgment.Ask ask -> {
                    findings.add(finding(one, Outcome.ASKED, ask.policy(), ask.reason()));
                    count(one, ask.counts(), used).ifPresent(findings::add);
                }
                case Judgment.Allowed allowed ->
                        count(one, allowed.counts(), used).ifPresent(findings::add);
            }
        }
        return findings;
    }

    /** All fit, or none is counted. */
    private static Optional<Finding> count(
            Judged one, List<Judgment.Count> counts, Map<String, Long> used) {
        for (Judgment.Count count : counts) {
            long before = used.getOrDefault(key(one, count), 0L);
            if (count.amount() > count.most() - before) {
                String why =
                        "%d would have been added to %d of %d a %s"
                                .formatted(
                                        count.amount(),
                                        before,
                                        count.most(),
                                        count.window().word());
                return Optional.of(finding(one, Outcome.LIMITED, count.policy(), why));
            }
        }
        counts.forEach(count -> used.merge(key(one, count), count.amount(), Long::sum));
        return Optional.empty();
    }

    private static String key(Judged one, Judgment.Count count) {
        return count.policy() + " " + count.window().period(one.action().at(), one.action().root());
    }

    private static Finding finding(Judged one, Outcome outcome, String policy, String reason) {
        Action action = one.action();
        return new Finding(
                action.run(),
                one.position(),
                action.at(),
                action.agent(),
                action.kind(),
                action.subject(),
                outcome,
                policy,
                reason);
    }
}
