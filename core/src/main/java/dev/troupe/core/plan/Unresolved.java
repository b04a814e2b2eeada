package dev.troupe.core.plan;

import dev.troupe.core.contract.FailureTrust;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.Failure;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** A bound was reached or something was detected, and nobody above had a way out. */
public final class Unresolved extends RuntimeException implements Failure.Typed {

    private final String type;
    private final Trust trust;

    Unresolved(Problem problem, Ruling.GiveUp ruling) {
        super(
                "'"
                        + problem.step()
                        + "': "
                        + problem.statement()
                        + (ruling.why().isEmpty() ? "" : "; " + ruling.why()));
        this.type = problem.type();
        this.trust = problem.trust().and(ruling.trust());
    }

    @Override
    public String failureType() {
        return type;
    }

    /** Its message repeats what came to nothing. */
    @Override
    public Optional<JsonNode> failureDetail() {
        return FailureTrust.detail(trust);
    }
}
