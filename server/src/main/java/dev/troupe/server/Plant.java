package dev.troupe.server;

import dev.troupe.agents.host.AgentHost;
import dev.troupe.control.expression.CelExpressions;
import dev.troupe.engine.Audit;
import dev.troupe.engine.PostgresEngine;
import java.time.InstantSource;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.sql.DataSource;

/**
 * What a server stands before. It is not the server's to close.
 *
 * @param database with a pool
 * @param tenants the same database, of which only one organization is to be seen, by its name
 * @param engine works on runs
 * @param host starts them
 * @param trusted whose signatures of the journal count here
 * @param webhookKey encrypts what signs webhooks: 32 bytes that are not in the database, and the
 *     same on all servers of one; asked for once it is needed
 */
public record Plant(
        DataSource database,
        Function<String, DataSource> tenants,
        PostgresEngine engine,
        AgentHost host,
        CelExpressions expressions,
        Supplier<Audit.Trusted> trusted,
        Supplier<byte[]> webhookKey,
        InstantSource clock) {}
