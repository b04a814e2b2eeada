package dev.troupe.server.organization;

import dev.troupe.engine.BreakerStore;
import dev.troupe.server.http.ForAnyone;
import dev.troupe.server.http.Needs;
import dev.troupe.server.http.Page;
import dev.troupe.server.http.Tenant;
import dev.troupe.server.identity.Caller;
import dev.troupe.server.identity.Membership;
import dev.troupe.server.identity.Permission;
import dev.troupe.server.identity.Role;
import dev.troupe.server.problem.ApiProblem;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** An organization as a whole. */
@RestController
@RequestMapping("/api/v1")
class OrganizationApi {

    private final Overviews overviews;

    OrganizationApi(Overviews overviews) {
        this.overviews = overviews;
    }

    /** An organization that the caller belongs to. */
    record Belongs(String name, Role role) {
        static Belongs of(Membership membership) {
            return new Belongs(membership.organization(), membership.role());
        }
    }

    /** Why something is stopped or opened. */
    record Reason(String reason) {
        String required() {
            return Optional.ofNullable(reason)
                    .filter(text -> !text.isBlank())
                    .orElseThrow(() -> ApiProblem.invalid("reason", "say why: it is recorded"));
        }
    }

    /**
     * How a breaker is opened.
     *
     * @param seconds for how long; absent: until somebody closes it
     */
    record Opening(String reason, Optional<Long> seconds) {}

    /** Lists the organizations that you belong to. */
    @GetMapping("/organizations")
    @ForAnyone
    Page<Belongs> mine(Caller caller) {
        return Page.all(caller.memberships().stream().map(Belongs::of).toList());
    }

    /** Gets the organization: its name, and whether it is stopped. */
    @GetMapping("/organization")
    @Needs(Permission.READ)
    OrganizationView current(Tenant tenant) {
        return OrganizationView.of(tenant);
    }

    /** Stops the organization: nothing of it begins any step from within a second on. */
    @PutMapping("/organization/stop")
    @Needs(Permission.STOP)
    OrganizationView stop(Tenant tenant, @RequestBody Reason why) {
        tenant.stops().stop(tenant.organization(), why.required(), tenant.by());
        return OrganizationView.of(tenant);
    }

    /** Has the organization go on. */
    @DeleteMapping("/organization/stop")
    @Needs(Permission.STOP)
    OrganizationView lift(Tenant tenant) {
        tenant.stops().lift(tenant.organization(), tenant.by());
        return OrganizationView.of(tenant);
    }

    /** Says what goes on now: what runs, what waits and for whom, what is stuck, what was spent. */
    @GetMapping("/overview")
    @Needs(Permission.READ)
    Overview overview(Tenant tenant) {
        return overviews.of(tenant);
    }

    /** Lists the circuit breakers of agents, tools and providers. */
    @GetMapping("/breakers")
    @Needs(Permission.READ)
    Page<BreakerView> breakers(Tenant tenant) {
        return Page.all(
                tenant.breakers().standings(Optional.of(tenant.organization())).stream()
                        .map(BreakerView::of)
                        .toList());
    }

    /**
     * Opens a breaker: nothing goes there any more.
     *
     * @param subject such as {@code tool:orders.refund}
     */
    @PostMapping("/breakers/{subject}/open")
    @Needs(Permission.GUARDS)
    BreakerView open(Tenant tenant, @PathVariable String subject, @RequestBody Opening opening) {
        List<String> kinds = List.of("agent:", "tool:", "provider:");
        if (kinds.stream().noneMatch(subject::startsWith)) {
            throw ApiProblem.invalid("subject", "'" + subject + "' has no breaker")
                    .remedy("expected agent:NAME, tool:SOURCE.TOOL or provider:NAME");
        }
        return BreakerView.of(
                tenant.breakers()
                        .open(
                                tenant.organization(),
                                subject,
                                new Reason(opening.reason()).required(),
                                opening.seconds().map(Duration::ofSeconds),
                                tenant.by()));
    }

    /**
     * Closes a breaker.
     *
     * @param subject such as {@code tool:orders.refund}
     */
    @PostMapping("/breakers/{subject}/close")
    @Needs(Permission.GUARDS)
    BreakerView close(Tenant tenant, @PathVariable String subject) {
        BreakerStore breakers = tenant.breakers();
        return breakers.close(tenant.organization(), subject, tenant.by())
                .map(BreakerView::of)
                .orElseThrow(() ->
                        ApiProblem.notFound("no breaker of '" + subject + "' was ever opened"));
    }
}
