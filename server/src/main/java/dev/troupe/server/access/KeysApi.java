package dev.troupe.server.access;

import dev.troupe.core.json.Json;
import dev.troupe.server.http.Needs;
import dev.troupe.server.http.Page;
import dev.troupe.server.http.Tenant;
import dev.troupe.server.identity.ApiKeys;
import dev.troupe.server.identity.Permission;
import dev.troupe.server.identity.Role;
import dev.troupe.server.problem.ApiProblem;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Keys of programs. */
@RestController
@RequestMapping("/api/v1/keys")
class KeysApi {

    private final ApiKeys keys;

    KeysApi(ApiKeys keys) {
        this.keys = keys;
    }

    /**
     * A key that is wanted.
     *
     * @param permissions if less than the role allows; to answer questions has to be named
     */
    record Wanted(
            String name, Role role, Optional<Set<Permission>> permissions, Instant expiresAt) {}

    /**
     * A key that was made just now.
     *
     * @param secret shown once
     */
    record Made(
            String id,
            String name,
            Role role,
            Set<Permission> permissions,
            String createdBy,
            Instant createdAt,
            Instant expiresAt,
            String secret) {}

    /** Lists the API keys of the organization, without their secrets. */
    @GetMapping
    @Needs(Permission.KEYS)
    Page<ApiKeys.Key> list(Tenant tenant) {
        return Page.all(keys.keys(tenant.organization()));
    }

    /** Makes an API key. Its secret is said this once. */
    @PostMapping
    @Needs(Permission.KEYS)
    @ResponseStatus(HttpStatus.CREATED)
    Made make(Tenant tenant, @RequestBody Wanted wanted) {
        if (wanted.name() == null || wanted.role() == null || wanted.expiresAt() == null) {
            throw ApiProblem.invalid(
                    wanted.name() == null ? "name" : wanted.role() == null ? "role" : "expiresAt",
                    "a key has a name, a role, and a time at which it ends");
        }
        ApiKeys.Made made =
                keys.make(
                        tenant.membership(),
                        tenant.by(),
                        wanted.name(),
                        wanted.role(),
                        wanted.permissions(),
                        wanted.expiresAt());
        ApiKeys.Key key = made.key();
        tenant.journal()
                .append(
                        tenant.organization(),
                        "key made",
                        Json.object()
                                .put("key", key.id())
                                .put("name", key.name())
                                .put("role", key.role().word())
                                .put("until", key.expiresAt().toString()),
                        tenant.by());
        return new Made(
                key.id(),
                key.name(),
                key.role(),
                key.permissions(),
                key.createdBy(),
                key.createdAt(),
                key.expiresAt(),
                made.secret());
    }

    /** Withdraws an API key. */
    @DeleteMapping("/{id}")
    @Needs(Permission.KEYS)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void withdraw(Tenant tenant, @PathVariable String id) {
        keys.withdraw(tenant.organization(), id);
        tenant.journal()
                .append(
                        tenant.organization(),
                        "key withdrawn",
                        Json.object().put("key", id),
                        tenant.by());
    }
}
