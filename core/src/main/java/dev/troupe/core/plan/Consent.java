package dev.troupe.core.plan;

import dev.troupe.core.contract.Decision;
import dev.troupe.core.durable.Durable;
import dev.troupe.core.durable.Request;
import dev.troupe.core.governance.Asking;
import dev.troupe.core.json.Json;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/**
 * Asks people whether something may be done: those who may approve it, then those whom it is
 * escalated to, for as long again. Where nobody answers, the default holds.
 */
public final class Consent {

    /** Who is recorded as having decided where nobody did. */
    public static final String DEADLINE = "deadline";

    private final Durable durable;
    private final String asker;
    private final Asking asking;
    private final Function<Decision, Optional<String>> refusal;

    /**
     * @param asker on whose behalf it is asked, such as {@code agent:cashier}
     * @param refusal what is wrong with a decision; it is asked for again with that
     */
    public Consent(
            Durable durable,
            String asker,
            Asking asking,
            Function<Decision, Optional<String>> refusal) {
        this.durable = durable;
        this.asker = asker;
        this.asking = asking;
        this.refusal = refusal;
    }

    /**
     * Asks, and waits.
     *
     * @param title the question in one line
     * @param detail everything needed to answer it; how it is asked is added
     */
    public Decision ask(String topic, String title, ObjectNode detail) {
        ObjectNode first = detail.deepCopy();
        first.put("onDeadline", Json.tree(asking.onDeadline()).asString());
        first.set("asking", Json.tree(asking));
        Optional<Decision> decision = ask(topic, title, first, asking.approvers());
        if (decision.isEmpty() && !asking.escalateTo().isEmpty()) {
            ObjectNode escalated = first.deepCopy();
            escalated
                    .putObject("escalated")
                    .put("because", "nobody answered within " + asking.deadline())
                    .set("from", Json.tree(asking.approvers()));
            decision = ask(topic, title + " (escalated)", escalated, asking.escalateTo());
        }
        return decision.orElseGet(this::byDefault);
    }

    private Optional<Decision> ask(
            String topic, String title, ObjectNode detail, List<String> approvers) {
        Request.Rules rules =
                new Request.Rules(asker, approvers, asking.fourEyes(), asking.reminder());
        return Question.ask(
                durable,
                new Question(topic, Approve.REQUEST_KIND, title, detail, rules),
                asking.deadline(),
                refusal);
    }

    private Decision byDefault() {
        Decision.Verdict verdict =
                asking.onDeadline() == Asking.OnDeadline.APPROVE
                        ? Decision.Verdict.APPROVE
                        : Decision.Verdict.REJECT;
        String waited =
                "nobody answered within "
                        + asking.deadline()
                        + (asking.escalateTo().isEmpty()
                                ? ""
                                : ", nor within as long again after it was escalated to "
                                        + String.join(", ", asking.escalateTo()));
        return new Decision(verdict, DEADLINE, Optional.of(waited), Optional.empty());
    }
}
