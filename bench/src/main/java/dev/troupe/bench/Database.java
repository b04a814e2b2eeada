package dev.troupe.bench;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A database that a contender has to itself; it reaches child processes by PG* variables. */
public record Database(String host, int port, String name, String user, String password) {

    /** Reads the variables that {@link #environment} sets. */
    public static Database from(Map<String, String> environment) {
        return new Database(
                environment.getOrDefault("PGHOST", "127.0.0.1"),
                Integer.parseInt(environment.getOrDefault("PGPORT", "5432")),
                environment.getOrDefault("PGDATABASE", "postgres"),
                environment.getOrDefault("PGUSER", "postgres"),
                environment.getOrDefault("PGPASSWORD", ""));
    }

    /** The variables by which libpq, node-postgres and {@link #from} find this database. */
    public Map<String, String> environment() {
        return Map.of(
                "PGHOST", host,
                "PGPORT", Integer.toString(port),
                "PGDATABASE", name,
                "PGUSER", user,
                "PGPASSWORD", password);
    }

    /** Without user and password. */
    public String jdbcUrl() {
        return "jdbc:postgresql://" + host + ":" + port + "/" + name;
    }

    public Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbcUrl(), user, password);
    }

    /** Connections without a pool. */
    public DataSource source() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(jdbcUrl());
        source.setUser(user);
        source.setPassword(password);
        return source;
    }

    /** Another database of the same server. */
    public Database named(String other) {
        return new Database(host, port, other, user, password);
    }
}
