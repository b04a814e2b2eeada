package dev.troupe.server.access;

import dev.troupe.server.ServerSettings;
import dev.troupe.server.http.Failures;
import dev.troupe.server.http.ForAnyone;
import dev.troupe.server.http.SessionCookie;
import dev.troupe.server.identity.Caller;
import dev.troupe.server.identity.Credentials;
import dev.troupe.server.identity.Membership;
import dev.troupe.server.identity.Permission;
import dev.troupe.server.identity.Role;
import dev.troupe.server.problem.ApiProblem;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Who one is, and how one becomes that. */
@RestController
@RequestMapping("/api/v1/session")
class SessionApi {

    private static final Duration AGE = Duration.ofDays(30);

    private final Credentials credentials;
    private final Failures failures;
    private final ServerSettings settings;

    SessionApi(Credentials credentials, Failures failures, ServerSettings settings) {
        this.credentials = credentials;
        this.failures = failures;
        this.settings = settings;
    }

    /** What a link of {@code troupe link} brings. */
    record SignIn(String token) {}

    /** Who one is. */
    record Session(
            String kind,
            String name,
            List<Belongs> memberships,
            Optional<String> csrf,
            Instant expiresAt) {

        /** What one is in an organization. */
        record Belongs(String organization, Role role, List<Permission> permissions) {
            static Belongs of(Membership membership) {
                return new Belongs(
                        membership.organization(),
                        membership.role(),
                        membership.permissions().stream().sorted().toList());
            }
        }

        static Session of(Caller caller) {
            String kind =
                    switch (caller) {
                        case Caller.Person person -> "person";
                        case Caller.Key key -> "key";
                        case Caller.Agent agent -> "run";
                    };
            return new Session(
                    kind,
                    caller.name(),
                    caller.memberships().stream().map(Belongs::of).toList(),
                    caller instanceof Caller.Person person
                            ? Optional.of(person.csrf())
                            : Optional.empty(),
                    caller.expiresAt());
        }
    }

    /** Says who you are, and what you may do where. */
    @GetMapping
    @ForAnyone
    Session current(Caller caller) {
        return Session.of(caller);
    }

    /** Signs in with the token of a link, once. */
    @PostMapping
    @ForAnyone(evenUnknown = true)
    ResponseEntity<Session> signIn(@RequestBody SignIn link, HttpServletRequest request) {
        String token =
                Optional.ofNullable(link.token())
                        .flatMap(credentials::signIn)
                        .orElseThrow(() -> {
                            failures.failed(request.getRemoteAddr());
                            return ApiProblem.unauthorized(
                                            "this link is not good: each works once, and for a limited time")
                                    .field("token")
                                    .remedy("get another one: troupe link, or from an owner");
                        });
        Caller caller = credentials.session(token).orElseThrow();
        return ResponseEntity.ok()
                .header(HttpHeaders.SET_COOKIE, SessionCookie.with(token, AGE, settings).toString())
                .body(Session.of(caller));
    }

    /** Signs out. */
    @DeleteMapping
    @ForAnyone
    @ResponseStatus(HttpStatus.NO_CONTENT)
    ResponseEntity<Void> signOut(HttpServletRequest request) {
        SessionCookie.of(request, settings).ifPresent(credentials::signOut);
        return ResponseEntity.noContent()
                .header(
                        HttpHeaders.SET_COOKIE,
                        SessionCookie.with("", Duration.ZERO, settings).toString())
                .build();
    }
}
