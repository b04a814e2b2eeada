package dev.troupe.server.http;

import dev.troupe.server.Plant;
import dev.troupe.server.identity.Caller;
import dev.troupe.server.identity.Membership;
import dev.troupe.server.problem.ApiProblem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Optional;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Lets only those through who may do what they ask for, in the organization that they ask it for.
 * What says nothing about who may use it can be used by nobody.
 */
final class Gate implements HandlerInterceptor {

    static final String TENANT = Tenant.class.getName();
    static final String ORGANIZATION = "organization";

    private final Plant plant;

    Gate(Plant plant) {
        this.plant = plant;
    }

    @Override
    public boolean preHandle(
            HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (!(handler instanceof HandlerMethod method)) {
            return true; // files of the console
        }
        ForAnyone anyone = method.getMethodAnnotation(ForAnyone.class);
        if (anyone != null) {
            if (!anyone.evenUnknown()) {
                Callers.of(request);
            }
            return true;
        }
        Needs needs = method.getMethodAnnotation(Needs.class);
        if (needs == null) {
            throw ApiProblem.forbidden("nobody may use this");
        }
        Caller caller = Callers.of(request);
        Membership membership = membership(caller, request);
        if (!membership.allows(needs.value())
                || (caller instanceof Caller.Agent && !needs.agents())) {
            throw ApiProblem.forbidden(
                            caller.name() + " may not do this in " + membership.organization())
                    .remedy(
                            "an owner can allow it: it needs the permission "
                                    + needs.value().word());
        }
        request.setAttribute(TENANT, new Tenant(plant, caller, membership));
        return true;
    }

    private static Membership membership(Caller caller, HttpServletRequest request) {
        Optional<String> named = Optional.ofNullable(request.getParameter(ORGANIZATION));
        List<Membership> all = caller.memberships();
        if (named.isPresent()) {
            // Whether there is such an organization is nobody's business who does not belong to it.
            return caller.in(named.get())
                    .orElseThrow(() ->
                            ApiProblem.forbidden(
                                            caller.name() + " does not belong to " + named.get())
                                    .field(ORGANIZATION));
        }
        if (all.size() == 1) {
            return all.getFirst();
        }
        throw all.isEmpty()
                ? ApiProblem.forbidden(caller.name() + " belongs to no organization")
                : ApiProblem.invalid(ORGANIZATION, "you belong to several organizations: say which")
                        .remedy("add ?organization=NAME; GET /api/v1/session lists them");
    }
}
