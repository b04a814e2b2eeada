package dev.troupe.core.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.Decision;
import dev.troupe.core.contract.Source;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.RunId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/** What a person's decision about a problem comes to. */
class RulingTest {

    private static final RunId RUN = new RunId(7);
    private static final JsonNode PROPOSED = StringNode.valueOf("what the mail says");
    private static final JsonNode OWN = StringNode.valueOf("what anna says");

    private static Ruling ruling(
            Optional<JsonNode> proposal, Trust handed, Optional<JsonNode> edited) {
        ContextItem mail = new ContextItem("mail", PROPOSED, Source.INPUT, handed);
        Problem problem =
                new Problem(
                        "route",
                        Optional.of("clerk"),
                        "Choose.",
                        "unsure",
                        "is not sure",
                        Optional.empty(),
                        List.of(mail),
                        proposal,
                        Trust.CLAIMED);
        Decision decision =
                new Decision(Decision.Verdict.APPROVE, "anna", Optional.of("fine"), edited);
        return Escalation.ruling(problem, decision, RUN);
    }

    @Test
    void toAgreeToAProposalIsNotToVouchForIt() {
        assertThat(ruling(Optional.of(PROPOSED), Trust.UNTRUSTED, Optional.empty()))
                .isEqualTo(
                        new Ruling.Answer(PROPOSED, Source.person(RUN, "anna"), Trust.UNTRUSTED));
        assertThat(ruling(Optional.of(PROPOSED), Trust.USER, Optional.empty()))
                .isEqualTo(new Ruling.Answer(PROPOSED, Source.person(RUN, "anna"), Trust.CLAIMED));
    }

    @Test
    void anEditedProposalIsStillMadeOfWhatLedToIt() {
        assertThat(ruling(Optional.of(PROPOSED), Trust.UNTRUSTED, Optional.of(OWN)))
                .isEqualTo(new Ruling.Answer(OWN, Source.person(RUN, "anna"), Trust.UNTRUSTED));
    }

    @Test
    void aResultThatAPersonGivesIsTheirs() {
        assertThat(ruling(Optional.empty(), Trust.UNTRUSTED, Optional.of(OWN)))
                .isEqualTo(new Ruling.Answer(OWN, Source.person(RUN, "anna"), Trust.USER));
    }
}
