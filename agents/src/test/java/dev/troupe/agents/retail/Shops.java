package dev.troupe.agents.retail;

import com.zaxxer.hikari.HikariDataSource;
import dev.troupe.engine.Schema;
import dev.troupe.postgres.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import tools.jackson.databind.JsonNode;

/**
 * Any number of shops, each by name and with a copy of the same database; what happens in them is
 * kept in a database of their own, which outlives whoever calls them.
 */
final class Shops implements AutoCloseable {

    private static final int CONNECTIONS = 4;

    private final TestDatabase database = TestDatabase.copyOf("troupe", Schema::prepare);
    private final HikariDataSource pool = new HikariDataSource();
    private final JsonNode beginning;

    Shops(JsonNode beginning) {
        this.beginning = beginning;
        pool.setDataSource(database.dataSource());
        pool.setMaximumPoolSize(CONNECTIONS);
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    """
                    create table document (shop text, collection text, id text, body text not null,
                                           primary key (shop, collection, id));
                    create table call (shop text, key text, place serial, tool text not null,
                                       arguments text not null, answer text not null,
                                       failed boolean not null, times int not null,
                                       primary key (shop, key));
                    """);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    RetailShop shop(String name) {
        return new RetailShop(pool, beginning, name);
    }

    @Override
    public void close() {
        pool.close();
        database.close();
    }
}
