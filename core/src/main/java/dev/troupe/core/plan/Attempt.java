package dev.troupe.core.plan;

import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.durable.Failure;
import dev.troupe.core.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * Steps that are taken back if they do not all succeed: one after another, each sees the results of
 * those before it; when one fails, the undo plans of those that were completed run in the reverse
 * order. An undo sees the results so far, its own step's as the latest, and an item {@code failure}
 * that its agents are handed. The step that failed is not undone, nor is one that was skipped.
 * Nobody is asked about the failure of a step unless the step says so: what becomes of it is said
 * here. An undo that fails is put before a person, who may try it again, do it by hand and say what
 * came of it, or give it up; the other undos run in any case.
 *
 * <p>A run that is cancelled stops where it is, also here, and undoes nothing. Who wants it undone
 * cancels the run of the step's agent instead: that fails the step.
 *
 * @param goesOn whether the plan goes on once all was taken back. Then the result is {@code
 *     {"status": "done", "value": …}} with the last step's result, or {@code {"status":
 *     "compensated", "failure": {"step": …, "type": …, "message": …}, "undone": […], "notUndone":
 *     [{"step": …, "why": …}]}}, with the status {@code partly-compensated} if something was not
 *     undone. Otherwise it is the last step's result, or a failure that says the same
 */
public record Attempt(String name, Optional<String> when, List<Undoable> steps, boolean goesOn)
        implements Plan {

    /** The item that undo plans see. */
    public static final String FAILURE = "failure";

    /** The failure type, and the status, where all that was completed was undone. */
    public static final String COMPENSATED = "compensated";

    /** The failure type, and the status, where something was not undone. */
    public static final String PARTLY_COMPENSATED = "partly-compensated";

    /**
     * A step, and how to take it back.
     *
     * @param undo absent where there is nothing to take back
     */
    public record Undoable(Plan step, Optional<Plan> undo) {}

    public Attempt {
        steps = List.copyOf(steps);
    }

    public static Attempt of(String name) {
        return new Attempt(name, Optional.empty(), List.of(), false);
    }

    public Attempt when(String condition) {
        return new Attempt(name, Optional.of(condition), steps, goesOn);
    }

    /** The same with one more step, which leaves nothing to take back. */
    public Attempt step(Plan step) {
        return with(new Undoable(step, Optional.empty()));
    }

    /** The same with one more step and how to take it back. */
    public Attempt step(Plan step, Plan undo) {
        return with(new Undoable(step, Optional.of(undo)));
    }

    private Attempt with(Undoable step) {
        List<Undoable> more = new ArrayList<>(steps);
        more.add(step);
        return new Attempt(name, when, more, goesOn);
    }

    /** The same, after which the plan goes on. */
    public Attempt goingOn() {
        return new Attempt(name, when, steps, true);
    }

    @Override
    public ContextItem run(Conductor conductor, Scope scope) {
        Compensation compensation = new Compensation(this, conductor);
        Scope seen = scope;
        ContextItem last = conductor.nothing(name);
        for (Undoable undoable : steps) {
            ContextItem result;
            try {
                result = conductor.handling().run(undoable.step(), seen);
            } catch (RuntimeException e) {
                return compensation.undo(undoable.step().name(), Failure.of(e), seen);
            }
            seen = seen.with(result);
            if (!result.value().isNull()) {
                compensation.completed(undoable, result);
                last = result.named(name);
            }
        }
        return goesOn ? done(conductor, last) : last;
    }

    private ContextItem done(Conductor conductor, ContextItem last) {
        ObjectNode value = Json.object();
        value.put("status", "done");
        value.set("value", last.value());
        return conductor.item(name, value, last.trust()).madeOf(last.partsAt("/value"));
    }
}
