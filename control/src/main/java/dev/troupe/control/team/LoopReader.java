package dev.troupe.control.team;

import dev.troupe.control.yaml.Fields;
import dev.troupe.control.yaml.Located;
import dev.troupe.core.plan.Loop;
import dev.troupe.core.plan.Plan;
import java.util.List;
import java.util.Optional;

/** Reads {@code loop} steps. */
final class LoopReader implements PatternReader {

    static final List<String> OWN_KEYS = List.of("do", "until", "times", "onFailure");

    private final Reading reading;
    private final PlanReader plans;

    LoopReader(Reading reading, PlanReader plans) {
        this.reading = reading;
        this.plans = plans;
    }

    @Override
    public String pattern() {
        return "loop";
    }

    @Override
    public List<String> keys() {
        return List.of();
    }

    @Override
    public String defaultName(Located pattern) {
        return "loop";
    }

    @Override
    public Optional<Plan> read(Step step) {
        return step.fields().fields("loop", OWN_KEYS).flatMap(own -> loop(step, own));
    }

    private Optional<Plan> loop(Step step, Fields own) {
        Optional<Plan> body = own.require("do", "the step to repeat").map(plans::step);
        Optional<String> until = own.requiredText("until", "the condition that ends it");
        int times =
                own.integer("times", 1, Loop.MAX_TIMES)
                        .map(Math::toIntExact)
                        .orElse(Loop.DEFAULT_TIMES);
        var onFailure = new OnFailureReader(reading).readBound(own);
        if (body.isEmpty() || until.isEmpty()) {
            return Optional.empty();
        }
        Loop loop = new Loop(step.name(), step.when(), body.get(), until.get(), times, onFailure);
        return Optional.of(reading.places().put(loop, step.whole(), step.pattern()));
    }
}
