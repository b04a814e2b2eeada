package dev.troupe.server.oidc;

import dev.troupe.server.ServerSettings;
import dev.troupe.server.http.Failures;
import dev.troupe.server.http.ForAnyone;
import dev.troupe.server.http.SessionCookie;
import dev.troupe.server.identity.Sessions;
import dev.troupe.server.problem.ApiProblem;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseCookie;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** How a person can sign in, and signing in by somebody who knows the person. For browsers. */
@RestController
@RequestMapping("/api/v1/sign-in")
class OidcApi {

    private static final Logger log = LoggerFactory.getLogger(OidcApi.class);

    /** How long somebody may take to sign in there. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Optional<OidcSignIn> oidc;
    private final Failures failures;
    private final ServerSettings settings;

    OidcApi(Oidc oidc, Failures failures, ServerSettings settings) {
        this.oidc = oidc.signIn();
        this.failures = failures;
        this.settings = settings;
    }

    /** What there is beside sign-in links. */
    record Ways(Optional<Way> oidc) {}

    /**
     * A provider that knows people.
     *
     * @param url that a browser goes to
     */
    record Way(String name, String url) {}

    /** Says how one can sign in beside by a link. */
    @GetMapping
    @ForAnyone(evenUnknown = true)
    Ways ways() {
        return new Ways(oidc.map(one -> new Way(one.name(), "/api/v1/sign-in/oidc")));
    }

    /** Sends a browser to the provider of sign-in. */
    @GetMapping("/oidc")
    @ForAnyone(evenUnknown = true)
    @ResponseStatus(HttpStatus.FOUND)
    ResponseEntity<Void> begin() {
        OidcSignIn signIn = configured();
        Attempt attempt = signIn.begin();
        try {
            return to(signIn.authorization(attempt), cookie(attempt.cookie(), PATIENCE));
        } catch (OidcProblem problem) {
            log.warn("nobody can sign in by {}: {}", signIn.name(), problem.getMessage());
            return back(problem.kind());
        }
    }

    private OidcSignIn configured() {
        return oidc.orElseThrow(() ->
                ApiProblem.notFound("this server knows no other provider of sign-in")
                        .remedy("start it with --oidc-issuer"));
    }

    /**
     * Takes a browser back from the provider of sign-in, and on to the console: signed in, or with
     * what is in the way.
     *
     * @param state that it was sent there with
     * @param code by which the provider says who it is
     * @param error why the provider does not
     */
    @GetMapping("/oidc/callback")
    @ForAnyone(evenUnknown = true)
    @ResponseStatus(HttpStatus.FOUND)
    ResponseEntity<Void> end(
            @RequestParam Optional<String> state,
            @RequestParam Optional<String> code,
            @RequestParam Optional<String> error,
            HttpServletRequest request) {
        OidcSignIn signIn = configured();
        try {
            Attempt attempt =
                    kept(request)
                            .filter(one -> state.filter(one::isOf).isPresent())
                            .orElseThrow(() ->
                                    new OidcProblem(
                                            OidcProblem.Kind.STATE,
                                            "the answer is not to a question of this browser"));
            if (error.isPresent() || code.isEmpty()) {
                throw new OidcProblem(
                        OidcProblem.Kind.REFUSED,
                        "the provider said: " + error.orElse("nothing").replaceAll("\\W", " "));
            }
            String session = signIn.signIn(attempt, code.get());
            return to(
                    URI.create("/"),
                    cookie("", Duration.ZERO),
                    SessionCookie.with(session, Sessions.LONGEST, settings));
        } catch (OidcProblem problem) {
            if (problem.kind() == OidcProblem.Kind.STATE
                    || problem.kind() == OidcProblem.Kind.REFUSED) { // it may be guessed
                failures.failed(request.getRemoteAddr());
            }
            log.warn("somebody was not signed in by {}: {}", signIn.name(), problem.getMessage());
            return back(problem.kind());
        }
    }

    private ResponseEntity<Void> back(OidcProblem.Kind kind) {
        return to(URI.create("/sign-in?problem=" + kind.word()), cookie("", Duration.ZERO));
    }

    private static ResponseEntity<Void> to(URI where, ResponseCookie... cookies) {
        return ResponseEntity.status(HttpStatus.FOUND)
                .location(where)
                .headers(headers ->
                        Arrays.stream(cookies)
                                .forEach(
                                        one -> headers.add(HttpHeaders.SET_COOKIE, one.toString())))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    private String cookieName() {
        return settings.isSecure() ? "__Host-troupe-oidc" : "troupe-oidc";
    }

    /** It has to come along when the provider sends the browser back, which is another site. */
    private ResponseCookie cookie(String value, Duration age) {
        return ResponseCookie.from(cookieName(), value)
                .httpOnly(true)
                .secure(settings.isSecure())
                .sameSite("Lax")
                .path("/")
                .maxAge(age)
                .build();
    }

    private Optional<Attempt> kept(HttpServletRequest request) {
        return Optional.ofNullable(request.getCookies()).stream()
                .flatMap(Stream::of)
                .filter(cookie -> cookie.getName().equals(cookieName()))
                .findFirst()
                .flatMap(cookie -> Attempt.ofCookie(cookie.getValue()));
    }
}
