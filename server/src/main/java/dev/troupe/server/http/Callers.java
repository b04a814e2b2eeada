package dev.troupe.server.http;

import dev.troupe.server.identity.Caller;
import dev.troupe.server.problem.ApiProblem;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/** Who makes a request: found once, by {@link CallerFilter}. */
public final class Callers {

    private static final String ATTRIBUTE = Caller.class.getName();

    private Callers() {}

    static void set(HttpServletRequest request, Caller caller) {
        request.setAttribute(ATTRIBUTE, caller);
    }

    static Optional<Caller> find(HttpServletRequest request) {
        return Optional.ofNullable((Caller) request.getAttribute(ATTRIBUTE));
    }

    /**
     * Who makes a request.
     *
     * @throws ApiProblem if it came without a credential
     */
    static Caller of(HttpServletRequest request) {
        return find(request)
                .orElseThrow(() -> ApiProblem.unauthorized("this needs to know who asks"));
    }
}
