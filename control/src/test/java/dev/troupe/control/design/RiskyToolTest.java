package dev.troupe.control.design;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RiskyToolTest {

    /** A team whose clerk may pay; what comes before that differs. */
    private static List<Warning> warnings(String effect, String trust, String steps) {
        return Designs.warnings(
                Kind.RISKY_TOOL,
                """
                tools:
                  bank: { mcp: { command: [bank] }, trust: verified, effects: { %s } }
                  web: { builtin: fetch, settings: { allow: [example.org] } }
                agents:
                  asker: { role: Asks, tools: [web.*] }
                  clerk: { role: Pays, tools: [bank.pay] }
                  reader: { role: Reads, tools: [bank.find_account, web.fetch] }
                inputs: { tickets: { file: tickets.jsonl, trust: %s } }
                plans:
                  p:
                    sequence:
                %s
                """
                        .formatted(effect, trust, steps.indent(6)));
    }

    private static final String PAY = "- { agent: clerk, goal: Pay., context: [tickets] }\n";
    private static final String APPROVE =
            "- { approve: { question: OK?, subject: tickets }, name: ok }\n";
    private static final String GOES_ON =
            "- { approve: { question: OK?, subject: tickets, onReject: continue }, name: ok }\n";

    @Test
    void aCallThatActsOnceNeedsSomebodyWhoWasAsked() {
        List<Warning> found = warnings("pay: once", "user", PAY);

        assertThat(found).hasSize(1);
        assertThat(found.getFirst().toString())
                .contains(":13:", "'clerk' may call bank.pay without a person having been asked");
        assertThat(found.getFirst().why()).doesNotContain("stranger");
        assertThat(warnings("pay: once", "user", APPROVE + PAY)).isEmpty();
    }

    @Test
    void whatStrangersWroteMakesItWorse() {
        assertThat(warnings("pay: once", "untrusted", PAY).getFirst().why())
                .contains("stranger", "the input 'tickets' is untrusted");
        assertThat(
                        warnings(
                                        "pay: once",
                                        "user",
                                        """
                                        - { agent: asker, goal: Look. }
                                        - { agent: clerk, goal: Pay., context: [asker] }
                                        """)
                                .getFirst()
                                .why())
                .contains("'web.*' brings pages from outside");
    }

    @Test
    void aServerThatNobodySaysCanBeTrustedIsAStranger() {
        String team =
                """
                tools: { bank: { mcp: { command: [bank] }, effects: { pay: idempotent }%s } }
                agents: { clerk: { role: Pays, tools: [bank.pay] } }
                plans: { p: { agent: clerk, goal: Pay. } }
                """;

        assertThat(Designs.warnings(Kind.RISKY_TOOL, team.formatted("")).getFirst().why())
                .contains("nothing states that the server 'bank' can be trusted");
        assertThat(Designs.warnings(Kind.RISKY_TOOL, team.formatted(", trust: verified")))
                .isEmpty();
    }

    @Test
    void aToolOfWhichNothingIsKnownIsToldUnlessItsNameSaysThatItReads() {
        List<Warning> found = warnings("", "user", PAY);

        assertThat(found).hasSize(1);
        assertThat(found.getFirst().remedy()).contains("'effects'");
        assertThat(warnings("", "untrusted", "- { agent: reader, goal: Look. }\n")).isEmpty();
    }

    @Test
    void aRepeatableCallIsToldOnlyWhereStrangersMayCauseIt() {
        assertThat(warnings("pay: idempotent", "user", PAY)).isEmpty();
        assertThat(warnings("pay: idempotent", "untrusted", PAY)).hasSize(1);
        assertThat(warnings("pay: idempotent", "untrusted", GOES_ON + PAY)).isEmpty();
        assertThat(warnings("pay: none", "untrusted", PAY)).isEmpty();
    }

    @Test
    void anApprovalThatGoesOnAfterARejectionCountsWhereItIsRead() {
        String read = PAY.replace(" }", ", when: ok.approved }");

        assertThat(warnings("pay: once", "user", GOES_ON + PAY).getFirst().remedy())
                .contains("approval.approved");
        assertThat(warnings("pay: once", "user", GOES_ON + read)).isEmpty();
        assertThat(
                        warnings(
                                "pay: once",
                                "user",
                                GOES_ON
                                        + PAY.replace(" }", ", when: not_ok == 1 }")
                                                .replace("not_ok", "tickets.ok")))
                .hasSize(1);
    }

    @Test
    void anApprovalThatARuleLeavesOutCounts() {
        assertThat(
                        warnings(
                                "pay: once",
                                "user",
                                APPROVE.replace("name: ok", "name: ok, when: size(tickets) > 5")
                                        + PAY))
                .isEmpty();
    }

    @Test
    void anApprovalInABranchCountsIfAllBranchesMustSucceed() {
        String both =
                "- { parallel: { join: %s, branches: [ { agent: asker, goal: A }, { approve: { question: OK?, subject: tickets } } ] } }\n";

        assertThat(warnings("pay: once", "user", both.formatted("all") + PAY)).isEmpty();
        assertThat(warnings("pay: once", "user", both.formatted("any") + PAY)).hasSize(1);
    }

    @Test
    void anApprovalInAPartThatMayBeLeftOutCountsForWhoReadsThatPart() {
        String part =
                "- { sequence: [ { approve: { question: OK?, subject: tickets } } ], name: part, when: size(tickets) > 1 }\n";

        assertThat(warnings("pay: once", "user", part + PAY)).hasSize(1);
        assertThat(
                        warnings(
                                "pay: once",
                                "user",
                                part + PAY.replace(" }", ", when: part != null }")))
                .isEmpty();
    }

    @Test
    void eachWayToACalledPlanIsLookedAt() {
        String team =
                """
                tools: { bank: { mcp: { command: [bank] }, trust: verified, effects: { pay: once } } }
                agents: { clerk: { role: Pays, tools: [bank.pay] } }
                inputs: { tickets: { file: tickets.jsonl } }
                plans:
                  asked: { sequence: [ { approve: { question: OK?, subject: tickets } }, { call: pay } ] }
                  %s
                  pay: { agent: clerk, goal: Pay. }
                main: asked
                """;

        assertThat(Designs.warnings(Kind.RISKY_TOOL, team.formatted(""))).isEmpty();
        assertThat(Designs.warnings(Kind.RISKY_TOOL, team.formatted("other: { call: pay }")))
                .hasSize(1);
    }

    @Test
    void whatPassedACheckThatVerifiesIsNoStrangersWord() {
        String checked =
                """
                - { agent: asker, goal: Look., check: [ { expect: "output != ''", reason: Say it., verifies: %s } ] }
                - { agent: clerk, goal: Pay., context: [asker] }
                """;

        assertThat(warnings("pay: idempotent", "user", checked.formatted(false))).hasSize(1);
        assertThat(warnings("pay: idempotent", "user", checked.formatted(true))).isEmpty();
    }

    @Test
    void aStepThatMayNotCallTheToolNeedsNobody() {
        assertThat(warnings("pay: once", "user", PAY.replace(" }", ", tools: [] }"))).isEmpty();
    }

    @Test
    void allOfASourceIsWhatIsKnownOfIt() {
        String team =
                """
                tools: { bank: { mcp: { command: [bank] }, trust: verified%s } }
                agents: { clerk: { role: Pays, tools: [bank.*] } }
                plans: { p: { agent: clerk, goal: Pay. } }
                """;

        assertThat(Designs.warnings(Kind.RISKY_TOOL, team.formatted("")).getFirst().what())
                .contains("bank.*");
        assertThat(
                        Designs.warnings(
                                        Kind.RISKY_TOOL,
                                        team.formatted(", effects: { pay: once, look: none }"))
                                .getFirst()
                                .what())
                .contains("may call bank.pay without");
    }
}
