package dev.troupe.server.oidc;

import dev.troupe.core.json.Json;
import dev.troupe.engine.OrganizationJournal;
import dev.troupe.server.identity.Membership;
import dev.troupe.server.identity.People;
import dev.troupe.server.problem.ApiProblem;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Who an account of a provider is here. It is linked once: to the member whose name is the
 * account's verified e-mail address, or to a new one where the settings grant that; from then on
 * issuer and subject count, and addresses do not.
 */
final class Accounts {

    private final JdbcClient database;
    private final People people;
    private final OrganizationJournal journal;
    private final OidcSettings settings;
    private final InstantSource clock;

    Accounts(
            JdbcClient database,
            People people,
            OrganizationJournal journal,
            OidcSettings settings,
            InstantSource clock) {
        this.database = database;
        this.people = people;
        this.journal = journal;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * The person whom an account belongs to.
     *
     * @throws OidcProblem if nobody of that account belongs to any organization
     */
    String person(Identity identity) {
        List<OidcSettings.Grant> grants =
                settings.grants().stream()
                        .filter(grant -> identity.values().contains(grant.value()))
                        .toList();
        Optional<String> linked = linked(identity);
        String person =
                linked.or(() -> existing(identity))
                        .or(() -> grants.isEmpty() ? Optional.empty() : identity.email())
                        .orElseThrow(() -> unknown(identity));
        grants.forEach(grant -> join(grant, person));
        List<Membership> memberships = people.memberships(person);
        if (memberships.isEmpty()) {
            throw unknown(identity);
        }
        if (linked.isEmpty()) {
            link(identity, person, memberships);
        }
        return person;
    }

    private static OidcProblem unknown(Identity identity) {
        return new OidcProblem(
                OidcProblem.Kind.UNKNOWN,
                "account "
                        + identity.subject()
                        + " ("
                        + identity.email().orElse("without a verified e-mail address")
                        + ") is nobody's here: invite a member whose name is that address");
    }

    private Optional<String> linked(Identity identity) {
        return database.sql(
                        "select person from troupe.account_link where issuer = ? and subject = ?")
                .params(identity.issuer(), identity.subject())
                .query(String.class)
                .optional();
    }

    /** Who has another account there already is not whom an address is given to later. */
    private Optional<String> existing(Identity identity) {
        List<String> named =
                identity.email().stream()
                        .flatMap(email ->
                                database
                                        .sql("select name from troupe.person where lower(name) = ?")
                                        .param(email)
                                        .query(String.class)
                                        .list()
                                        .stream())
                        .toList();
        if (named.size() > 1) {
            throw new OidcProblem(
                    OidcProblem.Kind.UNKNOWN,
                    "these names differ in capitals only, and are one address: " + named);
        }
        Optional<String> found = named.stream().findFirst();
        found.ifPresent(person -> {
            boolean another =
                    database.sql(
                                    "select exists (select from troupe.account_link where issuer = ? and person = ?)")
                            .params(identity.issuer(), person)
                            .query(Boolean.class)
                            .single();
            if (another) {
                throw new OidcProblem(
                        OidcProblem.Kind.UNKNOWN,
                        "account "
                                + identity.subject()
                                + " has the address of '"
                                + person
                                + "', who has another account there");
            }
        });
        return found;
    }

    private void join(OidcSettings.Grant grant, String person) {
        if (people.member(grant.organization(), person).isPresent()) {
            return;
        }
        try {
            people.join(grant.organization(), person, grant.role());
        } catch (ApiProblem e) {
            throw new OidcProblem(
                    OidcProblem.Kind.UNKNOWN, "'" + person + "' cannot join: " + e.getMessage(), e);
        }
        journal.append(
                grant.organization(),
                "member joined",
                Json.object()
                        .put("member", person)
                        .put("role", grant.role().word())
                        .put("because", settings.claim() + " = " + grant.value()),
                OrganizationJournal.TROUPE);
    }

    private void link(Identity identity, String person, List<Membership> memberships) {
        int made =
                database.sql(
                                """
                                insert into troupe.account_link (issuer, subject, person, email, linked_at) values (?, ?, ?, ?, ?)
                                on conflict do nothing
                                """)
                        .params(
                                identity.issuer(),
                                identity.subject(),
                                person,
                                identity.email().orElse(""),
                                clock.instant().atOffset(ZoneOffset.UTC))
                        .update();
        if (made == 0) {
            throw new OidcProblem(
                    OidcProblem.Kind.UNKNOWN,
                    "the account, or '" + person + "', was linked elsewhere at the same moment");
        }
        memberships.forEach(membership ->
                journal.append(
                        membership.organization(),
                        "account linked",
                        Json.object()
                                .put("member", person)
                                .put("issuer", identity.issuer())
                                .put("subject", identity.subject()),
                        person));
    }
}
