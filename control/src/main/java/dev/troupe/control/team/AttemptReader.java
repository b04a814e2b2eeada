package dev.troupe.control.team;

import dev.troupe.control.yaml.Fields;
import dev.troupe.control.yaml.Located;
import dev.troupe.core.plan.Attempt;
import dev.troupe.core.plan.Attempt.Undoable;
import dev.troupe.core.plan.Plan;
import java.util.List;
import java.util.Optional;

/** Reads {@code attempt} steps. */
final class AttemptReader implements PatternReader {

    static final List<String> OWN_KEYS = List.of("steps", "onFailure");
    static final List<String> STEP_KEYS = List.of("do", "undo");
    static final List<String> ON_FAILURE = List.of("fail", "continue");

    private final Reading reading;
    private final PlanReader plans;

    AttemptReader(Reading reading, PlanReader plans) {
        this.reading = reading;
        this.plans = plans;
    }

    @Override
    public String pattern() {
        return "attempt";
    }

    @Override
    public List<String> keys() {
        return List.of();
    }

    @Override
    public String defaultName(Located pattern) {
        return "attempt";
    }

    @Override
    public Optional<Plan> read(Step step) {
        return step.fields().fields("attempt", OWN_KEYS).map(own -> attempt(step, own));
    }

    private Attempt attempt(Step step, Fields own) {
        own.require("steps", "a list of steps, each with 'do' and 'undo'");
        Optional<List<Located>> listed = own.list("steps");
        if (listed.isPresent() && listed.get().isEmpty()) {
            reading.problems().add(own.at("steps"), step.what() + " has no steps", "at least one");
        }
        List<Undoable> steps =
                listed.orElse(List.of()).stream()
                        .flatMap(item -> undoable(item, step.what()).stream())
                        .toList();
        boolean goesOn = own.choice("onFailure", ON_FAILURE).orElse("fail").equals("continue");
        Attempt attempt = new Attempt(step.name(), step.when(), steps, goesOn);
        return reading.places().put(attempt, step.whole(), step.pattern());
    }

    private Optional<Undoable> undoable(Located item, String what) {
        return Fields.of(item, "an entry of 'steps' of " + what, STEP_KEYS, reading.problems())
                .flatMap(fields -> {
                    Optional<Plan> undo = fields.get("undo").map(plans::step);
                    return fields.require("do", "the step")
                            .map(plans::step)
                            .map(plan -> new Undoable(plan, undo));
                });
    }
}
