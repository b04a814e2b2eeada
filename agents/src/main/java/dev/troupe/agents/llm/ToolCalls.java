package dev.troupe.agents.llm;

import dev.troupe.agents.governance.Controls;
import dev.troupe.agents.model.Message;
import dev.troupe.agents.model.ToolCall;
import dev.troupe.agents.model.ToolSpec;
import dev.troupe.agents.runtime.AgentFailure;
import dev.troupe.agents.runtime.AgentRuntime.Job;
import dev.troupe.agents.tool.Offered;
import dev.troupe.agents.tool.ToolContext;
import dev.troupe.agents.tool.ToolFailure;
import dev.troupe.agents.tool.ToolResult;
import dev.troupe.control.schema.JsonSchemas;
import dev.troupe.core.contract.Decision;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.Branch;
import dev.troupe.core.durable.Durable;
import dev.troupe.core.durable.Effect;
import dev.troupe.core.durable.Join;
import dev.troupe.core.durable.OnUnknown;
import dev.troupe.core.durable.Outcome;
import dev.troupe.core.durable.Step;
import dev.troupe.core.durable.StepContext;
import dev.troupe.core.durable.StepFailed;
import dev.troupe.core.governance.Action;
import dev.troupe.core.governance.EffectivePermissions;
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
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * The tools of one assignment: offers them once, and calls what the model asks for, each call a
 * journaled step. Only what was offered is ever called.
 */
final class ToolCalls {

    /** How many calls of one message are made at once; the rest wait for their turn. */
    static final int AT_ONCE = 8;

    private static final int SHOWN_NAME = 150;

    /** How often people are asked about one call. */
    private static final int MOST_QUESTIONS = 20;

    private final Durable durable;
    private final Job job;
    private final Toolboxes toolboxes;
    private final Spending spending;
    private final Controls controls;
    private final Gate gate;
    private final Evidence evidence;
    private final Duration longestCall;
    private final List<OwnTool> own;
    private final Circles circles;
    private ToolOffer offer = ToolOffer.NOTHING;

    /** How many tokens each of the answers that are waited for may have; read by their strands. */
    private volatile long room;

    ToolCalls(
            Durable durable,
            Job job,
            Toolboxes toolboxes,
            Spending spending,
            Controls controls,
            Gate gate,
            Evidence evidence,
            Duration longestCall,
            List<OwnTool> own) {
        this.durable = durable;
        this.job = job;
        this.toolboxes = toolboxes;
        this.spending = spending;
        this.controls = controls;
        this.gate = gate;
        this.evidence = evidence;
        this.longestCall = longestCall;
        this.own = List.copyOf(own);
        this.circles = new Circles(job.agent().name());
    }

    /**
     * Finds out which tools there are. A grant that cannot be met ends the assignment before it has
     * cost anything.
     */
    void offer() {
        if (job.contract().tools().isEmpty()) {
            return;
        }
        EffectivePermissions permitted = job.permitted();
        if (!permitted.refused().isEmpty()) {
            throw new AgentFailure(
                    AgentFailure.Kind.PERMISSION,
                    job.agent().name()
                            + " may not work on this contract: "
                            + String.join("; ", permitted.refused().values()));
        }
        try {
            offer = durable.step(Step.of("offer tools"), ToolOffer.class, context -> find());
        } catch (StepFailed e) {
            throw unavailable(e.failure().message());
        }
        if (!offer.problems().isEmpty()) {
            throw unavailable(String.join("; ", offer.problems().values()));
        }
        if (offer.trust() == Trust.UNTRUSTED) {
            String names =
                    String.join(", ", offer.tools().stream().map(ToolOffer.Item::name).toList());
            evidence.add("what its tools say of themselves", names, offer.trust());
        }
    }

    private AgentFailure unavailable(String why) {
        return new AgentFailure(
                AgentFailure.Kind.TOOLS,
                "tools of " + job.agent().name() + " are not available: " + why);
    }

    private ToolOffer find() throws InterruptedException {
        Offered offered = use(found -> found);
        return new ToolOffer(
                offered.entries().stream().map(ToolCalls::item).toList(),
                offered.problems(),
                offered.described());
    }

