package dev.troupe.agents.llm;

import dev.troupe.agents.llm.Models.Choice;
import dev.troupe.agents.llm.TierChoice.Pick;
import dev.troupe.agents.model.Chosen;
import dev.troupe.agents.model.Message;
import dev.troupe.agents.model.ModelFailure;
import dev.troupe.agents.model.ModelListener;
import dev.troupe.agents.model.ModelReply;
import dev.troupe.agents.model.ModelRequest;
import dev.troupe.agents.model.ToolSpec;
import dev.troupe.agents.runtime.AgentFailure;
import dev.troupe.agents.runtime.AgentRuntime.Job;
import dev.troupe.core.cost.Money;
import dev.troupe.core.durable.StepContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The calls of models that an assignment makes, each within its own step. */
final class ModelCall {

    private final Job job;
    private final Models models;
    private final ModelGate gate;
    private final TierChoice tiers;
    private final Spending spending;

    ModelCall(Job job, Models models, ModelGate gate, TierChoice tiers, Spending spending) {
        this.job = job;
        this.models = models;
        this.gate = gate;
        this.tiers = tiers;
        this.spending = spending;
    }

    /** What a model is asked, and with what at hand. */
    record Talk(String system, List<Message> messages, List<ToolSpec> tools, long read) {}

    /** A model, and how long its answer may be. */
    private record Bid(Pick pick, int output, Duration timeout) {}

    /**
     * Asks a model.
     *
     * @throws ModelAway if it is away, and there is another one
     */
    ModelReply make(Talk talk, StepContext context) throws InterruptedException {
        List<Choice> choices = gate.permitted(models.choices(job.team(), job.agent()), context);
        List<Pick> picks = tiers.picks(choices);
        Bid bid = bid(talk, picks.getFirst(), choices);
        gate.check(bid.pick().choice(), context);
        try {
            ModelReply reply =
                    bid.pick().choice().provider().call(request(talk, bid), listener(context));
            return reply.chosen(chosen(bid, reply, choices));
        } catch (ModelFailure e) {
            Choice asked = bid.pick().choice();
            Optional<Choice> next =
                    picks.stream()
                            .map(Pick::choice)
                            .filter(other -> !other.name().equals(asked.name()))
                            .findFirst();
            if (ModelAway.means(e) && next.isPresent()) {
                throw new ModelAway(asked, next.get(), e);
            }
            throw e;
        }
    }

    /** The model, or a cheaper one where the limits do not leave enough for it. */
    private Bid bid(Talk talk, Pick pick, List<Choice> choices) {
        try {
            return new Bid(
                    pick,
                    spending.maxOutputTokens(talk.read(), pick.choice().price()),
                    spending.timeout());
        } catch (AgentFailure e) {
            Optional<Pick> cheaper = tiers.cheaper(choices, pick);
            if (cheaper.isEmpty()) {
                throw e;
            }
            return bid(talk, cheaper.get(), choices);
        }
    }

    private ModelRequest request(Talk talk, Bid bid) {
        return new ModelRequest(
                bid.pick().choice().model(),
                talk.system(),
                talk.messages(),
                talk.tools(),
                job.contract().output(),
                bid.output(),
                bid.timeout(),
                new ModelRequest.Caller(
                        job.agent().name(), spending.turns() + 1, job.contract().context()));
    }

    private Chosen chosen(Bid bid, ModelReply reply, List<Choice> choices) {
        return new Chosen(
                bid.pick().choice().tier(),
                bid.pick().why(),
                saved(bid.pick().choice(), reply, tiers.strongest(choices)),
                Optional.empty(),
                List.of());
    }

    /** What the strongest model would have cost more for the same tokens. */
    private static Optional<Money> saved(Choice asked, ModelReply reply, Choice strongest) {
        if (asked.name().equals(strongest.name()) || reply.cost().isEmpty()) {
            return Optional.empty();
        }
        return strongest
                .price()
                .map(price -> price.cost(reply.usage()).micros() - reply.cost().get().micros())
                .filter(saved -> saved > 0)
                .map(Money::new);
    }

    private static ModelListener listener(StepContext context) {
        return new ModelListener() {
            @Override
            public void text(String more) {
                context.progress(new Streamed(more, false));
            }

            @Override
            public void restarted() {
                context.progress(new Streamed("", true));
            }
        };
    }
}
