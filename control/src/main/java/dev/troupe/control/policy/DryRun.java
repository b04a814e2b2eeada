package dev.troupe.control.policy;

import dev.troupe.core.durable.RunId;
import dev.troupe.core.governance.Action;
import dev.troupe.core.governance.Policy;
import dev.troupe.core.plan.AgentTask;
import dev.troupe.core.plan.Expressions;
import dev.troupe.engine.RunStore;
import dev.troupe.engine.RunSummary;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

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
        LIMITED,
        /** The policy reads what was not recorded. */
        UNKNOWN
    }

    /**
     * An action that would have been held back, or of which that is not known.
     *
     * @param position in the run's journal
     * @param inFact what became of it
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
            String reason,
            InFact inFact) {}

    /**
     * What one policy would have made of the actions that it fits.
     *
     * @param allowed those that it would have let pass; others may still hold them back
     * @param unknown those about which it reads what was not recorded
     */
    public record Rule(String policy, long allowed, long asked, long denied, long unknown) {}

    /**
     * What was found, in the order of time.
     *
     * @param runs of agents that were looked at
     * @param actions that were judged
     * @param rules in the order of the policies; the rule about untrusted material is the last
     */
    public record Report(long runs, long actions, List<Rule> rules, List<Finding> findings) {
        public Report {
            rules = List.copyOf(rules);
            findings = List.copyOf(findings);
        }
    }

    /**
     * Judges what was done in an organization.
     *
     * @param policies all that are to hold
     * @param only the name of the one that is wanted; absent: all, and the rule about untrusted
     *     material
     * @param since from when on
     */
    public Report judge(
            String organization, List<Policy> policies, Optional<String> only, Instant since) {
        List<Policy> wanted =
                policies.stream()
                        .filter(policy -> only.map(policy.name()::equals).orElse(true))
                        .toList();
        List<PastActions.Past> past = new ArrayList<>();
        long runs = 0;
        for (RunSummary root : store.roots(Integer.MAX_VALUE)) {
            boolean over = root.status().ended() && root.updatedAt().isBefore(since);
            if (over || !root.organization().equals(organization)) {
                continue;
            }
            for (RunSummary run : store.tree(root.id())) {
                if (run.type().equals(AgentTask.RUN.name())) {
                    runs++;
                    PastActions.of(run, store.journal(run.id(), 0)).stream()
                            .filter(one -> !one.action().at().isBefore(since))
                            .forEach(past::add);
                }
            }
        }
        past.sort(Comparator.comparing(one -> one.action().at()));
        Tally tally = new Tally(rules, wanted, only.isEmpty());
        past.forEach(tally::take);
        return new Report(runs, past.size(), tally.rules(), tally.findings());
    }
}
