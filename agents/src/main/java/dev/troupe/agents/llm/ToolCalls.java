package dev.troupe.agents.llm;

import dev.troupe.agents.model.Message;
import dev.troupe.agents.model.ToolCall;
import dev.troupe.agents.model.ToolSpec;
import dev.troupe.agents.runtime.AgentRuntime.Job;
import dev.troupe.core.contract.Decision;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.Branch;
import dev.troupe.core.durable.Durable;
import dev.troupe.core.durable.Failure;
import dev.troupe.core.durable.Join;
import dev.troupe.core.durable.OnUnknown;
import dev.troupe.core.durable.Outcome;
import dev.troupe.core.durable.Step;
import dev.troupe.core.durable.StepContext;
import dev.troupe.core.durable.StepFailed;
import dev.troupe.core.governance.BudgetExhausted;
import dev.troupe.core.governance.Held;
import dev.troupe.core.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/**
 * Calls the tools that the model asks for, each call a journaled step, after people were asked
 * where policies want that.
 */
final class ToolCalls {

    /** How many calls of one message are made at once; the rest wait for their turn. */
    static final int AT_ONCE = 8;

    /** How often people are asked about one call. */
    private static final int MOST_QUESTIONS = 20;

    private final Durable durable;
    private final Job job;
    private final OfferedTools tools;
    private final Spending spending;
    private final Gate gate;
    private final Evidence evidence;
    private final Circles circles;

    /** How many tokens each of the answers that are waited for may have; read by their strands. */
    private volatile long room;

    ToolCalls(
            Durable durable,
            Job job,
            OfferedTools tools,
            Spending spending,
            Gate gate,
            Evidence evidence) {
        this.durable = durable;
        this.job = job;
        this.tools = tools;
        this.spending = spending;
        this.gate = gate;
        this.evidence = evidence;
        this.circles = new Circles(job.agent().name());
    }

    /** See {@link OfferedTools#offer}. */
    void offer() {
        tools.offer();
    }

    List<ToolSpec> specs() {
        return tools.specs();
    }

    /**
     * Calls tools, at once if there are several; the results are in the order of the calls.
     *
     * @param read how many tokens the next model call reads without the results
     */
    List<Message> call(List<ToolCall> calls, long read) {
        List<Answered> answers = results(calls, read);
        for (int i = 0; i < calls.size(); i++) {
            ToolCall call = calls.get(i);
            Answered answer = answers.get(i);
            circles.answered(tools.shown(call), call.arguments(), answer.result().text());
            evidence.add(
                    "tool " + tools.shown(call),
                    answer.result().text(),
                    tools.trust(call).and(answer.trust()));
        }
        return List.copyOf(answers.stream().map(Answered::result).toList());
    }

    /**
     * What the model is told of a call.
     *
     * @param trust where it is less than of the tool in general
     */
    private record Answered(Message.ToolResult result, Trust trust) {}

    private List<Answered> results(List<ToolCall> calls, long read) {
        room = (spending.tokensToRead() - read - empty(calls)) / calls.size();
        for (ToolCall call : calls) {
            circles.calling(tools.shown(call), call.arguments());
        }
        if (calls.size() == 1) {
            return List.of(callOne(durable, calls.getFirst(), spending::addWork));
        }
        TimeTogether work = new TimeTogether(AT_ONCE);
        List<Branch<Answered>> branches = new ArrayList<>();
        for (ToolCall call : calls) {
            branches.add(
                    new Branch<>(tools.shown(call), strand -> callOne(strand, call, work::add)));
        }
        List<Outcome<Answered>> outcomes = durable.fork(branches, Join.settled().atMost(AT_ONCE));
        spending.addWork(work.atLeast());
        List<Answered> results = new ArrayList<>();
        for (int i = 0; i < calls.size(); i++) {
            results.add(result(calls.get(i), outcomes.get(i)));
        }
        return results;
    }

    /** How many tokens the answers take up even if nothing is in them. */
    private static long empty(List<ToolCall> calls) {
        List<Message> answers = new ArrayList<>();
        for (ToolCall call : calls) {
            answers.add(new Message.ToolResult(call.id(), call.tool(), "", false));
        }
        return RequestSize.tokens("", answers, List.of(), Optional.empty());
    }

    private static Answered result(ToolCall call, Outcome<Answered> outcome) {
        return switch (outcome) {
            case Outcome.Succeeded<Answered>(String branch, var result) -> result;
            case Outcome.Failed<Answered>(String branch, var failure) -> failed(call, failure);
            case Outcome.Cancelled<Answered>(String branch) -> failed(call, "it was cancelled");
        };
    }

    /** Where there is too little of a budget, there is also for what comes next. */
    private static Answered failed(ToolCall call, Failure failure) {
        if (failure.type().equals(BudgetExhausted.TYPE)) {
            throw BudgetQuestion.exhausted(failure);
        }
        return failed(call, failure.message());
    }

