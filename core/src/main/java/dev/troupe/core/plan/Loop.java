package dev.troupe.core.plan;

import dev.troupe.core.contract.ContextItem;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A part that is done again until a condition holds. From its second round on, the agents within
 * are handed the latest result, under the loop's name; in the first round that name stands for JSON
 * null, unless something else in scope goes by it. A result that came up before is no progress. No
 * progress, and as many rounds as it may have, end it as a {@link Problem}: those who decide about
 * it may give the result, have one more round done, or give up.
 *
 * @param until a CEL condition over the items in scope and, under the loop's name, the latest
 *     result
 * @param times the most rounds; at least 1
 * @param onFailure who decides at a bound
 */
public record Loop(
        String name,
        Optional<String> when,
        Plan body,
        String until,
        int times,
        Optional<OnFailure> onFailure)
        implements Plan {

    /** How many rounds there are where nothing is said. */
    public static final int DEFAULT_TIMES = 5;

    /** The most rounds that can be asked for. */
    public static final int MAX_TIMES = 1_000;

    /** The failure type of a loop that had all its rounds. */
    public static final String BOUND = "loop-bound";

    /** The failure type of a loop that goes round in circles. */
    public static final String NO_PROGRESS = "no-progress";

    public Loop {
        if (times < 1 || times > MAX_TIMES) {
            throw new IllegalArgumentException(
                    "a loop has 1 to " + MAX_TIMES + " rounds, not " + times);
        }
    }

    public static Loop of(String name, String until, Plan body) {
        return new Loop(name, Optional.empty(), body, until, DEFAULT_TIMES, Optional.empty());
    }

    public Loop when(String condition) {
        return new Loop(name, Optional.of(condition), body, until, times, onFailure);
    }

    public Loop atMost(int rounds) {
        return new Loop(name, when, body, until, rounds, onFailure);
    }

    public Loop onFailure(OnFailure what) {
        return new Loop(name, when, body, until, times, Optional.of(what));
    }

    @Override
    public ContextItem run(Conductor conductor, Scope scope) {
        Appeal appeal = new Appeal(conductor, onFailure);
        Map<JsonNode, Integer> earlier = new HashMap<>();
        Scope seen = scope.orElse(conductor.nothing(name));
        int most = times;
        for (int round = 1; ; round++) {
            ContextItem result = conductor.run(body, seen).named(name);
            seen = seen.handing(result);
            if (conductor.test(until, seen)) {
                return result;
            }
            Optional<Integer> same = Optional.ofNullable(earlier.put(result.value(), round));
            if (same.isPresent() || round >= most) {
                switch (appeal.decide(problem(result, round, same, scope))) {
                    case Appeal.Way.Given given -> {
                        return given.item();
                    }
                    case Appeal.Way.Again again -> seen = seen.handing(again.guidance());
                }
                most = Math.max(most, round + 1);
            }
        }
    }

    private Problem problem(ContextItem result, int round, Optional<Integer> same, Scope scope) {
        String missed = "`" + until + "` does not hold";
        return new Problem(
                name,
                result.source().agent(),
                "Repeat it until `" + until + "`.",
                same.isPresent() ? NO_PROGRESS : BOUND,
                same.map(before ->
                                "round %d gave the same result as round %d, and %s."
                                        .formatted(round, before, missed))
                        .orElseGet(() -> "after %d rounds %s.".formatted(round, missed)),
                Optional.empty(),
                scope.handing(result).handed(Optional.empty()));
    }
}
