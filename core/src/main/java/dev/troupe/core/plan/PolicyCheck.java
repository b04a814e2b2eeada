package dev.troupe.core.plan;

import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.Decision;
import dev.troupe.core.contract.Source;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.cost.Money;
import dev.troupe.core.durable.Durable;
import dev.troupe.core.durable.Effect;
import dev.troupe.core.durable.Failure;
import dev.troupe.core.durable.Step;
import dev.troupe.core.durable.StepContext;
import dev.troupe.core.governance.Action;
import dev.troupe.core.governance.Asking;
import dev.troupe.core.governance.Held;
import dev.troupe.core.governance.Policy;
import dev.troupe.core.governance.Spender;
import dev.troupe.core.json.Json;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * Has the policies of a team judge what its plans do with agents: assignments and handoffs. Where
 * no policy is about such a thing, nothing is journaled.
 */
final class PolicyCheck {

    private final Conductor conductor;
    private final Action.Kind kind;
    private final String agent;
    private final String subject;
    private final ObjectNode arguments;
    private final List<ContextItem> handed;
    private final Money mayCost;

    /**
     * @param agent who does it
     * @param subject the agent that it is done with
     * @param arguments what is handed over, in short
     * @param handed what led to it
     * @param mayCost what it can cost at the most
     */
    PolicyCheck(
            Conductor conductor,
            Action.Kind kind,
            String agent,
            String subject,
            ObjectNode arguments,
            List<ContextItem> handed,
            Money mayCost) {
        this.conductor = conductor;
        this.kind = kind;
        this.agent = agent;
        this.subject = subject;
        this.arguments = arguments;
        this.handed = handed;
        this.mayCost = mayCost;
    }

    /** What a step found; journaled. */
    record Found(Optional<Held> held) {}

    /**
     * Why it must not be done; nothing if it may, after people were asked where they have to be.
     */
    Optional<Failure> refusal() {
        if (conductor.team().governance().policies().stream().noneMatch(this::isAboutThis)) {
            return Optional.empty();
        }
        Durable durable = conductor.durable();
        Set<String> agreed = new LinkedHashSet<>();
        while (true) {
            Instant at = durable.now();
            Set<String> known = Set.copyOf(agreed);
            Optional<Held> held =
                    durable.step(
                                    Step.of(shortened("policy for " + word() + " to " + subject)),
                                    Found.class,
                                    context -> new Found(judge(context, at, known)))
                            .held();
            if (held.isEmpty()) {
                return Optional.empty();
            }
            if (held.get().denied()) {
                return Optional.of(failure(held.get().refusal()));
            }
            Decision decision = ask(held.get(), held.get().asking().orElseThrow());
            if (!decision.approved()) {
                return Optional.of(
                        failure(
                                "it was rejected by "
                                        + decision.by()
                                        + decision.reason().map(why -> ": " + why).orElse("")
                                        + " (asked by the policy '"
                                        + held.get().policy()
                                        + "')"));
            }
            agreed.add(held.get().policy());
        }
    }

    private boolean isAboutThis(Policy policy) {
        return policy.on().isEmpty() || policy.on().contains(kind);
    }

    private Optional<Held> judge(StepContext context, Instant at, Set<String> agreed) {
        Action action =
                new Action(
                        kind,
                        subject,
                        agent,
                        context.run(),
                        conductor.durable().root(),
                        conductor.mandate(),
                        arguments,
                        Effect.NONE,
                        false,
                        trust(),
                        Money.ZERO,
                        mayCost,
                        at);
        return Held.by(
                conductor.services().rules().judge(conductor.team(), action, agreed),
                context,
                () -> Spender.of(agent, conductor.mandate(), word() + " " + subject));
    }

    private Trust trust() {
        return handed.stream().map(ContextItem::trust).reduce(Trust.USER, Trust::and);
    }

    private Decision ask(Held held, Asking asking) {
        Durable durable = conductor.durable();
        ObjectNode detail = Json.object();
        detail.set(
                "subject",
                Json.tree(new ContextItem(word(), arguments, Source.run(durable.run()), trust())));
        detail.set("trust", Json.tree(trust()));
        detail.putObject("action").put("kind", word()).put("subject", subject).put("agent", agent);
        detail.putObject("why").put("policy", held.policy()).put("reason", held.reason());
        ObjectNode asker = detail.putObject("asker").put("run", durable.run().value());
        asker.put("root", durable.root().value()).set("mandate", Json.tree(conductor.mandate()));
        detail.put("mayCost", mayCost.toString());
        detail.set("context", Json.tree(handed));
        return new Consent(
                        durable,
                        "agent:" + agent,
                        conductor.mandate().by(),
                        asking,
                        PolicyCheck::edits)
                .ask("policy/" + held.policy(), title(held), detail);
    }

    private String title(Held held) {
        return (kind == Action.Kind.HANDOFF
                        ? "May " + agent + " hand the work over to " + subject
                        : "May " + subject + " be given this work")
                + "? "
                + held.reason();
    }

    /** Work is handed over as it is, or not at all. */
    private static Optional<String> edits(Decision decision) {
        return decision.edited().isPresent() && decision.approved()
                ? Optional.of("there is nothing to edit: approve it as it is, or reject it")
                : Optional.empty();
    }

    private static Failure failure(String message) {
        return new Failure(Held.FAILURE_TYPE, message);
    }

    private String word() {
        return Json.tree(kind).asString();
    }

    private static String shortened(String name) {
        return name.length() <= Step.MAX_NAME ? name : name.substring(0, Step.MAX_NAME);
    }
}
