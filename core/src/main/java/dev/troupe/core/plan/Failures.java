package dev.troupe.core.plan;

import dev.troupe.core.contract.FailureTrust;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.Failure;
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

    /**
     * One failure that says why each of them failed.
     *
     * @param what came of it, before the reasons
     */
    static <T> Failure together(String type, String what, List<Outcome.Failed<T>> failures) {
        return new Failure(
                type, what + ": " + reasons(failures), FailureTrust.detail(trust(failures)));
    }

    /** How far what they say can be relied on. */
    static <T> Trust trust(List<Outcome.Failed<T>> failures) {
        return FailureTrust.of(failures.stream().map(Outcome.Failed::failure).toList());
    }

    /** Why each of them failed, in a bounded length. */
    private static <T> String reasons(List<Outcome.Failed<T>> failures) {
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
