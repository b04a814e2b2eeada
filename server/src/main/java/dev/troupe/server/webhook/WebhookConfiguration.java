package dev.troupe.server.webhook;

import dev.troupe.engine.Events;
import dev.troupe.engine.OrganizationJournal;
import dev.troupe.server.Plant;
import dev.troupe.server.ServerSettings;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/** Webhooks. */
@Configuration(proxyBeanMethods = false)
@Import({WebhooksApi.class, DeliveriesApi.class})
public class WebhookConfiguration {

    private final SecureRandom random = new SecureRandom();

    @Bean
    WebhookSettings webhookSettings(ServerSettings settings) {
        return settings.webhooks();
    }

    @Bean
    Events webhookEvents(Plant plant) {
        return new Events(plant.database());
    }

    @Bean
    Webhooks webhooks(JdbcClient database, Plant plant) {
        return new Webhooks(
                database, new SecretSeal(plant.webhookKey(), random), random, plant.clock());
    }

    @Bean
    Deliveries deliveries(JdbcClient database) {
        return new Deliveries(database, random);
    }

    @Bean
    Dispatcher dispatcher(
            Plant plant,
            JdbcClient database,
            TransactionOperations transactions,
            Webhooks webhooks,
            Deliveries deliveries,
            Events events,
            ServerSettings settings,
            MeterRegistry meters,
            ServletWebServerApplicationContext context) {
        WebhookSettings how = settings.webhooks();
        Pauses pauses =
                new Pauses(
                        database,
                        webhooks,
                        new OrganizationJournal(plant.database(), plant.clock()));
        Turns turns = new Turns(database, webhooks, how.lease(), plant.clock());
        return new Dispatcher(
                plant.engine(),
                new Collector(
                        database,
                        transactions,
                        events,
                        deliveries,
                        pauses,
                        new Payload(() -> settings.url(port(context))),
                        plant.clock()),
                turns,
                new Courier(turns, new Sender(how, plant.clock()), pauses, how, random, meters));
    }

    /** Known once the server listens. */
    private static int port(ServletWebServerApplicationContext context) {
        var server = context.getWebServer();
        return server == null ? 0 : server.getPort();
    }
}
