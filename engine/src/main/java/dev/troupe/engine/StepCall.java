package dev.troupe.engine;

import dev.troupe.core.contract.Decision;
import dev.troupe.core.durable.Deadline;
import dev.troupe.core.durable.Effect;
import dev.troupe.core.durable.Failure;
import dev.troupe.core.durable.OnUnknown;
import dev.troupe.core.durable.Request;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.durable.Step;
import dev.troupe.core.durable.StepBody;
import dev.troupe.core.durable.StepContext;
import dev.troupe.core.durable.StepFailed;
import dev.troupe.core.durable.Topic;
import dev.troupe.core.governance.Claim;
import dev.troupe.core.governance.Hold;
import dev.troupe.core.json.Json;
import dev.troupe.core.json.JsonProblem;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One call of {@code step}. */
final class StepCall<T> {

    /** How long a person has to say what became of a step that may or may not have happened. */
    private static final Duration ASK_DEADLINE = Duration.ofDays(7);

    /**
     * How much of a step's arguments is part of the question, in characters; the rest is detail.
     */
    private static final int SHOWN_ARGUMENTS = 300;

    /** What an intent holds that takes back the one before it. */
    private static final String WITHDRAWN = "withdrawn";

    private final Strand strand;
    private final LiveRun run;
    private final String pos;
    private final Step step;
    private final Class<T> type;
    private final StepBody<T> body;
    private final StepHolds holds;

    StepCall(Strand strand, String pos, Step step, Class<T> type, StepBody<T> body) {
        this.strand = strand;
        this.run = strand.live();
        this.pos = pos;
        this.step = step;
        this.type = type;
        this.body = body;
        this.holds = new StepHolds(run, pos);
    }

    T make() {
        Optional<Replay.Entry> entry = strand.meet(pos, "step", step.name());
        Optional<JournalRow> journaled = entry.flatMap(Replay.Entry::close);
        if (journaled.isPresent()) {
            return result(strand.at(journaled.get()));
        }
        run.checkpoint(strand);
        if (step.effect() == Effect.ONCE) {
            if (entry.isPresent() && !wasWithdrawn(entry.get())) {
                return afterUnknown();
            }
            strand.append(Kind.INTENT, pos, step.name(), Optional.empty(), write -> {}).await();
        }
        return perform();
    }

    private T result(JournalRow row) {
        String payload = row.payload().orElseThrow();
        if (row.kind() == Kind.STEP_FAILED) {
            throw new StepFailed(step.name(), Json.read(payload, Failure.class));
        }
        return Json.read(payload, type);
    }

    private T perform() {
        try {
            return attempt();
        } finally {
            holds.close();
        }
    }

    private T attempt() {
        Payload payload;
        try {
            payload = run.node().redaction().of(Payload.of(work()));
        } catch (Unwind unwind) {
            throw unwind;
        } catch (VirtualMachineError e) {
            throw fail(
                    new Failure(
                            e.getClass().getName(),
                            "the step ran out of memory or stack: " + e.getMessage()));
        } catch (Throwable thrown) {
            if (strand.wasInterrupted() || wasMadeToStop(thrown)) {
                run.checkpoint(strand);
            }
            throw fail(Failure.of(thrown));
        }
        return record(payload);
    }

    private T work() throws Exception {
        strand.settles(step.effect() == Effect.ONCE);
        try {
            run.working(strand, true);
        } catch (Unwind unwind) {
            withdraw(unwind.reason());
            throw unwind;
        }
        try {
            T value = body.run(new Context());
            if (value == null) {
                throw new NullPointerException(
                        "the step returned null; return a value, or Optional.empty()");
            }
            return value;
        } finally {
            run.working(strand, false);
        }
    }

    /** The run leaves before the body has begun: then there is nothing to ask about later. */
    private void withdraw(Unwind.Reason reason) {
        if (step.effect() == Effect.ONCE && reason.goesOn()) {
            strand.append(
                    Kind.INTENT, pos, step.name(), Optional.of(Payload.of(WITHDRAWN)), write -> {});
        }
    }

    private static boolean wasWithdrawn(Replay.Entry entry) {
        return entry.open().flatMap(JournalRow::payload).isPresent();
    }

