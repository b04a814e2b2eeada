package dev.troupe.control.policy;

import dev.troupe.control.policy.DryRun.Finding;
import dev.troupe.control.policy.DryRun.Outcome;
import dev.troupe.control.policy.DryRun.Rule;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.governance.Action;
import dev.troupe.core.governance.Judgment;
import dev.troupe.core.governance.Policy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Judges past actions in the order of time, and counts what policies would have made of them. */
final class Tally {

    private final PolicyRules judge;
    private final List<Policy> policies;
    private final boolean trustRule;
    private final Map<String, long[]> counts = new LinkedHashMap<>();
    private final Map<String, Long> used = new HashMap<>();
    private final List<Finding> findings = new ArrayList<>();

    private static final int ALLOWED = 0;
    private static final int ASKED = 1;
    private static final int DENIED = 2;
    private static final int UNKNOWN = 3;

    /**
     * @param trustRule whether the rule about untrusted material is wanted, too
     */
    Tally(PolicyRules judge, List<Policy> policies, boolean trustRule) {
        this.judge = judge;
        this.policies = policies;
        this.trustRule = trustRule;
        policies.forEach(policy -> counts.put(policy.name(), new long[4]));
        if (trustRule) {
            counts.put(TrustRule.NAME, new long[4]);
        }
    }

    List<Rule> rules() {
        return counts.entrySet().stream()
                .map(rule -> {
                    long[] of = rule.getValue();
                    return new Rule(rule.getKey(), of[ALLOWED], of[ASKED], of[DENIED], of[UNKNOWN]);
                })
                .toList();
    }

    List<Finding> findings() {
        return findings;
    }

    void take(PastActions.Past past) {
        List<Policy> known = new ArrayList<>();
        for (Policy policy : policies) {
            Set<String> unread = unread(policy, past);
            if (unread.isEmpty()) {
                known.add(policy);
            } else {
                count(policy.name(), UNKNOWN);
                find(
                        past,
                        Outcome.UNKNOWN,
                        policy.name(),
                        "it reads what was not recorded: " + unread);
            }
        }
        for (Policy policy : judge.fitting(known, past.action())) {
            switch (policy.then()) {
                case Policy.Allow allow -> count(policy.name(), ALLOWED);
                case Policy.Ask ask -> count(policy.name(), ASKED);
                case Policy.Deny deny -> count(policy.name(), DENIED);
                case Policy.Limit limit -> {
                    // Counted below, if nothing else denies the action.
                }
            }
        }
        switch (judge.judge(known, past.action(), Set.of())) {
            case Judgment.Denied(String policy, String reason) ->
                    find(past, Outcome.DENIED, policy, reason);
            case Judgment.Ask ask -> {
                asked(past, ask);
                limits(past, ask.counts());
            }
            case Judgment.Allowed allowed -> {
                if (trustRule && isTrustUnknown(past, known)) {
                    count(TrustRule.NAME, UNKNOWN);
                    find(
                            past,
                            Outcome.UNKNOWN,
                            TrustRule.NAME,
                            "whether it is risky was not recorded");
                }
                limits(past, allowed.counts());
            }
        }
    }

    private void asked(PastActions.Past past, Judgment.Ask ask) {
        boolean isTrustRule = ask.policy().equals(TrustRule.NAME);
        if (isTrustRule && trustRule) {
            count(TrustRule.NAME, ASKED);
        }
        if (!isTrustRule || trustRule) {
            find(past, Outcome.ASKED, ask.policy(), ask.reason());
        }
    }

    /** What a policy reads of an action that the journal does not tell. */
    private static Set<String> unread(Policy policy, PastActions.Past past) {
        Set<String> unread = new HashSet<>();
        if (PolicyRules.isAbout(policy, past.action())) {
            String read = policy.when().orElse("");
            if (policy.then() instanceof Policy.Limit limit) {
                read += " " + limit.amount().orElse("");
            }
            for (String variable : past.unknown()) {
                if (Pattern.compile("\\b" + variable + "\\b").matcher(read).find()) {
                    unread.add(variable);
                }
            }
        }
        return unread;
    }

    private boolean isTrustUnknown(PastActions.Past past, List<Policy> known) {
        boolean recorded =
                !past.unknown().contains("effect") && !past.unknown().contains("outbound");
        return !recorded
                && past.action().kind() == Action.Kind.TOOL
                && past.action().trust() == Trust.UNTRUSTED
                && judge.fitting(known, past.action()).stream()
                        .noneMatch(policy -> policy.then() instanceof Policy.Allow);
    }

    /** All fit, or none is counted, unless people would be asked about it: then they agree. */
    private void limits(PastActions.Past past, List<Judgment.Count> of) {
        Optional<Judgment.Count> beyond = Optional.empty();
        for (Judgment.Count count : of) {
            boolean fits = count.amount() <= count.most() - used(past, count);
            boolean asks = count.asking().isPresent();
            count(count.policy(), fits ? ALLOWED : asks ? ASKED : DENIED);
            if (!fits && (beyond.isEmpty() || !asks)) {
                beyond = Optional.of(count);
            }
        }
        beyond.ifPresent(count -> find(past, Outcome.LIMITED, count.policy(), why(past, count)));
        if (beyond.flatMap(Judgment.Count::asking).isPresent() || beyond.isEmpty()) {
            of.forEach(count -> used.merge(key(past, count), count.amount(), Long::sum));
        }
    }

    private String why(PastActions.Past past, Judgment.Count count) {
        return "%s: %d would have been added to %d of %d a %s"
                .formatted(
                        count.reason(),
                        count.amount(),
                        used(past, count),
                        count.most(),
                        count.window().word());
    }

    private long used(PastActions.Past past, Judgment.Count count) {
        return used.getOrDefault(key(past, count), 0L);
    }

    private static String key(PastActions.Past past, Judgment.Count count) {
        return count.policy()
                + " "
                + count.window().period(past.action().at(), past.action().root());
    }

    private void count(String policy, int what) {
        long[] of = counts.get(policy);
        if (of != null) {
            of[what]++;
        }
    }

    private void find(PastActions.Past past, Outcome outcome, String policy, String reason) {
        Action action = past.action();
        findings.add(
                new Finding(
                        action.run(),
                        past.position(),
                        action.at(),
                        action.agent(),
                        action.kind(),
                        action.subject(),
                        outcome,
                        policy,
                        reason,
                        past.inFact()));
    }
}