    private static Answered failed(ToolCall call, String why) {
        return new Answered(
                new Message.ToolResult(call.id(), call.tool(), "the call failed: " + why, true),
                Trust.USER);
    }

    /**
     * Makes a call, after people were asked about it if a policy wants that; with other arguments
     * if they said so.
     *
     * @param took hears how long the call took. The journal alone decides, so that a replay says
     *     the same; while a person is asked, the call takes no time
     */
    private Answered callOne(Durable strand, ToolCall asked, Consumer<Duration> took) {
        Instructed now = new Instructed(asked, Set.of(), "");
        for (int questions = 0; ; questions++) {
            ToolAnswer answer;
            Instant begun = strand.now();
            try {
                answer = step(strand, now);
            } catch (StepFailed e) {
                if (!e.failure().type().equals(StepFailed.OUTCOME_UNKNOWN)) {
                    Duration between = Duration.between(begun, strand.now());
                    took.accept(shorter(between, tools.longest(asked)));
                }
                return failed(asked, e.failure().message());
            }
            if (!answer.asks()) {
                took.accept(answer.took());
                return new Answered(
                        new Message.ToolResult(
                                asked.id(),
                                asked.tool(),
                                now.note() + answer.text(),
                                answer.failed()),
                        answer.trust());
            }
            Held held = answer.held().orElseThrow();
            Decision decision = ask(strand, held, now.call(), begun);
            if (!decision.approved() || questions >= MOST_QUESTIONS) {
                return notDone(asked, held, decision);
            }
            now = now.agreed(held, decision);
        }
    }

    /**
     * A call as people have let it pass so far.
     *
     * @param agreed the policies to which they have agreed
     * @param note what the model has to know of what they changed
     */
    private record Instructed(ToolCall call, Set<String> agreed, String note) {

        /** Who edits the arguments agrees to these; what others agreed to was something else. */
        Instructed agreed(Held held, Decision decision) {
            if (decision.edited().isPresent()) {
                JsonNode edited = decision.edited().get();
                return new Instructed(
                        new ToolCall(call.id(), call.tool(), edited, call.signature()),
                        Set.of(held.policy()),
                        decision.by() + " changed the arguments to " + Json.write(edited) + ". ");
            }
            Set<String> all = new LinkedHashSet<>(agreed);
            all.add(held.policy());
            return new Instructed(call, Set.copyOf(all), note);
        }
    }

    private static Answered notDone(ToolCall call, Held held, Decision decision) {
        String why =
                decision.approved()
                        ? "people were asked too often"
                        : decision.by()
                                + " rejected it"
                                + decision.reason().map(reason -> ": " + reason).orElse("");
        return new Answered(
                new Message.ToolResult(
                        call.id(),
                        call.tool(),
                        "not done: "
                                + why
                                + " (asked because of the policy '"
                                + held.policy()
                                + "')",
                        true),
                Trust.USER);
    }

    private Decision ask(Durable strand, Held held, ToolCall call, Instant at) {
        return gate.ask(
                strand,
                held,
                tools.deed(call, at),
                decision ->
                        decision.edited()
                                .filter(edited -> decision.approved())
                                .flatMap(edited -> tools.mistake(call, edited)));
    }

    private ToolAnswer step(Durable strand, Instructed now) {
        ToolCall call = now.call();
        Step step =
                new Step("tool " + tools.shown(call), tools.effect(call), OnUnknown.ASK)
                        .with(call.arguments());
        Instant at = strand.now();
        return new BudgetQuestion(strand, job)
                .within(() ->
                        strand.step(
                                step,
                                ToolAnswer.class,
                                context -> {
                                    Optional<ToolAnswer> held =
                                            held(call, at, context, now.agreed());
                                    return held.isPresent()
                                            ? held.get()
                                            : tools.perform(call, context, room);
                                }));
    }

    private Optional<ToolAnswer> held(
            ToolCall call, Instant at, StepContext context, Set<String> agreed) {
        if (!tools.isThere(call)) {
            return Optional.empty();
        }
        return gate.held(tools.deed(call, at), context, agreed)
                .map(held ->
                        held.denied()
                                ? ToolAnswer.held(call.arguments(), held)
                                : tools.mistake(call, call.arguments())
                                        .map(wrong -> invalid(call, wrong))
                                        .orElseGet(() -> ToolAnswer.held(call.arguments(), held)));
    }

    /** Nobody is bothered with a call that the tool would not take. */
    private static ToolAnswer invalid(ToolCall call, String wrong) {
        return new ToolAnswer(
                call.arguments(), "the arguments do not fit: " + wrong, true, Duration.ZERO);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
