package dev.troupe.control.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.control.expression.CelExpressions;
import dev.troupe.core.contract.Mandate;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.cost.Money;
import dev.troupe.core.durable.Effect;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.governance.Action;
import dev.troupe.core.governance.Asking;
import dev.troupe.core.governance.Judgment;
import dev.troupe.core.governance.Policy;
import dev.troupe.core.governance.Window;
import dev.troupe.core.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What policies say of actions. */
class PolicyRulesTest {

    private static final PolicyRules RULES = new PolicyRules(new CelExpressions());
    private static final Policy.Then ASK = new Policy.Ask(Asking.DEFAULT);

    private static Action refund(String amount, Trust trust) {
        return action(
                "orders.refund", "{\"amount\": " + amount + "}", trust, Effect.IDEMPOTENT, false);
    }

    private static Action action(
            String tool, String arguments, Trust trust, Effect effect, boolean outbound) {
        return new Action(
                Action.Kind.TOOL,
                tool,
                "cashier",
                new RunId(7),
                new RunId(3),
                new Mandate(
                        "anna",
                        Optional.of("desk"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()),
                Json.parse(arguments),
                effect,
                outbound,
                trust,
                new Money(30_000),
                new Money(50_000),
                Instant.parse("2026-11-21T21:15:00Z"));
    }

    private static Policy policy(String name, String when, Policy.Then then) {
        return new Policy(
                name,
                List.of(),
                List.of(),
                Optional.of(when).filter(text -> !text.isEmpty()),
                then,
                "because of " + name);
    }

    private static Judgment judge(Action action, Policy... policies) {
        return RULES.judge(List.of(policies), action, Set.of());
    }

    @Test
    void whereNoPolicyFitsItIsAllowed() {
        assertThat(judge(refund("50", Trust.CLAIMED), policy("big", "arguments.amount > 100", ASK)))
                .isEqualTo(Judgment.ALLOWED);
    }

    @Test
    void theStrictestHoldsWhateverTheOrder() {
        Policy allow = policy("a", "", new Policy.Allow());
        Policy limit = policy("l", "", new Policy.Limit(3, Window.DAY, Optional.empty()));
        Policy ask = policy("q", "", ASK);
        Policy deny = policy("d", "", new Policy.Deny());
        Action action = refund("50", Trust.CLAIMED);
        Judgment.Count count = new Judgment.Count("l", Window.DAY, 1, 3);

        assertThat(judge(action, allow, limit, ask, deny))
                .isEqualTo(new Judgment.Denied("d", "because of d"));
        assertThat(judge(action, allow, limit, ask))
                .isEqualTo(new Judgment.Ask("q", "because of q", Asking.DEFAULT, List.of(count)));
        assertThat(judge(action, allow, limit)).isEqualTo(new Judgment.Allowed(List.of(count)));
        assertThat(judge(action, allow)).isEqualTo(Judgment.ALLOWED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "action == 'tool' && subject == 'orders.refund' && tool == subject",
                "agent == 'cashier' && by == 'anna' && plan == 'desk' && task == '' && goal == ''",
                "cost > 0.029 && cost < 0.031 && mayCost == 0.05",
                "trust == 'claimed' && !untrusted && !outbound && effect == 'idempotent'",
                "time.getHours() == 21 && time.getDayOfWeek() == 6 && time > timestamp('2026-01-01T00:00:00Z')",
                "time.getHours('Europe/Berlin') == 22",
                "arguments.amount == 50"
            })
    void conditionsSeeTheAction(String condition) {
        assertThat(judge(refund("50", Trust.CLAIMED), policy("d", condition, new Policy.Deny())))
                .isEqualTo(new Judgment.Denied("d", "because of d"));
    }

    @Test
    void aConditionThatCannotBeEvaluatedNeverLetsAnythingPass() {
        Action action = action("orders.refund", "{}", Trust.UNTRUSTED, Effect.ONCE, false);
        String when = "arguments.amount > 100";

        assertThat(judge(action, policy("d", when, new Policy.Deny())))
                .isInstanceOfSatisfying(
                        Judgment.Denied.class,
                        denied ->
                                assertThat(denied.reason())
                                        .startsWith("because of d")
                                        .contains("could not be evaluated", "amount"));
        assertThat(judge(action, policy("q", when, ASK)))
                .isInstanceOfSatisfying(
                        Judgment.Ask.class,
                        ask -> assertThat(ask.reason()).contains("could not be evaluated"));
        assertThat(judge(action, policy("a", when, new Policy.Allow())))
                .isInstanceOfSatisfying(
                        Judgment.Ask.class,
                        ask -> assertThat(ask.policy()).isEqualTo(TrustRule.NAME));
    }

    @Test
    void aLimitCountsWhatItsAmountSays() {
        Policy daily =
                policy(
                        "l",
                        "",
                        new Policy.Limit(1000, Window.DAY, Optional.of("arguments.amount")));

        assertThat(judge(refund("12.01", Trust.CLAIMED), daily))
                .isEqualTo(
                        new Judgment.Allowed(
                                List.of(new Judgment.Count("l", Window.DAY, 13, 1000))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-5", "\"much\"", "null", "1e30"})
    void whatCannotBeCountedIsDenied(String amount) {
        Policy daily =
                policy(
                        "l",
                        "",
                        new Policy.Limit(1000, Window.DAY, Optional.of("arguments.amount")));

        assertThat(judge(refund(amount, Trust.CLAIMED), daily)).isInstanceOf(Judgment.Denied.class);
    }

    @Test
    void aPolicyIsAboutItsKindsAndSubjects() {
        Policy tools =
                new Policy(
                        "t",
                        List.of(Action.Kind.TOOL),
                        List.of("orders.*"),
                        Optional.empty(),
                        new Policy.Deny(),
                        "no");
        Policy models =
                new Policy(
                        "m",
                        List.of(Action.Kind.MODEL),
                        List.of(),
                        Optional.empty(),
                        new Policy.Deny(),
                        "no");

        assertThat(judge(refund("1", Trust.CLAIMED), tools)).isInstanceOf(Judgment.Denied.class);
        assertThat(judge(refund("1", Trust.CLAIMED), models)).isEqualTo(Judgment.ALLOWED);
        assertThat(judge(action("ordersx.refund", "{}", Trust.USER, Effect.NONE, false), tools))
                .isEqualTo(Judgment.ALLOWED);
        assertThat(PolicyRules.covers("openai/*", "openai/gpt-5")).isTrue();
        assertThat(PolicyRules.covers("openai/gpt", "openai/gpt-5")).isFalse();
    }

    @Test
    void untrustedMaterialThatWouldDriveSomethingRiskyIsAskedAbout() {
        assertThat(judge(refund("5", Trust.UNTRUSTED)))
                .isInstanceOfSatisfying(
                        Judgment.Ask.class,
                        ask -> {
                            assertThat(ask.policy()).isEqualTo(TrustRule.NAME);
                            assertThat(ask.reason()).contains("orders.refund changes something");
                        });
        assertThat(judge(action("web.fetch", "{}", Trust.UNTRUSTED, Effect.NONE, true)))
                .isInstanceOf(Judgment.Ask.class);
        assertThat(judge(action("orders.get", "{}", Trust.UNTRUSTED, Effect.NONE, false)))
                .isEqualTo(Judgment.ALLOWED);
        assertThat(judge(refund("5", Trust.CLAIMED))).isEqualTo(Judgment.ALLOWED);
    }

    @Test
    void onlyAnExplicitAllowLetsUntrustedMaterialThrough() {
        Action action = refund("5", Trust.UNTRUSTED);
        Policy limit = policy("l", "", new Policy.Limit(3, Window.DAY, Optional.empty()));

        assertThat(judge(action, policy("a", "", new Policy.Allow()))).isEqualTo(Judgment.ALLOWED);
        assertThat(judge(action, limit)).isInstanceOf(Judgment.Ask.class);
    }

    @Test
    void whatPeopleAgreedToIsAskedOnceAndCountedThen() {
        Policy limit = policy("l", "", new Policy.Limit(3, Window.DAY, Optional.empty()));
        List<Policy> policies = List.of(policy("q", "", ASK), policy("p", "", ASK), limit);
        Action action = refund("5", Trust.UNTRUSTED);

        assertThat(RULES.judge(policies, action, Set.of("q")))
                .isInstanceOfSatisfying(
                        Judgment.Ask.class, ask -> assertThat(ask.policy()).isEqualTo("p"));
        assertThat(RULES.judge(policies, action, Set.of("q", "p")))
                .isEqualTo(
                        new Judgment.Allowed(List.of(new Judgment.Count("l", Window.DAY, 1, 3))));
    }
}
