package dev.troupe.core.plan;

import dev.troupe.core.durable.Failure;

/** A bound was reached or something was detected, and nobody above had a way out. */
public final class Unresolved extends RuntimeException implements Failure.Typed {

    private final String type;

    Unresolved(Problem problem, Ruling.GiveUp ruling) {
        super(
                "'"
                        + problem.step()
                        + "': "
                        + problem.statement()
                        + (ruling.why().isEmpty() ? "" : "; " + ruling.why()));
        this.type = problem.type();
    }

    @Override
    public String failureType() {
        return type;
    }
}
