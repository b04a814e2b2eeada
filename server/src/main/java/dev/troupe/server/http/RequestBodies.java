package dev.troupe.server.http;

import dev.troupe.server.identity.Caller;
import dev.troupe.server.problem.ApiProblem;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ContentCachingResponseWrapper;

/**
 * Reads bodies, as far as they may go, and answers those requests from memory that come once more
 * with the same {@code Idempotency-Key}.
 */
public final class RequestBodies extends OncePerRequestFilter {

    static final String KEY = "Idempotency-Key";

    /** Where answers hold credentials, of which nothing is kept. */
    private static final Pattern SECRETS =
            Pattern.compile("/api/v1/((keys|members)(/.*)?|webhooks/?|webhooks/[^/]+/secret/?)");

    private static final int LARGEST = 2 * 1024 * 1024;
    private static final int LARGEST_OF_STRANGERS = 16 * 1024;
    private static final int LONGEST_KEY = 200;
    private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH");

    private final Repeats repeats;

    public RequestBodies(Repeats repeats) {
        this.repeats = repeats;
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (!WITH_BODY.contains(request.getMethod())) {
            chain.doFilter(request, response);
            return;
        }
        try {
            byte[] body = body(request);
            Optional<Repeats.Name> name = name(request);
            if (name.isPresent()) {
                once(name.get(), new BodyRequest(request, body), body, response, chain);
            } else {
                chain.doFilter(new BodyRequest(request, body), response);
            }
        } catch (ApiProblem problem) {
            Problems.send(response, problem);
        }
    }

    private static byte[] body(HttpServletRequest request) throws IOException {
        int most = Callers.find(request).isPresent() ? LARGEST : LARGEST_OF_STRANGERS;
        byte[] body =
                request.getContentLengthLong() > most
                        ? new byte[0]
                        : request.getInputStream().readNBytes(most + 1);
        if (request.getContentLengthLong() > most || body.length > most) {
            throw ApiProblem.of(
                            HttpStatus.CONTENT_TOO_LARGE,
                            "too-large",
                            "a request has up to " + most + " bytes")
                    .remedy("send less, or refer to what is stored elsewhere");
        }
        return body;
    }

    private static Optional<Repeats.Name> name(HttpServletRequest request) {
        String key = request.getHeader(KEY);
        if (key == null || !request.getMethod().equals("POST")) {
            return Optional.empty();
        }
        if (key.isBlank() || key.length() > LONGEST_KEY) {
            throw ApiProblem.invalid(KEY, "a key has 1 to " + LONGEST_KEY + " characters");
        }
        // Those who are not known change nothing: they are refused, or sign in.
        return Callers.find(request)
                .map(caller -> new Repeats.Name(organization(request, caller), caller.name(), key));
    }

    private static String organization(HttpServletRequest request, Caller caller) {
        return Optional.ofNullable(request.getParameter(Gate.ORGANIZATION))
                .orElseGet(() ->
                        caller.memberships().size() == 1
                                ? caller.memberships().getFirst().organization()
                                : "");
    }

    private void once(
            Repeats.Name name,
            HttpServletRequest request,
            byte[] body,
            HttpServletResponse response,
            FilterChain chain)
            throws ServletException, IOException {
        boolean secret = SECRETS.matcher(request.getRequestURI()).matches();
        Optional<Repeats.Answer> before = repeats.begin(name, hash(request, body));
        if (before.isPresent() && secret) {
            throw ApiProblem.conflict(
                            "this was done already, and what came of it is shown only once")
                    .remedy("withdraw what was made, and make another with another key");
        }
        if (before.isPresent()) {
            replay(before.get(), response);
            return;
        }
        ContentCachingResponseWrapper kept = new ContentCachingResponseWrapper(response);
        boolean done = false;
        try {
            chain.doFilter(request, kept);
            done = kept.getStatus() < HttpStatus.BAD_REQUEST.value();
        } finally {
            if (done) {
                repeats.answered(
                        name,
                        new Repeats.Answer(
                                kept.getStatus(),
                                Optional.ofNullable(kept.getHeader(HttpHeaders.LOCATION)),
                                secret
                                        ? ""
                                        : new String(
                                                kept.getContentAsByteArray(),
                                                StandardCharsets.UTF_8)));
            } else {
                repeats.refused(name);
            }
        }
        kept.copyBodyToResponse();
    }

    private static void replay(Repeats.Answer answer, HttpServletResponse response)
            throws IOException {
        response.setStatus(answer.status());
        answer.location().ifPresent(location -> response.setHeader(HttpHeaders.LOCATION, location));
        response.setHeader("Idempotency-Replayed", "true");
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        response.getOutputStream().write(answer.body().getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] hash(HttpServletRequest request, byte[] body) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(request.getRequestURI().getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            return digest.digest(body);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
