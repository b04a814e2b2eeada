package dev.troupe.agents.llm;

import dev.troupe.agents.governance.Controls;
import dev.troupe.agents.model.ToolCall;
import dev.troupe.agents.model.ToolSpec;
import dev.troupe.agents.process.RunAccess;
import dev.troupe.agents.runtime.AgentFailure;
import dev.troupe.agents.runtime.AgentRuntime.Job;
import dev.troupe.agents.tool.Offered;
import dev.troupe.agents.tool.ToolContext;
import dev.troupe.agents.tool.ToolFailure;
import dev.troupe.agents.tool.ToolResult;
import dev.troupe.control.schema.JsonSchemas;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.Durable;
import dev.troupe.core.durable.Effect;
import dev.troupe.core.durable.Step;
import dev.troupe.core.durable.StepContext;
import dev.troupe.core.durable.StepFailed;
import dev.troupe.core.governance.Action;
import dev.troupe.core.governance.EffectivePermissions;
import dev.troupe.core.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * The tools of one assignment: finds out once which there are, and calls them. Only what was
 * offered is ever called.
 */
final class OfferedTools {

    private static final int SHOWN_NAME = 150;

    private final Durable durable;
    private final Job job;
    private final Toolboxes toolboxes;
    private final Spending spending;
    private final Controls controls;
    private final Gate gate;
    private final Evidence evidence;
    private final ToolTime time;
    private final Duration longestCall;
    private final List<OwnTool> own;
    private final GuardedTool guarded;
    private ToolOffer offer = ToolOffer.NOTHING;

    OfferedTools(
            Durable durable,
            Job job,
            Toolboxes toolboxes,
            Spending spending,
            Controls controls,
            Gate gate,
            Evidence evidence,
            ToolTime time,
            Duration longestCall,
            List<OwnTool> own) {
        this.durable = durable;
        this.job = job;
        this.toolboxes = toolboxes;
        this.spending = spending;
        this.controls = controls;
        this.gate = gate;
        this.evidence = evidence;
        this.time = time;
        this.longestCall = longestCall;
        this.own = List.copyOf(own);
        this.guarded = GuardedTool.of(controls.guards(), job.team(), durable.root());
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
            evidence.add(
                    "what its tools say of themselves", Json.write(offer.specs()), offer.trust());
        }
    }

    private AgentFailure unavailable(String why) {
        // Whoever cannot offer its tools says why itself.
        return new AgentFailure(
                AgentFailure.Kind.TOOLS,
                "tools of " + job.agent().name() + " are not available: " + why,
                Trust.UNTRUSTED);
    }

    private ToolOffer find() throws InterruptedException {
        Offered offered = use(found -> found);
        return new ToolOffer(
                offered.entries().stream().map(OfferedTools::item).toList(),
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

    // ---- what is known of the tool that a model names

    boolean isThere(ToolCall call) {
        return mine(call).isPresent() || offer.find(call.tool()).isPresent();
    }

    Effect effect(ToolCall call) {
        return mine(call)
                .map(OwnTool::effect)
                .or(() -> offer.find(call.tool()).map(ToolOffer.Item::effect))
                .orElse(Effect.NONE);
    }

    /**
     * What it is about to do. What an assignment brings along itself stays in the tree of runs,
     * with its trust.
     */
    Gate.Deed deed(ToolCall call, Instant at) {
        Optional<ToolOffer.Item> item = offer.find(call.tool());
        return new Gate.Deed(
                Action.Kind.TOOL,
                shown(call),
                call.arguments(),
                item.map(ToolOffer.Item::effect).orElse(Effect.NONE),
                item.map(ToolOffer.Item::outbound).orElse(false),
                gate.trust(),
                at);
    }

    /** How far its answers can be relied on in general. */
    Trust trust(ToolCall call) {
        return offer.find(call.tool()).map(ToolOffer.Item::trust).orElse(Trust.CLAIMED);
    }

    /** What is wrong with arguments, in the eyes of the tool's schema. */
    Optional<String> mistake(ToolCall call, JsonNode arguments) {
        return specs().stream()
                .filter(spec -> spec.name().equals(call.tool()))
                .findFirst()
                .flatMap(spec -> new JsonSchemas().mistake(spec.parameters(), arguments));
    }

    /** How long a call of it may take. */
    Duration longest(ToolCall call) {
        return offer.find(call.tool()).flatMap(ToolOffer.Item::longest).orElse(longestCall);
    }

    private Optional<OwnTool> mine(ToolCall call) {
        return own.stream().filter(tool -> tool.spec().name().equals(call.tool())).findFirst();
    }

    /** The name of a call in the journal. Models may write anything where a name is expected. */
    String shown(ToolCall call) {
        String name =
                offer.find(call.tool())
                        .map(ToolOffer.Item::name)
                        .orElseGet(() -> call.tool().replaceAll("[^A-Za-z0-9_.-]", "_"));
        return name.length() > SHOWN_NAME ? name.substring(0, SHOWN_NAME) + "…" : name;
    }

    // ---- calls

    /**
     * Makes a call, within its step.
     *
     * @param room how many tokens its answer may have
     */
    ToolAnswer perform(ToolCall call, StepContext context, long room) throws InterruptedException {
        long from = System.nanoTime();
        ToolAnswer answer = answer(call, context, room);
        return answer.took(Duration.ofNanos(System.nanoTime() - from));
    }

    private ToolAnswer answer(ToolCall call, StepContext context, long room)
            throws InterruptedException {
        Optional<OwnTool> mine = mine(call);
        if (mine.isPresent()) {
            OwnTool.Situation situation = new OwnTool.Situation(context, gate.trust());
            return taken(call, mine.get().call(call.arguments(), situation), room);
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
            return taken(call, call(call, context), room);
        } catch (ToolFailure e) {
            return new ToolAnswer(
                    call.arguments(),
                    Optional.ofNullable(e.getMessage()).orElse("it could not be called"),
                    true,
                    Duration.ZERO);
        }
    }

    /** Waiting for its turn is no time of the tool's. */
    private ToolResult call(ToolCall call, StepContext context) throws InterruptedException {
        ToolOffer.Item item = offer.find(call.tool()).orElseThrow();
        ToolTime.Held held =
                time.hold(context, item.name(), shorter(spending.timeLeft(), longest(call)));
        ToolContext given =
                new ToolContext(
                        context.idempotencyKey(),
                        held.most(),
                        gate.trust(),
                        Optional.of(
                                new RunAccess.Worker(
                                        job.team().organization().name(),
                                        durable.run(),
                                        job.agent().name())));
        AtomicLong worked = new AtomicLong();
        try {
            return guarded.call(
                    item.name(),
                    item.effect(),
                    given,
                    context::progress,
                    in -> {
                        long from = System.nanoTime();
                        try {
                            return use(offered -> offered.call(call.tool(), call.arguments(), in));
                        } finally {
                            worked.addAndGet(System.nanoTime() - from);
                        }
                    });
        } finally {
            held.used(Duration.ofNanos(worked.get()));
        }
    }

    /** An answer that the model could not even read is not worth the end of the assignment. */
    private ToolAnswer taken(ToolCall call, ToolResult result, long room) {
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

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
