package dev.troupe.agents.llm;

import dev.troupe.agents.model.Message;
import dev.troupe.agents.model.ModelReply;
import dev.troupe.agents.model.ToolCall;
import dev.troupe.agents.runtime.Acceptance;
import dev.troupe.agents.runtime.AgentFailure;
import dev.troupe.agents.runtime.AgentRuntime.Job;
import dev.troupe.core.contract.Result;
import dev.troupe.core.contract.Transfer;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.Durable;
import dev.troupe.core.durable.Step;
import dev.troupe.core.durable.StepFailed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/** One assignment's talk with a model: each turn is a journaled step, and so is each tool call. */
final class Conversation {

    private final Durable durable;
    private final Job job;
    private final TierChoice tiers;
    private final Purse purse;
    private final ModelCall calls;
    private final ModelGate modelGate;
    private final BudgetQuestion budget;
    private final ToolCalls tools;
    private final Spending spending;
    private final Acceptance acceptance;
    private final Handed handed;
    private final HandOver handOver;
    private final Inbox inbox;
    private final AskSupervisor supervisor;
    private final Evidence evidence;
    private final List<Message> messages = new ArrayList<>();
    private int corrections;

    /** When the latest model call was begun. */
    private Instant begun = Instant.EPOCH;

    /** The latest answer that was refused. */
    private Optional<Refused> refused = Optional.empty();

    Conversation(
            Durable durable,
            Job job,
            Models models,
            ModelGate modelGate,
            Purse purse,
            ToolCalls tools,
            Spending spending,
            Handed handed,
            HandOver handOver,
            Inbox inbox,
            AskSupervisor supervisor,
            Evidence evidence) {
        this.durable = durable;
        this.job = job;
        this.tiers = new TierChoice(job.agent(), job.contract().effort());
        this.modelGate = modelGate;
        this.purse = purse;
        this.calls = new ModelCall(job, models, modelGate, tiers, spending, purse);
        this.budget = new BudgetQuestion(durable, job);
        this.tools = tools;
        this.spending = spending;
        this.acceptance = new Acceptance(durable, job);
        this.handed = handed;
        this.handOver = handOver;
        this.inbox = inbox;
        this.supervisor = supervisor;
        this.evidence = evidence;
    }

    /**
     * An answer that did not count.
     *
     * @param toolCalls how many had been made by then
     */
    private record Refused(String text, String reason, int toolCalls) {}

    /** What fails may say what was heard. */
    Result toItsEnd() {
        try {
            return converse();
        } catch (AgentFailure e) {
            throw e.having(trust());
        }
    }

    private Result converse() {
        tools.offer();
        messages.add(new Message.User(Prompt.assignment(job.contract().goal(), handed)));
        while (true) {
            spending.checkTurns();
            hear(inbox.take());
            ModelReply reply = ask();
            spending.add(reply);
            spending.checkKept();
            messages.add(reply.message());
            Optional<Result> result = take(reply);
            if (result.isPresent()) {
                return result.get();
            }
            spending.checkTime();
        }
    }

    /**
     * What others wrote is told beside what is said anyway: no two messages of one side in a row.
     */
    private void hear(List<Letter> letters) {
        if (letters.isEmpty()) {
            return;
        }
        letters.forEach(letter ->
                evidence.add(
                        "agent " + letter.from() + " in run " + letter.run(),
                        letter.text(),
                        letter.trust()));
        String text = Prompt.letters(letters);
        if (messages.getLast() instanceof Message.User(String before)) {
            messages.set(messages.size() - 1, new Message.User(before + "\n" + text));
        } else {
            messages.add(new Message.User(text));
        }
    }

    /** Does what a reply asks for; the result if it is the last one. */
    private Optional<Result> take(ModelReply reply) {
        if (reply.stop() == ModelReply.Stop.LENGTH || !reply.message().calls().isEmpty()) {
            tiers.understood();
        }
        switch (reply.stop()) {
            case LENGTH ->
                    answerTools(
                            reply,
                            "it was cut at "
                                    + reply.usage().output()
                                    + " tokens, so it is not complete");
            case FILTER ->
                    throw new AgentFailure(
                            AgentFailure.Kind.MODEL,
                            reply.model() + " refused to answer: its filter ended the answer");
            case TOOLS, END -> {
                if (reply.message().calls().isEmpty()) {
                    return result(reply);
                }
                Optional<Transfer> transfer = handOver.transfer(reply.message().calls());
                if (transfer.isPresent()) {
                    return Optional.of(result(NullNode.getInstance(), trust(), transfer));
                }
                Optional<String> question = supervisor.question(reply.message().calls());
                if (question.isPresent()) {
                    askSupervisor(reply.message().calls().getFirst(), question.get());
                } else {
                    callTools(reply);
                }
            }
        }
        return Optional.empty();
    }

