package dev.troupe.engine;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/**
 * Gives out connections that see one organization, and change no other: the database itself holds
 * to that, by row-level security, whatever a query forgets to ask. All readers and commands of this
 * package work on such a connection as on any other, except {@link Checkpoints}, {@link Pruning},
 * {@link PassStore} and engines, which are the installation's own. Thread-safe.
 *
 * <p>A connection has taken the role {@value #ROLE} and carries the organization's name in the
 * setting {@code troupe.organization}. It is rolled back and given both up when it is closed,
 * before anybody else gets it from a pool; one that cannot be reset is cut. Statements that name
 * roles or that setting are refused, so nobody leaves the organization by accident. That is no wall
 * against statements whose text an attacker writes: build none from what comes from outside. A wall
 * needs a source whose user is nothing but a member of {@value #ROLE}; such a source works here as
 * well.
 */
public final class Tenancy {

    /** Whom tenants' connections act as. */
    public static final String ROLE = "troupe_tenant";

    /** What two processes that prepare at once may meet. */
    private static final Set<String> RACES = Set.of("42710", "23505", "XX000", "40001", "40P01");

    private static final int ATTEMPTS = 20;

    private final DataSource connections;
    private final TenantStatements statements = new TenantStatements();
    private final TenantDoor door;

    /**
     * @param connections of a member of {@value #ROLE}: the owner of the tables, after {@link
     *     #prepare}, or another user
     */
    public Tenancy(DataSource connections) {
        this(connections, TenantDoor.shared());
    }

    private Tenancy(DataSource connections, TenantDoor door) {
        this.connections = connections;
        this.door = door;
    }

    /**
     * With connections that nobody gets but tenants. They are left in the role, which is quicker by
     * far: the database makes the plans of statements anew whenever the role changes.
     *
     * @param connections of a pool that nothing else is done with
     */
    public static Tenancy withOwn(DataSource connections) {
        return new Tenancy(connections, TenantDoor.own());
    }

    /** The connections that see this organization alone. */
    public DataSource of(String organization) {
        Names.organization(organization);
        return TenantSource.of(connections, statements, door, organization);
    }

    /**
     * Makes the role if it is missing, and lets it do what readers and commands need. Changes
     * nothing where all is there already. The schema has to be prepared before.
     *
     * @param owner connections of the owner of the tables
     * @throws EngineException if the role is missing and this user may not make it; the message
     *     says what an administrator has to execute, once
     */
    public static void prepare(DataSource owner) {
        for (int attempts = 1; ; attempts++) {
            try {
                prepareOnce(owner);
                return;
            } catch (SQLException e) {
                if (attempts == ATTEMPTS || !RACES.contains(String.valueOf(e.getSQLState()))) {
                    throw new EngineException(
                            "letting organizations be kept apart failed: " + e.getMessage(), e);
                }
                LockSupport.parkNanos(20_000_000L);
            }
        }
    }

    private static void prepareOnce(DataSource owner) throws SQLException {
        try (Connection connection = owner.getConnection()) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute("select pg_advisory_xact_lock(hashtext('troupe tenancy'))");
                makeRole(connection, statement);
                for (TenantGrants.Grant missing : TenantGrants.missing(connection)) {
                    statement.execute(missing.sql());
                }
                connection.commit();
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        }
    }

    private static void makeRole(Connection connection, Statement statement) throws SQLException {
        Standing standing = standing(connection);
        String create = "create role " + ROLE + " nologin";
        String grant = "grant " + ROLE + " to " + standing.user();
        List<String> wanted =
                standing.exists()
                        ? standing.member() ? List.of() : List.of(grant)
                        : List.of(create, grant);
        for (String sql : wanted) {
            try {
                statement.execute(sql);
            } catch (SQLException e) {
                if (!"42501".equals(e.getSQLState())) {
                    throw e;
                }
                throw new EngineException(
                        "the database user "
                                + standing.user()
                                + " may not make the role that keeps organizations apart: have an"
                                + " administrator execute, once: "
                                + String.join("; ", wanted)
                                + ";",
                        e);
            }
        }
    }

    /** How this user stands to the role; it may take the role of which it is a member. */
    private record Standing(String user, boolean exists, boolean member) {}

    private static Standing standing(Connection connection) throws SQLException {
        String sql =
                """
                select quote_ident(current_user), exists (select 1 from pg_roles where rolname = ?),
                       exists (select 1 from pg_roles u where u.rolname = current_user and u.rolsuper)
                       or exists (select 1 from pg_auth_members m join pg_roles r on r.oid = m.roleid join pg_roles u on u.oid = m.member
                                  where r.rolname = ? and u.rolname = current_user
                                    and coalesce((to_jsonb(m) ->> 'set_option')::boolean, true))
                """;
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, ROLE);
            select.setString(2, ROLE);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return new Standing(row.getString(1), row.getBoolean(2), row.getBoolean(3));
            }
        }
    }
}
