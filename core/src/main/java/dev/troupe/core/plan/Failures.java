package dev.troupe.core.plan;

import dev.troupe.core.durable.Outcome;
import java.util.List;
import java.util.stream.Collectors;

/** What failed of a fan-out. */
final class Failures {

    /** How many reasons are told. */
    private static final int TOLD = 10;

    /** How much of each, in characters. */
    private static final int TOLD_LENGTH = 300;

    private Failures() {}

    static <T> List<Outcome.Failed<T>> of(List<Outcome<T>> outcomes) {
        return outcomes.stream()
                .filter(outcome -> outcome instanceof Outcome.Failed<T>)
                .map(outcome -> (Outcome.Failed<T>) outcome)
                .toList();
    }

    /** Why each of them failed, in a bounded length. */
    static <T> String reasons(List<Outcome.Failed<T>> failures) {
        String told =
                failures.stream()
                        .limit(TOLD)
                        .map(failed ->
                                "'"
                                        + failed.branch()
                                        + "': "
                                        + Shown.cut(failed.failure().message(), TOLD_LENGTH))
                        .collect(Collectors.joining("; "));
        return failures.size() > TOLD ? told + "; and " + (failures.size() - TOLD) + " more" : told;
    }
}