    private void askSupervisor(ToolCall call, String question) {
        spending.addToolCalls(1);
        String answer = supervisor.ask(question, trust());
        evidence.add("those above", answer, supervisor.trust());
        messages.add(new Message.ToolResult(call.id(), call.tool(), answer, false));
    }

    /**
     * Asks the model in use. Where it is away, that stays in the journal, and the next is asked;
     * where a budget is used up, a person is.
     */
    private ModelReply ask() {
        while (true) {
            try {
                ModelReply reply = budget.within(this::asked);
                purse.begun();
                return reply;
            } catch (StepFailed e) {
                failed(e);
            }
        }
    }

    private ModelReply asked() {
        begun = durable.now();
        return durable.step(
                Step.of("model"), ModelReply.class, context -> calls.make(talk(), context));
    }

    private void failed(StepFailed e) {
        spending.addFailedCall(begun, durable.now());
        spending.checkTime();
        if (ModelAway.TYPE.equals(e.failure().type())) {
            purse.begun();
            tiers.away(ModelAway.model(e.failure()));
        } else if (!modelGate.settled(e.failure())) {
            throw unanswered(e);
        }
    }

    private static AgentFailure unanswered(StepFailed e) {
        for (AgentFailure.Kind kind : List.of(AgentFailure.Kind.LIMIT, AgentFailure.Kind.POLICY)) {
            if (kind.type().equals(e.failure().type())) {
                return new AgentFailure(kind, e.failure().message());
            }
        }
        return new AgentFailure(
                AgentFailure.Kind.MODEL, "the model gave no answer: " + e.failure().message());
    }

    private ModelCall.Talk talk() {
        return new ModelCall.Talk(Prompt.system(job), messages, tools.specs(), read());
    }

    /** How many tokens the next model call reads at the most. */
    private long read() {
        return RequestSize.tokens(
                Prompt.system(job), messages, tools.specs(), job.contract().output());
    }

    private void callTools(ModelReply reply) {
        spending.addToolCalls(reply.message().calls().size());
        messages.addAll(tools.call(reply.message().calls(), read()));
    }

    /** Every call that a message asks for must be answered before anything else is said. */
    private void answerTools(ModelReply reply, String problem) {
        reply.message()
                .calls()
                .forEach(call ->
                        messages.add(
                                new Message.ToolResult(
                                        call.id(), call.tool(), "not called: " + problem, true)));
        correct(problem);
    }

    private Optional<Result> result(ModelReply reply) {
        String text = reply.message().text();
        return switch (acceptance.check(text, trust())) {
            case Acceptance.Verdict.Accepted(JsonNode value, Trust trust) ->
                    Optional.of(result(value, trust, Optional.empty()));
            case Acceptance.Verdict.Refused(String reason, boolean onlyForm, Trust trust) -> {
                evidence.add("the check of its answer", reason, trust);
                tiers.refused(reply, onlyForm);
                checkProgress(new Refused(text, reason, spending.toolCalls()));
                correct(reason);
                yield Optional.empty();
            }
        };
    }

    private Result result(JsonNode value, Trust trust, Optional<Transfer> transfer) {
        return new Result(
                durable.run(),
                value,
                trust,
                spending.usage(),
                spending.cost(),
                spending.turns(),
                spending.toolCalls(),
                transfer);
    }

    /** What was done with tools in between may let the same answer pass, if it failed again. */
    private void checkProgress(Refused now) {
        if (refused.filter(now::equals).isPresent()) {
            throw new AgentFailure(
                    AgentFailure.Kind.LOOP,
                    job.agent().name()
                            + " makes no progress: it was told what is wrong with its answer, did"
                            + " nothing about it, and gave the same answer again; the problem: "
                            + now.reason());
        }
        refused = Optional.of(now);
    }

    private Trust trust() {
        return Trust.CLAIMED.and(evidence.trust());
    }

    private void correct(String problem) {
        if (corrections >= job.contract().corrections()) {
            throw new AgentFailure(
                    AgentFailure.Kind.INVALID_OUTPUT,
                    job.agent().name()
                            + " gave no valid answer, though it was told what was wrong "
                            + corrections
                            + " times; the last problem: "
                            + problem);
        }
        corrections++;
        messages.add(new Message.User(Prompt.correction(problem)));
    }
}
