package dev.troupe.engine;

import java.time.Instant;

/** Nothing of an organization goes on until somebody lifts this. */
public record OrganizationStop(String organization, Instant since, String by, String reason) {

    /** For people: {@code acme is stopped since 2026-11-21T12:00:00Z by anna: wrong prices}. */
    @Override
    public String toString() {
        return organization
                + " is stopped since "
                + since
                + " by "
                + by
                + (reason.isBlank() ? "" : ": " + reason);
    }
}
