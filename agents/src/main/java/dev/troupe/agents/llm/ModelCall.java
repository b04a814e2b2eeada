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
    private final Purse purse;

    ModelCall(
            Job job,
            Models models,
            ModelGate gate,
            TierChoice tiers,
            Spending spending,
            Purse purse) {
        this.job = job;
        this.models = models;
        this.gate = gate;
        this.tiers = tiers;
        this.spending = spending;
        this.purse = purse;
    }

    /** What a model is asked, and with what at hand. */
    record Talk(String system, List<Message> messages, List<ToolSpec> tools, long read) {}

    /**
     * Asks a model.
     *
     * @throws ModelAway if it is away, and there is another one
     * @throws dev.troupe.core.governance.BudgetExhausted if a budget leaves too little
     */
    ModelReply make(Talk talk, StepContext context) throws InterruptedException {
        List<Choice> choices = gate.permitted(models.choices(job.team(), job.agent()), context);
        List<Pick> picks = tiers.picks(choices);
        Bid wanted = bid(talk, picks.getFirst(), choices);
        Purse.Held held = purse.hold(context, wanted, cheaper(talk, wanted, choices));
        Choice asked = held.bid().pick().choice();
        check(asked, held, context);
        Heard heard = new Heard(context);
        long from = System.nanoTime();
        try {
            ModelReply reply = asked.provider().call(request(talk, held.bid()), heard);
            held.used(reply, heard.broken);
            return reply.chosen(chosen(held, reply, choices));
        } catch (ModelFailure e) {
            held.failed(e, heard.begun, Duration.ofNanos(System.nanoTime() - from));
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

    private void check(Choice asked, Purse.Held held, StepContext context) {
        boolean permitted = false;
        try {
            gate.check(asked, context);
            permitted = true;
        } finally {
            if (!permitted) {
                held.unused();
            }
        }
    }

    /** The model, or a cheaper one where the limits do not leave enough for it. */
    private Bid bid(Talk talk, Pick pick, List<Choice> choices) {
        try {
            return new Bid(
                    pick,
                    talk.read(),
                    spending.maxOutputTokens(talk.read(), pick.choice().price()),
                    spending.timeout(),
                    false);
        } catch (AgentFailure e) {
            Optional<Pick> cheaper = tiers.cheaper(choices, pick);
            if (cheaper.isEmpty()) {
                throw e;
            }
            return bid(talk, cheaper.get(), choices);
        }
    }

    /** The same call of a model of the next cheaper tier. */
    private Optional<Bid> cheaper(Talk talk, Bid than, List<Choice> choices) {
        return tiers.cheaper(choices, than.pick())
                .map(pick -> bid(talk, pick, choices).atMost(than.output()));
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

    private Chosen chosen(Purse.Held held, ModelReply reply, List<Choice> choices) {
        Bid bid = held.bid();
        Choice asked = bid.pick().choice();
        return new Chosen(
                asked.tier(),
                bid.pick().why(),
                saved(asked, reply, tiers.strongest(choices)),
                bid.shortened() ? Optional.of(bid.output()) : Optional.empty(),
                held.near());
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

    /** Passes on what is heard of an answer, and remembers whether some of it was paid for. */
    private static final class Heard implements ModelListener {

        private final StepContext context;
        private volatile boolean begun;
        private volatile boolean broken;

        Heard(StepContext context) {
            this.context = context;
        }

        @Override
        public void text(String more) {
            begun = true;
            context.progress(new Streamed(more, false));
        }

        @Override
        public void restarted() {
            broken = true;
            context.progress(new Streamed("", true));
        }

        @Override
        public void waits(String why) {
            context.progress(why);
        }
    }
}
