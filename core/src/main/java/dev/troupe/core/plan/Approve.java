package dev.troupe.core.plan;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.Decision;
import dev.troupe.core.contract.Part;
import dev.troupe.core.contract.Source;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.governance.Asking;
import dev.troupe.core.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * A person decides: approve, approve with an edited value, or reject with a reason. The result is
 * {@code {"approved": …, "by": …, "reason": …, "value": …}}, where the value is the subject's as
 * approved. A condition that does not hold means that nobody needs to be asked: approved, by {@code
 * "rule"}. It is as trustworthy as the subject. An answer that is no decision is asked for again.
 *
 * @param question what is asked, in one line
 * @param subject the item that is to be approved
 * @param show further items that the person needs to decide
 * @param deadline how long the person has
 * @param onDeadline what holds if nobody answers in time
 * @param onReject whether the plan goes on after a rejection, or fails
 * @param deciders who may decide
 */
public record Approve(
        String name,
        Optional<String> when,
        String question,
        String subject,
        List<String> show,
        Duration deadline,
        OnDeadline onDeadline,
        OnReject onReject,
        Deciders deciders)
        implements Plan {

    /** The kind of its requests. */
    public static final String REQUEST_KIND = "approval";

    /** How long a person has where nothing is said. */
    public static final Duration DEFAULT_DEADLINE = Duration.ofDays(3);

    public enum OnDeadline {
        @JsonProperty("reject")
        REJECT,
        @JsonProperty("approve")
        APPROVE
    }

    public enum OnReject {
        @JsonProperty("fail")
        FAIL,
        @JsonProperty("continue")
        CONTINUE
    }

    /**
     * Who may decide.
     *
     * @param approvers who may answer; empty: anybody
     * @param fourEyes whether two different people have to agree, neither of whom had the run begun
     * @param reminder after how long they are reminded
     * @param escalateTo who is asked once the deadline has passed, for as long again
     */
    public record Deciders(
            List<String> approvers,
            boolean fourEyes,
            Optional<Duration> reminder,
            List<String> escalateTo) {

        /** Any person. */
        public static final Deciders ANYBODY =
                new Deciders(List.of(), false, Optional.empty(), List.of());

        public Deciders {
            approvers = List.copyOf(approvers);
            escalateTo = List.copyOf(escalateTo);
        }

        public static Deciders of(Asking asking) {
            return new Deciders(
                    asking.approvers(), asking.fourEyes(), asking.reminder(), asking.escalateTo());
        }
    }

    public Approve {
        show = List.copyOf(show);
    }

    /** A question that any person may answer. */
    public Approve(
            String name,
            Optional<String> when,
            String question,
            String subject,
            List<String> show,
            Duration deadline,
            OnDeadline onDeadline,
            OnReject onReject) {
        this(name, when, question, subject, show, deadline, onDeadline, onReject, Deciders.ANYBODY);
    }

    /** A question about an item; nobody's answer in time is a no, and a no fails the plan. */
    public static Approve of(String name, String question, String subject) {
        return new Approve(
                name,
                Optional.empty(),
                question,
                subject,
                List.of(),
                DEFAULT_DEADLINE,
                OnDeadline.REJECT,
                OnReject.FAIL);
    }

    public Approve when(String condition) {
        return new Approve(
                name,
                Optional.of(condition),
                question,
                subject,
                show,
                deadline,
                onDeadline,
                onReject,
                deciders);
    }

    public Approve show(String... items) {
        return new Approve(
                name,
                when,
                question,
                subject,
                List.of(items),
                deadline,
                onDeadline,
                onReject,
                deciders);
    }

    public Approve within(Duration time, OnDeadline otherwise) {
        return new Approve(
                name, when, question, subject, show, time, otherwise, onReject, deciders);
    }

    public Approve goingOnIfRejected() {
        return new Approve(
                name,
                when,
                question,
                subject,
                show,
                deadline,
                onDeadline,
                OnReject.CONTINUE,
                deciders);
    }

    public Approve by(Deciders who) {
        return new Approve(
                name, when, question, subject, show, deadline, onDeadline, onReject, who);
    }

    @Override
    public ContextItem run(Conductor conductor, Scope scope) {
        ObjectNode detail = Json.object();
        ContextItem proposed = scope.item(subject);
        detail.set("subject", Json.tree(proposed));
        detail.set("context", Json.tree(scope.select(show)));
        Decision decision = decision(conductor, detail);
        if (!decision.approved() && onReject == OnReject.FAIL) {
            throw new Rejected(name, decision);
        }
        return result(conductor, decision, proposed);
    }

    private Decision decision(Conductor conductor, ObjectNode detail) {
        Asking asking =
                new Asking(
                        deciders.approvers(),
                        deciders.fourEyes(),
                        deadline,
                        deciders.reminder(),
                        onDeadline == OnDeadline.APPROVE
                                ? Asking.OnDeadline.APPROVE
                                : Asking.OnDeadline.REJECT,
                        deciders.escalateTo());
        return new Consent(
                        conductor.durable(),
                        "",
                        conductor.mandate().by(),
                        asking,
                        decision -> Optional.empty())
                .ask("approval/" + name, question, detail);
    }

    @Override
    public ContextItem skipped(Conductor conductor, Scope scope) {
        Decision unasked =
                new Decision(Decision.Verdict.APPROVE, "rule", Optional.empty(), Optional.empty());
        return result(conductor, unasked, scope.item(subject));
    }

    private ContextItem result(Conductor conductor, Decision decision, ContextItem proposed) {
        ObjectNode value = Json.object();
        value.put("approved", decision.approved());
        value.put("by", decision.by());
        decision.reason().ifPresent(reason -> value.put("reason", reason));
        value.set(
                "value",
                decision.edited().filter(edit -> decision.approved()).orElse(proposed.value()));
        // To allow something is not to vouch for it: what came from outside stays untrusted.
        return conductor
                .item(name, value, proposed.trust())
                .madeOf(parts(conductor, decision, proposed));
    }

    private static List<Part> parts(Conductor conductor, Decision decision, ContextItem proposed) {
        Source decided = Source.person(conductor.durable().run(), decision.by());
        List<Part> parts = new ArrayList<>();
        for (String field : List.of("approved", "by", "reason")) {
            if (!field.equals("reason") || decision.reason().isPresent()) {
                parts.add(new Part(Part.at(field), decided, Trust.USER));
            }
        }
        if (decision.approved() && decision.edited().isPresent()) {
            parts.add(new Part(Part.at("value"), decided, proposed.trust()));
        } else {
            parts.addAll(proposed.partsAt(Part.at("value")));
        }
        return parts;
    }
}
