package dev.troupe.server.access;

import dev.troupe.core.json.Json;
import dev.troupe.server.http.Needs;
import dev.troupe.server.http.Page;
import dev.troupe.server.http.Tenant;
import dev.troupe.server.identity.People;
import dev.troupe.server.identity.Permission;
import dev.troupe.server.identity.Role;
import dev.troupe.server.identity.SignInLinks;
import dev.troupe.server.problem.ApiProblem;
import java.time.Instant;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Who belongs to an organization. */
@RestController
@RequestMapping("/api/v1/members")
class MembersApi {

    private final People people;
    private final SignInLinks links;

    MembersApi(People people, SignInLinks links) {
        this.people = people;
        this.links = links;
    }

    record Invitation(String name, Role role) {}

    record Change(Role role) {}

    /**
     * A member who was taken in just now.
     *
     * @param link with which the member signs in for the first time
     */
    record Invited(String name, Role role, Instant joinedAt, String link, Instant expiresAt) {}

    record Link(String link, Instant expiresAt) {
        static Link of(SignInLinks.Link made) {
            return new Link(made.path(), made.expiresAt());
        }
    }

    /** Lists the members of the organization. */
    @GetMapping
    @Needs(Permission.READ)
    Page<People.Member> list(Tenant tenant) {
        return Page.all(people.members(tenant.organization()));
    }

    /** Lets somebody in, with a link that signs in once. */
    @PostMapping
    @Needs(Permission.MEMBERS)
    @ResponseStatus(HttpStatus.CREATED)
    Invited invite(Tenant tenant, @RequestBody Invitation invitation) {
        String name =
                Optional.ofNullable(invitation.name())
                        .orElseThrow(() -> ApiProblem.invalid("name", "a member has a name"));
        Role role = role(invitation.role());
        people.join(tenant.organization(), name, role);
        record(tenant, "member joined", name, Optional.of(role));
        SignInLinks.Link link = makeLink(tenant, name);
        return new Invited(name, role, tenant.now(), link.path(), link.expiresAt());
    }

    private static Role role(Role role) {
        return Optional.ofNullable(role)
                .orElseThrow(() -> ApiProblem.invalid("role", "a member has a role"));
    }

    /** Changes a member's role. */
    @PatchMapping("/{name}")
    @Needs(Permission.MEMBERS)
    People.Member change(Tenant tenant, @PathVariable String name, @RequestBody Change change) {
        people.change(tenant.organization(), name, role(change.role()));
        record(tenant, "member's role changed", name, Optional.of(change.role()));
        return people.member(tenant.organization(), name).orElseThrow();
    }

    /** Removes a member from the organization. */
    @DeleteMapping("/{name}")
    @Needs(Permission.MEMBERS)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(Tenant tenant, @PathVariable String name) {
        people.leave(tenant.organization(), name);
        record(tenant, "member left", name, Optional.empty());
    }

    /** Makes a link with which a member signs in again. */
    @PostMapping("/{name}/links")
    @Needs(Permission.MEMBERS)
    @ResponseStatus(HttpStatus.CREATED)
    Link link(Tenant tenant, @PathVariable String name) {
        if (people.member(tenant.organization(), name).isEmpty()) {
            throw ApiProblem.notFound("'" + name + "' does not belong to this organization");
        }
        SignInLinks.Link link = makeLink(tenant, name);
        record(tenant, "sign-in link made", name, Optional.empty());
        return Link.of(link);
    }

    /** It is good here alone: the same name may be somebody's elsewhere. */
    private SignInLinks.Link makeLink(Tenant tenant, String person) {
        return links.make(
                person, Optional.of(tenant.organization()), tenant.by(), SignInLinks.LONG);
    }

    private static void record(Tenant tenant, String what, String person, Optional<Role> role) {
        var detail = Json.object().put("member", person);
        role.ifPresent(now -> detail.put("role", now.word()));
        tenant.journal().append(tenant.organization(), what, detail, tenant.by());
    }
}
