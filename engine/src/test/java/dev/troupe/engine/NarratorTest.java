package dev.troupe.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NarratorTest {

    private final Narrator narrator = new Narrator();
    private int seq;

    @BeforeEach
    void begin() {
        tell(Kind.STARTED, "", "clerk", "{\"agent\": \"clerk\", \"mandate\": {\"by\": \"anna\"}}");
    }

    private AuditEntry tell(Kind kind, String position, String name, String payload) {
        return narrator.tell(Narrator.row(7, seq++, 0, kind, position, name, payload));
    }

    @Test
    void aCallThatPeopleLetPassSaysWho() {
        AuditEntry held =
                tell(
                        Kind.STEP,
                        "2",
                        "tool orders.refund",
                        "{\"held\": {\"policy\": \"large\", \"asking\": {}}}");
        AuditEntry answered =
                tell(
                        Kind.RECEIVED,
                        "3",
                        "policy/large",
                        "{\"by\": \"bob\", \"value\": {\"verdict\": \"approve\", \"votes\": [{\"by\": \"carol\"}]}}");
        AuditEntry done = tell(Kind.STEP, "4", "tool orders.refund", "{\"failed\": false}");
        AuditEntry next = tell(Kind.STEP, "5", "model", "{}");

        assertThat(held.outcome()).isEqualTo("held back by policy large");
        assertThat(answered.person()).isEqualTo("bob");
        assertThat(answered.outcome()).isEqualTo("approved");
        assertThat(done.approvedBy()).isEqualTo("carol, bob");
        assertThat(done.agent()).isEqualTo("clerk");
        assertThat(done.authority()).isEqualTo("anna");
        assertThat(next.approvedBy()).isEmpty();
    }

    @Test
    void anApprovalCountsInItsOwnBranchAlone() {
        tell(
                Kind.RECEIVED,
                "4.1.0",
                "a",
                "{\"by\": \"bob\", \"value\": {\"verdict\": \"approve\"}}");

        assertThat(tell(Kind.STEP, "4.0.1", "one", "{}").approvedBy()).isEmpty();
        assertThat(tell(Kind.STEP, "4.1.1", "other", "{}").approvedBy()).isEqualTo("bob");
    }

    @Test
    void whatWasRejectedIsApprovedByNobody() {
        AuditEntry answer =
                tell(
                        Kind.RECEIVED,
                        "3",
                        "a",
                        "{\"by\": \"bob\", \"value\": {\"verdict\": \"reject\", \"reason\": \"too much\"}}");

        assertThat(answer.outcome()).isEqualTo("rejected: too much");
        assertThat(tell(Kind.STEP, "4", "other", "{}").approvedBy()).isEmpty();
    }

    @Test
    void whatAnAgentOrderedIsNoPersons() {
        AuditEntry order = tell(Kind.ORDER, "", "breaker opened", "{\"by\": \"agent:boss\"}");

        assertThat(order.person()).isEmpty();
        assertThat(order.agent()).isEqualTo("boss");
    }
}
