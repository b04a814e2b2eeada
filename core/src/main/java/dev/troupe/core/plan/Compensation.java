package dev.troupe.core.plan;

import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.FailureTrust;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.Failure;
import dev.troupe.core.json.Json;
import dev.troupe.core.plan.Attempt.Undoable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Takes back what was completed of an attempt. */
final class Compensation {

    private final Attempt attempt;
    private final Conductor conductor;
    private final List<Completed> completed = new ArrayList<>();
    private final List<String> undone = new ArrayList<>();
    private final Map<String, String> notUndone = new LinkedHashMap<>();
    private Trust notUndoneTrust = Trust.CLAIMED;

    private record Completed(String step, Plan undo, ContextItem result) {}

    Compensation(Attempt attempt, Conductor conductor) {
        this.attempt = attempt;
        this.conductor = conductor;
    }

    /** Keeps what may have to be undone. */
    void completed(Undoable step, ContextItem result) {
        step.undo()
                .ifPresent(undo -> completed.add(new Completed(step.step().name(), undo, result)));
    }

    /**
     * Undoes all that was completed, the latest first.
     *
     * @return what the plan goes on with
     * @throws AttemptFailed if it does not go on
     */
    ContextItem undo(String failedStep, Failure failure, Scope seen) {
        ContextItem item = failureItem(failedStep, failure, seen);
        for (Completed each : completed.reversed()) {
            undo(each, seen.with(each.result()).handing(item));
        }
        if (!attempt.goesOn()) {
            throw new AttemptFailed(
                    status(), message(failedStep, failure), item.trust().and(notUndoneTrust));
        }
        ObjectNode value = Json.object();
        value.put("status", status());
        value.set(Attempt.FAILURE, item.value());
        ArrayNode names = value.putArray("undone");
        undone.forEach(names::add);
        ArrayNode left = value.putArray("notUndone");
        notUndone.forEach((step, why) -> left.addObject().put("step", step).put("why", why));
        return conductor.item(attempt.name(), value, item.trust().and(notUndoneTrust));
    }

    private void undo(Completed step, Scope scope) {
        Appeal appeal =
                new Appeal(conductor, Optional.of(OnFailure.escalate(OnFailure.Escalate.PERSON)));
        Scope seen = scope;
        while (true) {
            Failure failure;
            try {
                if (!conductor.handling().run(step.undo(), seen).value().isNull()) {
                    undone.add(step.step());
                }
                return;
            } catch (RuntimeException e) {
                failure = Failure.of(e);
            }
            try {
                switch (appeal.decide(problem(step, failure, seen))) {
                    case Appeal.Way.Given byHand -> {
                        undone.add(step.step());
                        return;
                    }
                    case Appeal.Way.Again again -> seen = seen.handing(again.guidance());
                }
            } catch (Unresolved givenUp) {
                Failure left = Failure.of(givenUp);
                notUndone.put(step.step(), left.message());
                notUndoneTrust = notUndoneTrust.and(FailureTrust.of(left));
                return;
            }
        }
    }

    private Problem problem(Completed step, Failure failure, Scope seen) {
        return new Problem(
                        step.undo().name(),
                        Optional.empty(),
                        "Undo '" + step.step() + "'.",
                        failure.type(),
                        "'" + step.step() + "' could not be undone: " + failure.message(),
                        Optional.empty(),
                        seen.handed(Optional.empty()))
                .repeating(FailureTrust.of(failure));
    }

    /** What a failure says may repeat what the step was handed. */
    private ContextItem failureItem(String step, Failure failure, Scope seen) {
        ObjectNode value = Json.object();
        value.put("step", step);
        value.put("type", failure.type());
        value.put("message", failure.message());
        return conductor.item(Attempt.FAILURE, value, seen.trust().and(FailureTrust.of(failure)));
    }

    private String status() {
        return notUndone.isEmpty() ? Attempt.COMPENSATED : Attempt.PARTLY_COMPENSATED;
    }

    private String message(String failedStep, Failure failure) {
        String left =
                notUndone.entrySet().stream()
                        .map(entry -> entry.getKey() + " (" + entry.getValue() + ")")
                        .collect(Collectors.joining(", "));
        return "'%s' failed at '%s': %s; undone: %s%s"
                .formatted(
                        attempt.name(),
                        failedStep,
                        failure.message(),
                        undone.isEmpty() ? "nothing" : String.join(", ", undone),
                        left.isEmpty() ? "" : "; not undone: " + left);
    }
}
