package dev.troupe.server;

import dev.troupe.server.identity.People;
import dev.troupe.server.identity.Role;
import dev.troupe.server.identity.SignInLinks;
import dev.troupe.server.identity.Tokens;
import java.net.URI;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Lets people in whom somebody vouches for that has the database: that is as much as there is to
 * have. Thread-safe.
 */
public final class LocalAccess {

    private final JdbcClient database;
    private final People people;
    private final SignInLinks links;

    /**
     * Access to what is in a database whose schema is prepared.
     *
     * @param database connections of the tables' owner
     */
    public LocalAccess(DataSource database, InstantSource clock) {
        JdbcClient client = JdbcClient.create(database);
        this.database = client;
        this.people =
                new People(
                        client,
                        new TransactionTemplate(new JdbcTransactionManager(database)),
                        clock);
        this.links = new SignInLinks(client, new Tokens(new SecureRandom()), clock);
    }

    /** Whether no team was ever published here, and nobody let in. */
    public boolean isNew() {
        return database.sql(
                        "select not exists (select from troupe.team_version) and not exists (select from troupe.member)")
                .query(Boolean.class)
                .single();
    }

    /** Whether anybody belongs to an organization. */
    public boolean hasMembers(String organization) {
        return people.hasMembers(organization);
    }

    /**
     * Makes a link with which a person signs in once, within half an hour; somebody new becomes a
     * member.
     *
     * @param role of somebody new; who is a member keeps the role
     * @param by who has it made
     * @param server where the server is reached
     */
    public URI signInLink(String organization, String person, Role role, String by, URI server) {
        if (people.member(organization, person).isEmpty()) {
            people.join(organization, person, role);
        }
        return server.resolve(links.make(person, Optional.empty(), by, SignInLinks.SHORT).path());
    }
}
