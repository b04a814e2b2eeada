package dev.troupe.server.organization;

import dev.troupe.engine.OrganizationStop;
import dev.troupe.server.http.Tenant;
import java.time.Instant;
import java.util.Optional;

/**
 * An organization.
 *
 * @param stop why nothing goes on in it, if that is so
 */
record OrganizationView(String name, Optional<Stop> stop) {

    record Stop(Instant since, String by, String reason) {
        static Stop of(OrganizationStop stop) {
            return new Stop(stop.since(), stop.by(), stop.reason());
        }
    }

    static OrganizationView of(Tenant tenant) {
        return new OrganizationView(
                tenant.organization(), tenant.stops().current(tenant.organization()).map(Stop::of));
    }
}
