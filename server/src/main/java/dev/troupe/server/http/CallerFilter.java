package dev.troupe.server.http;

import dev.troupe.server.ServerSettings;
import dev.troupe.server.identity.Caller;
import dev.troupe.server.identity.Credentials;
import dev.troupe.server.problem.ApiProblem;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Finds out who makes a request, before anything else is done with it. A credential that is no good
 * is refused, also where none is needed; a request from a page of another origin is nobody's; and
 * one that changes something and comes with a session has to show the session's token, which only a
 * page of this origin can know.
 */
public final class CallerFilter extends OncePerRequestFilter {

    /** The header that shows that a request comes from a page of this origin. */
    static final String CSRF = "Troupe-Csrf";

    private static final String BEARER = "Bearer ";
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

    private final Credentials credentials;
    private final ServerSettings settings;
    private final Failures failures;
    private final Rates rates;

    public CallerFilter(
            Credentials credentials,
            ServerSettings settings,
            Failures failures,
            InstantSource clock) {
        this.credentials = credentials;
        this.settings = settings;
        this.failures = failures;
        this.rates = new Rates(settings.requestsPerSecond(), clock);
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            checkHost(request);
            checkOrigin(request);
            Optional<Caller> caller = caller(request);
            if (!rates.allows(caller.map(Caller::name).orElse(request.getRemoteAddr()))) {
                throw ApiProblem.of(
                                HttpStatus.TOO_MANY_REQUESTS,
                                "too-many-requests",
                                "these are more requests than one caller may make")
                        .remedy("wait as long as Retry-After says");
            }
            caller.ifPresent(found -> Callers.set(request, found));
        } catch (ApiProblem problem) {
            Problems.send(response, problem);
            return;
        }
        chain.doFilter(request, response);
    }

    private void checkHost(HttpServletRequest request) {
        if (!settings.isKnownHost(unbracketed(request.getServerName()))) {
            throw ApiProblem.of(
                            HttpStatus.MISDIRECTED_REQUEST,
                            "host",
                            "this server is not known as '" + request.getServerName() + "'")
                    .remedy("start it with --public-url, if people are to reach it so");
        }
    }

    private static String unbracketed(String host) {
        return host.startsWith("[") && host.endsWith("]")
                ? host.substring(1, host.length() - 1)
                : host;
    }

    /** Browsers say where a page is from that sends what may change something. */
    private void checkOrigin(HttpServletRequest request) {
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        if (origin != null && !isOwn(origin, request)) {
            throw ApiProblem.forbidden("a page of " + origin + " may not use this server");
        }
    }

    private boolean isOwn(String origin, HttpServletRequest request) {
        try {
            URI from = URI.create(origin);
            String authority = String.valueOf(from.getRawAuthority());
            return authority.equalsIgnoreCase(request.getHeader(HttpHeaders.HOST))
                    || settings.publicUrl()
                            .map(URI::getRawAuthority)
                            .filter(authority::equalsIgnoreCase)
                            .isPresent();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private Optional<Caller> caller(HttpServletRequest request) {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        Optional<String> session = SessionCookie.of(request, settings);
        if (header == null && session.isEmpty()) {
            return Optional.empty();
        }
        String address = request.getRemoteAddr();
        if (header != null) {
            return Optional.of(bearer(header, address));
        }
        Optional<Caller> person = credentials.session(session.get());
        if (person.isEmpty()) {
            return Optional.empty(); // an old cookie: to be signed out is no fault
        }
        if (!SAFE.contains(request.getMethod())) {
            checkCsrf(request, person.get());
        }
        return person;
    }

    private Caller bearer(String header, String address) {
        return Optional.of(header)
                .filter(text -> text.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .map(text -> text.substring(BEARER.length()).strip())
                .flatMap(credentials::bearer)
                .orElseThrow(() -> {
                    failures.failed(address);
                    return ApiProblem.unauthorized("this key is not good, or not any more");
                });
    }

    private static void checkCsrf(HttpServletRequest request, Caller caller) {
        String shown = Optional.ofNullable(request.getHeader(CSRF)).orElse("");
        boolean good =
                caller instanceof Caller.Person person
                        && MessageDigest.isEqual(bytes(person.csrf()), bytes(shown));
        if (!good) {
            throw ApiProblem.forbidden(
                            "a request of a session that changes something has to show it")
                    .field(CSRF)
                    .remedy("send the header " + CSRF + " with `csrf` of GET /api/v1/session");
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
