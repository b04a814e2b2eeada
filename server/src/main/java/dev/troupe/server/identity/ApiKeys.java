package dev.troupe.server.identity;

import dev.troupe.server.problem.ApiProblem;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Keys of programs, each for one organization. Thread-safe. */
public final class ApiKeys {

    /** What a key begins with, so that it is recognised where it does not belong. */
    static final String PREFIX = "trp_";

    private static final Duration LONGEST = Duration.ofDays(366);

    /** How exactly the last use is known. */
    private static final Duration SEEN = Duration.ofMinutes(1);

    private static final String SELECT =
            "select id, name, role, permissions, created_by, created_at, expires_at, used_at, organization from troupe.api_key ";

    private final JdbcClient database;
    private final Tokens tokens;
    private final InstantSource clock;

    public ApiKeys(JdbcClient database, Tokens tokens, InstantSource clock) {
        this.database = database;
        this.tokens = tokens;
        this.clock = clock;
    }

    /** A key, without what makes it one. */
    public record Key(
            String id,
            String name,
            Role role,
            Set<Permission> permissions,
            String createdBy,
            Instant createdAt,
            Instant expiresAt,
            Optional<Instant> lastUsedAt) {}

    /**
     * A key that was made just now.
     *
     * @param secret shown once: only its hash is kept
     */
    public record Made(Key key, String secret) {}

    /**
     * Makes a key.
     *
     * @param permissions what it may do at the most; all that its role allows, but to answer
     *     questions, let people in and make keys, if absent: a program does these only if it is
     *     said
     * @param maker may not give what the maker does not have
     * @throws ApiProblem if the key would be allowed more than its maker, or be good for too long
     */
    public Made make(
            Membership maker,
            String by,
            String name,
            Role role,
            Optional<Set<Permission>> permissions,
            Instant expiresAt) {
        if (name.isBlank() || name.length() > 100) {
            throw ApiProblem.invalid("name", "a key's name has 1 to 100 characters");
        }
        Instant now = clock.instant();
        if (!expiresAt.isAfter(now) || expiresAt.isAfter(now.plus(LONGEST))) {
            throw ApiProblem.invalid("expiresAt", "a key is good until some day within a year")
                    .remedy("give a time between now and " + now.plus(LONGEST));
        }
        Set<Permission> wanted = permissions.orElseGet(() -> usual(role));
        Membership given = new Membership(maker.organization(), role, wanted);
        if (!given.permissions().containsAll(wanted)) {
            throw ApiProblem.invalid(
                    "permissions", "the role " + role.word() + " does not allow all of these");
        }
        if (!maker.permissions().containsAll(given.permissions())) {
            throw ApiProblem.invalid("role", "a key may not be allowed more than who makes it");
        }
        String id = tokens.text(9);
        String secret = PREFIX + tokens.next();
        Key key =
                new Key(id, name, role, given.permissions(), by, now, expiresAt, Optional.empty());
        database.sql(
                        """
                        insert into troupe.api_key (id, organization, name, role, permissions, hash, created_by, created_at, expires_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?)
                        """)
                .params(
                        id,
                        maker.organization(),
                        name,
                        role.word(),
                        given.permissions().stream().map(Permission::word).toArray(String[]::new),
                        Tokens.hash(secret),
                        by,
                        now.atOffset(ZoneOffset.UTC),
                        expiresAt.atOffset(ZoneOffset.UTC))
                .update();
        return new Made(key, secret);
    }

    /** Who may let people in, or make keys, may as well answer for them. */
    private static Set<Permission> usual(Role role) {
        EnumSet<Permission> permissions = EnumSet.copyOf(role.permissions());
        permissions.removeAll(Set.of(Permission.APPROVE, Permission.MEMBERS, Permission.KEYS));
        return permissions;
    }

    /** The keys of an organization, oldest first. */
    public List<Key> keys(String organization) {
        return database.sql(SELECT + "where organization = ? order by created_at, id")
                .param(organization)
                .query((row, no) -> key(row))
                .list();
    }

    private static Key key(ResultSet row) throws SQLException {
        return new Key(
                row.getString(1),
                row.getString(2),
                Role.of(row.getString(3)),
                permissions((String[]) row.getArray(4).getArray()),
                row.getString(5),
                row.getObject(6, OffsetDateTime.class).toInstant(),
                row.getObject(7, OffsetDateTime.class).toInstant(),
                Optional.ofNullable(row.getObject(8, OffsetDateTime.class))
                        .map(OffsetDateTime::toInstant));
    }

    /** One that this version does not know allows nothing. */
    private static Set<Permission> permissions(String[] words) {
        EnumSet<Permission> permissions = EnumSet.noneOf(Permission.class);
        Arrays.stream(Permission.values())
                .filter(permission -> Arrays.asList(words).contains(permission.word()))
                .forEach(permissions::add);
        return permissions;
    }

    /**
     * Withdraws a key.
     *
     * @throws ApiProblem if the organization has none of this id
     */
    public void withdraw(String organization, String id) {
        int gone =
                database.sql("delete from troupe.api_key where organization = ? and id = ?")
                        .params(organization, id)
                        .update();
        if (gone == 0) {
            throw ApiProblem.notFound("there is no key '" + id + "'");
        }
    }

    /** Whose a key is, if it is good. */
    Optional<Caller> find(String secret) {
        byte[] hash = Tokens.hash(secret);
        Instant now = clock.instant();
        return database.sql(SELECT + "where hash = ?")
                .param(hash)
                .query((row, no) -> caller(row, hash, now))
                .optional()
                .filter(caller -> now.isBefore(caller.expiresAt()));
    }

    private Caller caller(ResultSet row, byte[] hash, Instant now) throws SQLException {
        Key key = key(row);
        if (key.lastUsedAt().filter(last -> now.isBefore(last.plus(SEEN))).isEmpty()) {
            database.sql("update troupe.api_key set used_at = ? where hash = ?")
                    .params(now.atOffset(ZoneOffset.UTC), hash)
                    .update();
        }
        return new Caller.Key(
                key.id(),
                key.name().toLowerCase(Locale.ROOT),
                new Membership(row.getString(9), key.role(), key.permissions()),
                key.expiresAt());
    }
}
