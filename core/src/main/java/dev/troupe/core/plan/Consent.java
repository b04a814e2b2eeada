package dev.troupe.core.plan;

import dev.troupe.core.contract.Decision;
import dev.troupe.core.durable.Durable;
import dev.troupe.core.durable.Request;
import dev.troupe.core.governance.Asking;
import dev.troupe.core.json.Json;
import java.util.List;
import java.util.Locale;
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
    private final String begunBy;
    private final Asking asking;
    private final Function<Decision, Optional<String>> refusal;

    /**
     * @param asker on whose behalf it is asked, such as {@code agent:cashier}
     * @param begunBy who had the work begun; empty if nobody said
     * @param refusal what is wrong with a decision; it is asked for again with that
     */
    public Consent(
            Durable durable,
            String asker,
            String begunBy,
            Asking asking,
            Function<Decision, Optional<String>> refusal) {
        this.durable = durable;
        this.asker = asker;
        this.begunBy = begunBy;
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
        boolean asked = suffice(asking.approvers());
        Optional<Decision> decision =
                asked ? ask(topic, title, first, asking.approvers()) : Optional.empty();
        if (decision.isEmpty() && !asking.escalateTo().isEmpty() && suffice(asking.escalateTo())) {
            ObjectNode escalated = first.deepCopy();
            String because = asked ? "nobody answered within " + asking.deadline() : tooFew();
            escalated
                    .putObject("escalated")
                    .put("because", because)
                    .set("from", Json.tree(asking.approvers()));
            decision = ask(topic, title + " (escalated)", escalated, asking.escalateTo());
            asked = true;
        }
        return asked ? decision.orElseGet(this::byDefault) : rejected(tooFew());
    }

    /** Whether these people can decide it at all; anybody, where none are named. */
    private boolean suffice(List<String> people) {
        return !asking.fourEyes()
                || people.isEmpty()
                || people.stream()
                                .map(person -> person.strip().toLowerCase(Locale.ROOT))
                                .filter(person -> !person.equalsIgnoreCase(begunBy.strip()))
                                .distinct()
                                .count()
                        >= 2;
    }

    private String tooFew() {
        return "two people other than "
                + begunBy
                + ", who had the work begun, have to agree, and only "
                + String.join(", ", asking.approvers())
                + " may answer";
    }

    private Optional<Decision> ask(
            String topic, String title, ObjectNode detail, List<String> approvers) {
        Request.Rules rules =
                new Request.Rules(asker, approvers, asking.fourEyes(), begunBy, asking.reminder());
        return Question.ask(
                durable,
                new Question(topic, Approve.REQUEST_KIND, title, detail, rules),
                asking.deadline(),
                refusal);
    }

    private Decision byDefault() {
        String waited =
                "nobody answered within "
                        + asking.deadline()
                        + (asking.escalateTo().isEmpty()
                                ? ""
                                : ", nor within as long again after it was escalated to "
                                        + String.join(", ", asking.escalateTo()));
        return asking.onDeadline() == Asking.OnDeadline.APPROVE
                ? new Decision(
                        Decision.Verdict.APPROVE, DEADLINE, Optional.of(waited), Optional.empty())
                : rejected(waited);
    }

    private static Decision rejected(String why) {
        return new Decision(Decision.Verdict.REJECT, DEADLINE, Optional.of(why), Optional.empty());
    }
}
