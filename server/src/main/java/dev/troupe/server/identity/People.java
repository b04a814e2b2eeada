package dev.troupe.server.identity;

import dev.troupe.server.problem.ApiProblem;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/** Who belongs to which organization. Each has an owner at all times. Thread-safe. */
public final class People {

    private static final int LONGEST_NAME = 200;

    private final JdbcClient database;
    private final TransactionOperations transactions;
    private final InstantSource clock;

    public People(JdbcClient database, TransactionOperations transactions, InstantSource clock) {
        this.database = database;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** Somebody who belongs to an organization. */
    public record Member(String name, Role role, Instant joinedAt, Optional<Instant> lastSeenAt) {}

    /** Whether an organization has any member. */
    public boolean hasMembers(String organization) {
        return database.sql("select exists (select 1 from troupe.member where organization = ?)")
                .param(organization)
                .query(Boolean.class)
                .single();
    }

    /** The members of an organization, by their names. */
    public List<Member> members(String organization) {
        return database.sql(
                        """
                        select m.person, m.role, m.joined_at, p.seen_at
                        from troupe.member m join troupe.person p on p.name = m.person where m.organization = ? order by m.person
                        """)
                .param(organization)
                .query((row, no) -> member(row))
                .list();
    }

    /** A member of an organization. */
    public Optional<Member> member(String organization, String person) {
        return members(organization).stream()
                .filter(member -> member.name().equals(person))
                .findFirst();
    }

    private static Member member(ResultSet row) throws SQLException {
        return new Member(
                row.getString(1),
                Role.of(row.getString(2)),
                row.getObject(3, OffsetDateTime.class).toInstant(),
                Optional.ofNullable(row.getObject(4, OffsetDateTime.class))
                        .map(OffsetDateTime::toInstant));
    }

    /** What a person is, in each organization that the person belongs to. */
    public List<Membership> memberships(String person) {
        return database.sql(
                        "select organization, role from troupe.member where person = ? order by organization")
                .param(person)
                .query((row, no) -> new Membership(row.getString(1), Role.of(row.getString(2))))
                .list();
    }

    /**
     * Takes a person into an organization.
     *
     * @throws ApiProblem if the name cannot be a person's, or belongs to a member
     */
    public void join(String organization, String person, Role role) {
        check(person);
        OffsetDateTime now = now();
        transactions.executeWithoutResult(status -> {
            database.sql(
                            "insert into troupe.person (name, created_at) values (?, ?) on conflict do nothing")
                    .params(person, now)
                    .update();
            int made =
                    database.sql(
                                    """
                                    insert into troupe.member (organization, person, role, joined_at) values (?, ?, ?, ?)
                                    on conflict do nothing
                                    """)
                            .params(organization, person, role.word(), now)
                            .update();
            if (made == 0) {
                throw ApiProblem.conflict("'" + person + "' belongs to this organization already")
                        .field("name")
                        .remedy("change the member's role instead");
            }
        });
    }

    /** Decisions are recorded under it, beside those of agents and keys. */
    private static void check(String name) {
        boolean bad =
                name.isBlank()
                        || !name.equals(name.strip())
                        || name.length() > LONGEST_NAME
                        || name.chars().anyMatch(Character::isISOControl)
                        || name.chars().anyMatch(c -> Character.isSurrogate((char) c))
                        || name.contains(":")
                        || List.of("troupe", "deadline", "rule")
                                .contains(name.toLowerCase(Locale.ROOT));
        if (bad) {
            throw ApiProblem.invalid("name", "'" + name + "' cannot be a person's name")
                    .remedy(
                            "give 1 to "
                                    + LONGEST_NAME
                                    + " characters without colons and control characters, and not troupe, deadline or rule");
        }
    }

    /**
     * Gives a member another role.
     *
     * @throws ApiProblem if there is no such member, or nobody would own the organization any more
     */
    public void change(String organization, String person, Role role) {
        transactions.executeWithoutResult(status -> {
            lock(organization, person);
            if (role != Role.OWNER) {
                keepAnOwner(organization, person);
            }
            database.sql("update troupe.member set role = ? where organization = ? and person = ?")
                    .params(role.word(), organization, person)
                    .update();
        });
    }

    /**
     * Takes a member out of an organization.
     *
     * @throws ApiProblem if there is no such member, or nobody would own the organization any more
     */
    public void leave(String organization, String person) {
        transactions.executeWithoutResult(status -> {
            lock(organization, person);
            keepAnOwner(organization, person);
            database.sql("delete from troupe.member where organization = ? and person = ?")
                    .params(organization, person)
                    .update();
        });
    }

    /** All of the organization's members: two owners must not leave at the same moment. */
    private void lock(String organization, String person) {
        List<String> members =
                database.sql(
                                "select person from troupe.member where organization = ? order by person for update")
                        .param(organization)
                        .query((row, no) -> row.getString(1))
                        .list();
        if (!members.contains(person)) {
            throw ApiProblem.notFound("'" + person + "' does not belong to this organization");
        }
    }

    private void keepAnOwner(String organization, String person) {
        int others =
                database.sql(
                                "select count(*) from troupe.member where organization = ? and role = 'owner' and person <> ?")
                        .params(organization, person)
                        .query(Integer.class)
                        .single();
        if (others == 0) {
            throw ApiProblem.conflict("'" + person + "' is the only owner of this organization")
                    .remedy("make somebody else an owner first");
        }
    }

    void seen(String person) {
        database.sql("update troupe.person set seen_at = ? where name = ?")
                .params(now(), person)
                .update();
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