    private static ToolOffer.Item item(Offered.Entry entry) {
        return new ToolOffer.Item(
                entry.name(),
                entry.tool().spec(),
                entry.tool().effect(),
                entry.tool().trust(),
                entry.tool().longest(),
                entry.tool().outbound());
    }

    /** What may be done with granted tools. */
    @FunctionalInterface
    private interface Use<T> {
        T with(Offered offered) throws InterruptedException;
    }

    /** Only what is permitted is there at all. */
    private <T> T use(Use<T> use) throws InterruptedException {
        List<String> granted = job.permitted().tools();
        return toolboxes.use(
                job.team(),
                job.teamAddress(),
                durable.root(),
                toolbox -> use.with(toolbox.offered(granted)));
    }

    List<ToolSpec> specs() {
        return Stream.concat(offer.specs().stream(), own.stream().map(OwnTool::spec)).toList();
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
            circles.answered(shown(call), call.arguments(), answer.result().text());
            Trust usual = offer.find(call.tool()).map(ToolOffer.Item::trust).orElse(Trust.CLAIMED);
            evidence.add("tool " + shown(call), answer.result().text(), usual.and(answer.trust()));
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
            circles.calling(shown(call), call.arguments());
        }
        if (calls.size() == 1) {
            return List.of(callOne(durable, calls.getFirst(), spending::addWork));
        }
        Work work = new Work();
        List<Branch<Answered>> branches = new ArrayList<>();
        for (ToolCall call : calls) {
            branches.add(new Branch<>(shown(call), strand -> callOne(strand, call, work::add)));
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
            case Outcome.Failed<Answered>(String branch, var failure) ->
                    failed(call, failure.message());
            case Outcome.Cancelled<Answered>(String branch) -> failed(call, "it was cancelled");
        };
    }

    private static Answered failed(ToolCall call, String why) {
        return new Answered(
                new Message.ToolResult(call.id(), call.tool(), "the call failed: " + why, true),
                Trust.USER);
    }

    /**
     * How long calls made at once took together: no shorter than the longest, and than their share
     * of all.
     */
    private static final class Work {

        private Duration longest = Duration.ZERO;
        private Duration all = Duration.ZERO;

        synchronized void add(Duration call) {
            longest = longest.compareTo(call) < 0 ? call : longest;
            all = all.plus(call);
        }

        synchronized Duration atLeast() {
            Duration share = all.dividedBy(AT_ONCE);
            return longest.compareTo(share) < 0 ? share : longest;
        }
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
                    took.accept(shorter(between, longest(asked)));
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
                deed(call, at),
                decision ->
                        decision.edited()
                                .filter(edited -> decision.approved())
                                .flatMap(edited -> mistake(call, edited)));
    }

    /** What is wrong with arguments, in the eyes of the tool's schema. */
    private Optional<String> mistake(ToolCall call, JsonNode arguments) {
        return specs().stream()
                .filter(spec -> spec.name().equals(call.tool()))
                .findFirst()
                .flatMap(spec -> new JsonSchemas().mistake(spec.parameters(), arguments));
    }

    private Gate.Deed deed(ToolCall call, Instant at) {
        Optional<ToolOffer.Item> item = offer.find(call.tool());
        // What an assignment brings along itself stays in the tree of runs, with its trust.
        return new Gate.Deed(
                Action.Kind.TOOL,
                shown(call),
                call.arguments(),
                item.map(ToolOffer.Item::effect).orElse(Effect.NONE),
                item.map(ToolOffer.Item::outbound).orElse(false),
                gate.trust(),
                at);
    }

    private ToolAnswer step(Durable strand, Instructed now) {
        ToolCall call = now.call();
        Effect effect =
                mine(call)
                        .map(OwnTool::effect)
                        .or(() -> offer.find(call.tool()).map(ToolOffer.Item::effect))
                        .orElse(Effect.NONE);
        Step step = new Step("tool " + shown(call), effect, OnUnknown.ASK).with(call.arguments());
        Instant at = strand.now();
        return strand.step(
                step,
                ToolAnswer.class,
                context -> {
                    Optional<ToolAnswer> held = held(call, at, context, now.agreed());
                    return held.isPresent() ? held.get() : timed(call, context);
                });
    }

    private Optional<ToolAnswer> held(
            ToolCall call, Instant at, StepContext context, Set<String> agreed) {
        if (mine(call).isEmpty() && offer.find(call.tool()).isEmpty()) {
            return Optional.empty();
        }
        return gate.held(deed(call, at), context, agreed)
                .map(held ->
                        held.denied()
                                ? ToolAnswer.held(call.arguments(), held)
                                : mistake(call, call.arguments())
                                        .map(wrong -> invalid(call, wrong))
                                        .orElseGet(() -> ToolAnswer.held(call.arguments(), held)));
    }

    /** Nobody is bothered with a call that the tool would not take. */
    private static ToolAnswer invalid(ToolCall call, String wrong) {
        return new ToolAnswer(
                call.arguments(), "the arguments do not fit: " + wrong, true, Duration.ZERO);
    }

    private ToolAnswer timed(ToolCall call, StepContext context) throws InterruptedException {
        long from = System.nanoTime();
        ToolAnswer answer = perform(call, context);
        return answer.took(Duration.ofNanos(System.nanoTime() - from));
    }

    private Optional<OwnTool> mine(ToolCall call) {
        return own.stream().filter(tool -> tool.spec().name().equals(call.tool())).findFirst();
    }

    /** The name of a call in the journal. Models may write anything where a name is expected. */
    private String shown(ToolCall call) {
        String name =
                offer.find(call.tool())
                        .map(ToolOffer.Item::name)
                        .orElseGet(() -> call.tool().replaceAll("[^A-Za-z0-9_.-]", "_"));
        return name.length() > SHOWN_NAME ? name.substring(0, SHOWN_NAME) + "…" : name;
    }

    private ToolAnswer perform(ToolCall call, StepContext context) throws InterruptedException {
        Optional<OwnTool> mine = mine(call);
        if (mine.isPresent()) {
            return taken(
                    call,
                    mine.get()
                            .call(call.arguments(), new OwnTool.Situation(context, gate.trust())));
        }
        if (offer.find(call.tool()).isEmpty()) {
            String offered = String.join(", ", specs().stream().map(ToolSpec::name).toList());
            return new ToolAnswer(
                    call.arguments(),
                    "there is no tool "
                            + call.tool()
                            + " that you may call; there are: "
                            + (offered.isEmpty() ? "none" : offered),
                    true,
                    Duration.ZERO);
        }
        try {
            ToolContext given =
                    new ToolContext(
                            context.idempotencyKey(),
                            shorter(spending.timeLeft(), longest(call)),
                            gate.trust());
            ToolResult result = use(offered -> offered.call(call.tool(), call.arguments(), given));
            return taken(call, result);
        } catch (ToolFailure e) {
            return new ToolAnswer(
                    call.arguments(),
                    Optional.ofNullable(e.getMessage()).orElse("it could not be called"),
                    true,
                    Duration.ZERO);
        }
    }

    /** An answer that the model could not even read is not worth the end of the assignment. */
    private ToolAnswer taken(ToolCall call, ToolResult result) {
        String text = controls.redactor().redact(result.text());
        long size = RequestSize.tokens(text);
        return size <= room
                ? new ToolAnswer(
                        call.arguments(),
                        text,
                        result.failed(),
                        Duration.ZERO,
                        result.trust(),
                        Optional.empty())
                : new ToolAnswer(
                        call.arguments(),
                        "it answered with "
                                + text.length()
                                + " characters, up to "
                                + size
                                + " tokens, and only "
                                + Math.max(0, room)
                                + " are left of your limit: the answer was not taken, though the call"
                                + " was made; ask for less",
                        true,
                        Duration.ZERO);
    }

    private Duration longest(ToolCall call) {
        return offer.find(call.tool()).flatMap(ToolOffer.Item::longest).orElse(longestCall);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
