package dev.troupe.agents.llm;

import dev.troupe.agents.governance.Policies;
import dev.troupe.agents.runtime.AgentRuntime.Job;
import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.Decision;
import dev.troupe.core.contract.Source;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.cost.Money;
import dev.troupe.core.durable.Durable;
import dev.troupe.core.durable.Effect;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.durable.StepContext;
import dev.troupe.core.governance.Action;
import dev.troupe.core.governance.Asking;
import dev.troupe.core.governance.Held;
import dev.troupe.core.governance.Judgment;
import dev.troupe.core.governance.Spender;
import dev.troupe.core.json.Json;
import dev.troupe.core.plan.Consent;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an agent is about to do passes here: the policies of its team judge it, and people are asked
 * where these say so, with everything that led to it.
 */
final class Gate {

    private final Job job;
    private final RunId root;
    private final Policies policies;
    private final Spending spending;
    private final Evidence evidence;

    Gate(Job job, RunId root, Policies policies, Spending spending, Evidence evidence) {
        this.job = job;
        this.root = root;
        this.policies = policies;
        this.spending = spending;
        this.evidence = evidence;
    }

    /**
     * Something that the agent is about to do.
     *
     * @param subject what it is done with
     * @param trust of what led to it
     * @param at when
     */
    record Deed(
            Action.Kind kind,
            String subject,
            JsonNode arguments,
            Effect effect,
            boolean outbound,
            Trust trust,
            Instant at) {}

    /** The least trust of all that led to what the agent does next: a model decides it. */
    Trust trust() {
        return Trust.CLAIMED.and(evidence.trust());
    }

    /**
     * What the policies say. Asked within steps only.
     *
     * @param agreed the policies to which people have agreed for this very deed
     */
    Judgment judge(Deed deed, StepContext context, Set<String> agreed) {
        Money left =
                new Money(
                        Math.max(
                                0,
                                job.contract().limits().cost().micros()
                                        - spending.cost().micros()));
        Action action =
                new Action(
                        deed.kind(),
                        deed.subject(),
                        job.agent().name(),
                        context.run(),
                        root,
                        job.mandate(),
                        deed.arguments(),
                        deed.effect(),
                        deed.outbound(),
                        deed.trust(),
                        spending.cost(),
                        left,
                        deed.at());
        return policies.judge(job.team(), action, agreed);
    }

    /** Why it is not done now; what is done is counted. Called within the step that does it. */
    Optional<Held> held(Deed deed, StepContext context, Set<String> agreed) {
        return held(deed, judge(deed, context, agreed), context);
    }

    /** The same, of what is judged already. */
    Optional<Held> held(Deed deed, Judgment judgment, StepContext context) {
        return Held.by(
                judgment,
                context,
                () ->
                        Spender.of(
                                job.agent().name(),
                                job.mandate(),
                                deed.kind().word() + " " + deed.subject()));
    }

    /**
     * Asks people.
     *
     * @param strand the one that the deed is done in
     * @param refusal what is wrong with a decision; it is asked for again with that
     */
    Decision ask(
            Durable strand, Held held, Deed deed, Function<Decision, Optional<String>> refusal) {
        Asking asking = held.asking().orElseThrow();
        String title =
                "May "
                        + job.agent().name()
                        + (deed.kind() == Action.Kind.MODEL ? " use " : " call ")
                        + deed.subject()
                        + "? "
                        + held.reason().lines().findFirst().orElse("");
        return new Consent(
                        strand, "agent:" + job.agent().name(), job.mandate().by(), asking, refusal)
                .ask("policy/" + held.policy(), title, detail(strand, held, deed));
    }

    private ObjectNode detail(Durable strand, Held held, Deed deed) {
        ObjectNode detail = Json.object();
        Source agent = Source.agent(strand.run(), job.agent().name());
        detail.set(
                "subject",
                Json.tree(new ContextItem("arguments", deed.arguments(), agent, deed.trust())));
        ObjectNode action = detail.putObject("action");
        action.put("kind", deed.kind().word()).put("subject", deed.subject());
        action.put("effect", deed.effect().name().toLowerCase(java.util.Locale.ROOT));
        action.put("outbound", deed.outbound());
        ObjectNode asker = detail.putObject("asker");
        asker.put("agent", job.agent().name()).put("role", job.agent().role());
        asker.put("run", strand.run().value()).put("root", root.value());
        asker.put("work", job.contract().goal());
        asker.set("mandate", Json.tree(job.mandate()));
        detail.putObject("why").put("policy", held.policy()).put("reason", held.reason());
        detail.put("cost", spending.cost().toString());
        detail.put("limit", job.contract().limits().cost().toString());
        detail.set("trust", Json.tree(deed.trust()));
        detail.set("context", evidence.handed());
        detail.set("heard", evidence.heard());
        return detail;
    }
}
