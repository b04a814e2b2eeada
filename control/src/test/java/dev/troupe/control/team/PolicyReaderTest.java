package dev.troupe.control.team;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.control.expression.CelExpressions;
import dev.troupe.control.yaml.InvalidFile;
import dev.troupe.core.governance.Action;
import dev.troupe.core.governance.Asking;
import dev.troupe.core.governance.Policy;
import dev.troupe.core.governance.Window;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Policies in team files. */
class PolicyReaderTest {

    private static final ExpressionChecker CEL = new CelChecker(new CelExpressions());

    private static final String TEAM =
            """
            troupe: 1
            organization: { name: X }
            agents:
              cashier: { role: Pays, tools: [orders.refund] }
            tools:
              orders: { builtin: files }
            plans:
              p: { agent: cashier, goal: Pay. }
            main: p
            policies:
              large-refunds:
                on: tool
                match: orders.refund
                when: arguments.amount > 100 && time.getHours() < 20
                then: ask
                reason: Above $100 a person looks
                approvers: [anna, bob]
                fourEyes: true
                deadline: 4h
                reminder: 1h
                onDeadline: reject
                escalateTo: [carl, dora]
              daily: { on: [tool], match: [orders.*], then: { limit: 1000/day, amount: arguments.amount }, reason: Enough }
              inside: { on: model, match: openai/*, when: untrusted, then: deny, reason: Stays here }
              fine: { on: [handoff, assignment], match: cashier, then: allow, reason: Fine }
            """;

    @Test
    void policiesAreReadInTheOrderOfTheFile() {
        List<Policy> policies = Examples.loadText(TEAM, CEL).team().governance().policies();

        assertThat(policies)
                .containsExactly(
                        new Policy(
                                "large-refunds",
                                List.of(Action.Kind.TOOL),
                                List.of("orders.refund"),
                                Optional.of("arguments.amount > 100 && time.getHours() < 20"),
                                new Policy.Ask(
                                        new Asking(
                                                List.of("anna", "bob"),
                                                true,
                                                Duration.ofHours(4),
                                                Optional.of(Duration.ofHours(1)),
                                                Asking.OnDeadline.REJECT,
                                                List.of("carl", "dora"))),
                                "Above $100 a person looks"),
                        new Policy(
                                "daily",
                                List.of(Action.Kind.TOOL),
                                List.of("orders.*"),
                                Optional.empty(),
                                new Policy.Limit(1000, Window.DAY, Optional.of("arguments.amount")),
                                "Enough"),
                        new Policy(
                                "inside",
                                List.of(Action.Kind.MODEL),
                                List.of("openai/*"),
                                Optional.of("untrusted"),
                                new Policy.Deny(),
                                "Stays here"),
                        new Policy(
                                "fine",
                                List.of(Action.Kind.HANDOFF, Action.Kind.ASSIGNMENT),
                                List.of("cashier"),
                                Optional.empty(),
                                new Policy.Allow(),
                                "Fine"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '~',
            value = {
                "on: tool ! on: tol ! 12 ! did you mean 'tool'",
                "arguments.amount > 100 ! argument.amount > 100 ! 14 ! 'argument' is not known here; did you mean 'arguments'",
                "then: ask ! then: asks ! 15 ! did you mean 'ask'",
                "reason: Above $100 a person looks ! match: x ! 16 ! ~~",
                "approvers: [anna, bob] ! approvers: [anna] ! 17 ! one person only",
                "approvers: [anna, bob] ! approvers: [anna, 'agent:cashier'] ! 17 ! an agent never approves",
                "reminder: 1h ! reminder: 5h ! 20 ! comes after the deadline",
                "deadline: 4h ! deadline: 400d ! 19 ! at most 366d",
                "1000/day ! 1000/hour ! 23 ! such as 10/day",
                "amount: arguments.amount } ! amount: argument } ! 23 ! the amount of policy 'daily'",
                "match: [orders.*] ! match: [books.*] ! 23 ! unknown tool source 'books'",
                "match: [orders.*] ! match: [] ! 23 ! names nothing",
                "then: deny, ! then: deny, approvers: [anna], ! 24 ! says how people are asked",
                "then: deny, reason: Stays here ! then: deny ! 24 ! has no 'reason'",
                "match: cashier ! match: cashir ! 25 ! unknown agent 'cashir'",
            })
    void aMistakeIsFoundAtItsPlace(String part, String instead, int line, String text) {
        assertThat(TEAM).contains(part);
        String yaml = TEAM.replace(part, instead);

        InvalidFile invalid =
                Assertions.catchThrowableOfType(
                        InvalidFile.class, () -> Examples.loadText(yaml, CEL));

        assertThat(invalid.problems())
                .as(invalid.toString())
                .anySatisfy(problem -> {
                    assertThat(problem.line()).isEqualTo(line);
                    assertThat(problem.toString()).contains(text == null ? "" : text);
                });
    }

    @Test
    void whatTheReaderTakesFitsTheSchema() {
        assertThat(SchemaTest.accepts(TEAM)).isTrue();
        assertThat(SchemaTest.accepts(TEAM.replace("then: ask", "then: maybe"))).isFalse();
        assertThat(SchemaTest.accepts(TEAM.replace("1000/day", "1000"))).isFalse();
        assertThat(SchemaTest.accepts(TEAM.replace("[anna, bob]", "['agent:anna']"))).isFalse();
    }
}