    /** Whether the body ended because it was interrupted on purpose, rather than by itself. */
    private boolean wasMadeToStop(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof InterruptedException
                    || cause instanceof java.io.InterruptedIOException
                    || cause instanceof java.nio.channels.ClosedByInterruptException) {
                return true;
            }
        }
        return false;
    }

    private StepFailed fail(Failure told) {
        Failure failure = run.node().redaction().of(told);
        strand.append(
                        Kind.STEP_FAILED,
                        pos,
                        step.name(),
                        Optional.of(Payload.of(failure)),
                        holds::settle)
                .await();
        return new StepFailed(step.name(), failure);
    }

    /** A crash left only the intent: the step may or may not have happened. */
    private T afterUnknown() {
        if (step.onUnknown() == OnUnknown.REPEAT) {
            return perform();
        }
        Failure unknown =
                new Failure(
                        StepFailed.OUTCOME_UNKNOWN,
                        "'"
                                + step.name()
                                + "' was interrupted by a crash; whether it happened is not known");
        if (step.onUnknown() == OnUnknown.SKIP) {
            throw fail(unknown);
        }
        return ask(unknown);
    }

    /** Asks a person, anew after each crash: an approval is for one try. */
    private T ask(Failure unknown) {
        String problem = unknown.message() + shownArguments();
        String question = problem;
        for (int time = 1; ; time++) {
            String suffix = time == 1 ? "" : Integer.toString(time);
            Optional<Decision> decision;
            try {
                decision = answer(pos + ".ask" + suffix, question).map(Decision::of);
            } catch (JsonProblem e) {
                question = problem + "; the last answer could not be read: " + e.getMessage();
                continue;
            }
            if (decision.isEmpty() || !decision.get().approved()) {
                throw fail(unknown);
            }
            question = problem;
            if (decision.get().edited().isPresent()) {
                JsonNode edited = decision.get().edited().get();
                try {
                    Json.as(edited, type);
                } catch (JsonProblem e) {
                    question = problem + "; the value given does not fit: " + e.getMessage();
                    continue;
                }
                return record(Payload.of(edited));
            }
            String again = pos + ".again" + suffix;
            if (strand.meet(again, "step", step.name()).isEmpty()) {
                strand.append(Kind.INTENT, again, step.name(), Optional.empty(), write -> {})
                        .await();
                return perform();
            }
        }
    }

    /** What the step is done with, as far as it fits a line. */
    private String shownArguments() {
        if (step.arguments().isEmpty()) {
            return "";
        }
        String all = Json.write(step.arguments().get());
        String some =
                all.length() <= SHOWN_ARGUMENTS ? all : all.substring(0, SHOWN_ARGUMENTS) + "…";
        // Half a surrogate pair becomes a question mark: titles are plain text.
        byte[] bytes = some.getBytes(StandardCharsets.UTF_8);
        return " (its arguments: " + new String(bytes, StandardCharsets.UTF_8) + ")";
    }

    private Optional<JsonNode> answer(String at, String problem) {
        ObjectNode detail = Json.object().put("step", step.name()).put("idempotencyKey", key());
        step.arguments().ifPresent(arguments -> detail.set("arguments", arguments));
        Request request =
                new Request(
                        StepFailed.OUTCOME_UNKNOWN,
                        problem
                                + ": approve to run it again, approve with a value to take that as its result, reject to take it as failed",
                        detail);
        return strand.awaitAt(
                at,
                Topic.answer("unknown/" + step.name(), JsonNode.class, request),
                Deadline.within(ASK_DEADLINE));
    }

    private T record(Payload payload) {
        strand.append(Kind.STEP, pos, step.name(), Optional.of(payload), holds::settle).await();
        return Json.read(payload.json(), type);
    }

    /** The position of the step that a question at a position is about; the same if it is none. */
    static String asker(String position) {
        int ask = position.indexOf(".a");
        return ask < 0 ? position : position.substring(0, ask);
    }

    private String key() {
        return run.node().installation() + "-" + run.info().id() + "-" + pos;
    }

    private final class Context implements StepContext {
        @Override
        public RunId run() {
            return run.info().id();
        }

        @Override
        public String idempotencyKey() {
            return key();
        }

        @Override
        public void progress(Object event) {
            Object told =
                    event instanceof String text
                            ? run.node().redaction().texts().apply(text)
                            : event;
            run.node().feed().progress(run.info().id(), pos, told);
        }

        @Override
        public Hold hold(Claim claim) {
            return holds.hold(strand, claim);
        }
    }
}
