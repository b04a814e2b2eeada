package dev.troupe.control.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.control.expression.CelExpressions;
import dev.troupe.control.policy.DryRun.Finding;
import dev.troupe.control.policy.DryRun.Outcome;
import dev.troupe.control.policy.DryRun.Rule;
import dev.troupe.core.contract.Mandate;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.cost.Money;
import dev.troupe.core.durable.Effect;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.governance.Action;
import dev.troupe.core.governance.Asking;
import dev.troupe.core.governance.Policy;
import dev.troupe.core.governance.Window;
import dev.troupe.core.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What policies would have made of past actions. */
class TallyTest {

    private static final PolicyRules RULES = new PolicyRules(new CelExpressions());

    private static Policy policy(String name, String when, Policy.Then then) {
        return new Policy(
                name, List.of(), List.of(), Optional.of(when), then, "because of " + name);
    }

    private static PastActions.Past paid(int amount, String day, Trust trust, String... unknown) {
        Action action =
                new Action(
                        Action.Kind.TOOL,
                        "desk.pay",
                        "cashier",
                        new RunId(7),
                        new RunId(3),
                        Mandate.NONE,
                        unknown.length > 0 ? Json.object() : Json.object().put("amount", amount),
                        unknown.length > 1 ? Effect.NONE : Effect.ONCE,
                        false,
                        trust,
                        Money.ZERO,
                        Money.ZERO,
                        Instant.parse(day + "T10:00:00Z"));
        return new PastActions.Past("4", action, Set.of(unknown), InFact.DONE);
    }

    private static Tally tally(List<Policy> policies, PastActions.Past... past) {
        Tally tally = new Tally(RULES, policies, true);
        List.of(past).forEach(tally::take);
        return tally;
    }

    @Test
    void eachRuleSaysWhatItWouldHaveMadeOfWhatItFits() {
        Tally tally =
                tally(
                        List.of(
                                policy("small", "arguments.amount < 10", new Policy.Allow()),
                                policy(
                                        "big",
                                        "arguments.amount > 100",
                                        new Policy.Ask(Asking.DEFAULT)),
                                policy("huge", "arguments.amount > 1000", new Policy.Deny())),
                        paid(5, "2026-11-20", Trust.UNTRUSTED),
                        paid(50, "2026-11-20", Trust.UNTRUSTED),
                        paid(500, "2026-11-20", Trust.CLAIMED),
                        paid(5000, "2026-11-20", Trust.CLAIMED));

        assertThat(tally.rules())
                .containsExactly(
                        new Rule("small", 1, 0, 0, 0),
                        new Rule("big", 0, 2, 0, 0),
                        new Rule("huge", 0, 0, 1, 0),
                        new Rule("troupe/untrusted", 0, 1, 0, 0));
        assertThat(tally.findings())
                .extracting(Finding::policy)
                .containsExactly("troupe/untrusted", "big", "huge");
    }

    @Test
    void limitsAreCountedInTheirWindows() {
        Policy.Limit limit = new Policy.Limit(100, Window.DAY, Optional.of("arguments.amount"));
        Tally tally =
                tally(
                        List.of(policy("daily", "true", limit)),
                        paid(60, "2026-11-19", Trust.CLAIMED),
                        paid(50, "2026-11-19", Trust.CLAIMED),
                        paid(40, "2026-11-19", Trust.CLAIMED),
                        paid(50, "2026-11-20", Trust.CLAIMED));

        assertThat(tally.rules()).contains(new Rule("daily", 3, 0, 1, 0));
        assertThat(tally.findings())
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.outcome()).isEqualTo(Outcome.LIMITED);
                    assertThat(finding.reason()).contains("50 would have been added to 60 of 100");
                });
    }

    @Test
    void whatALimitAsksAboutCountsAsIfPeopleHadAgreed() {
        Policy.Limit limit =
                new Policy.Limit(
                        100,
                        Window.DAY,
                        Optional.of("arguments.amount"),
                        Optional.of(Asking.DEFAULT));
        Tally tally =
                tally(
                        List.of(policy("daily", "true", limit)),
                        paid(60, "2026-11-19", Trust.CLAIMED),
                        paid(50, "2026-11-19", Trust.CLAIMED),
                        paid(1, "2026-11-19", Trust.CLAIMED));

        assertThat(tally.rules()).contains(new Rule("daily", 1, 2, 0, 0));
    }

    @Test
    void whatWasNotRecordedIsSaidAndNotGuessed() {
        Tally tally =
                tally(
                        List.of(
                                policy("big", "arguments.amount > 100", new Policy.Deny()),
                                policy("late", "time.getHours() > 8", new Policy.Deny())),
                        paid(5, "2026-11-20", Trust.CLAIMED, "arguments"));

        assertThat(tally.rules())
                .contains(new Rule("big", 0, 0, 0, 1), new Rule("late", 0, 0, 1, 0));
        assertThat(tally.findings())
                .extracting(Finding::outcome)
                .containsExactly(Outcome.UNKNOWN, Outcome.DENIED);
        assertThat(tally.findings().getFirst().reason()).contains("not recorded: [arguments]");
    }

    @Test
    void whetherSomethingIsRiskyMayNotHaveBeenRecorded() {
        Tally tally =
                tally(List.of(), paid(5, "2026-11-20", Trust.UNTRUSTED, "effect", "outbound"));

        assertThat(tally.rules()).containsExactly(new Rule("troupe/untrusted", 0, 0, 0, 1));
    }
}
