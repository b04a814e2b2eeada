package dev.troupe.server;

import dev.troupe.server.access.AccessConfiguration;
import dev.troupe.server.approval.ApprovalConfiguration;
import dev.troupe.server.audit.AuditConfiguration;
import dev.troupe.server.http.CallerFilter;
import dev.troupe.server.http.Failures;
import dev.troupe.server.http.HttpConfiguration;
import dev.troupe.server.http.Repeats;
import dev.troupe.server.http.RequestBodies;
import dev.troupe.server.identity.ApiKeys;
import dev.troupe.server.identity.Credentials;
import dev.troupe.server.identity.Expired;
import dev.troupe.server.identity.People;
import dev.troupe.server.identity.RunTokens;
import dev.troupe.server.identity.Sessions;
import dev.troupe.server.identity.SignInLinks;
import dev.troupe.server.identity.Tokens;
import dev.troupe.server.money.MoneyConfiguration;
import dev.troupe.server.oidc.OidcConfiguration;
import dev.troupe.server.organization.OrganizationConfiguration;
import dev.troupe.server.runs.RunsConfiguration;
import dev.troupe.server.stream.StreamConfiguration;
import dev.troupe.server.task.TaskConfiguration;
import dev.troupe.server.team.TeamConfiguration;
import dev.troupe.server.webhook.Deliveries;
import dev.troupe.server.webhook.WebhookConfiguration;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.security.SecureRandom;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionTemplate;

/** What a server is made of. */
@Configuration(proxyBeanMethods = false)
@ImportAutoConfiguration({
    TomcatServletWebServerAutoConfiguration.class,
    DispatcherServletAutoConfiguration.class,
    WebMvcAutoConfiguration.class,
    SecurityFilterAutoConfiguration.class
})
@Import({
    HttpConfiguration.class,
    SecurityConfiguration.class,
    AccessConfiguration.class,
    OrganizationConfiguration.class,
    RunsConfiguration.class,
    ApprovalConfiguration.class,
    MoneyConfiguration.class,
    TaskConfiguration.class,
    TeamConfiguration.class,
    AuditConfiguration.class,
    StreamConfiguration.class,
    WebhookConfiguration.class,
    OidcConfiguration.class
})
class ServerConfiguration {

    @Bean
    JdbcClient database(Plant plant) {
        return JdbcClient.create(plant.database());
    }

    /** What there is to measure of the process. */
    @Bean(destroyMethod = "close")
    PrometheusMeterRegistry meters() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        return registry;
    }

    @Bean
    TransactionOperations transactions(Plant plant) {
        return new TransactionTemplate(new JdbcTransactionManager(plant.database()));
    }

    @Bean
    Tokens tokens() {
        return new Tokens(new SecureRandom());
    }

    @Bean
    People people(JdbcClient database, TransactionOperations transactions, Plant plant) {
        return new People(database, transactions, plant.clock());
    }

    @Bean
    SignInLinks signInLinks(JdbcClient database, Tokens tokens, Plant plant) {
        return new SignInLinks(database, tokens, plant.clock());
    }

    @Bean
    Sessions sessions(JdbcClient database, People people, Tokens tokens, Plant plant) {
        return new Sessions(database, people, tokens, plant.clock());
    }

    @Bean
    ApiKeys apiKeys(JdbcClient database, Tokens tokens, Plant plant) {
        return new ApiKeys(database, tokens, plant.clock());
    }

    @Bean
    RunTokens runTokens(JdbcClient database, Tokens tokens, Plant plant) {
        return new RunTokens(database, tokens, plant.clock());
    }

    @Bean
    Credentials credentials(
            Sessions sessions, ApiKeys keys, RunTokens runs, SignInLinks links, Plant plant) {
        return new Credentials(sessions, keys, runs, links, plant.clock());
    }

    @Bean
    Failures failures(Plant plant) {
        return new Failures(plant.clock());
    }

    @Bean
    Repeats repeats(JdbcClient database, Plant plant) {
        return new Repeats(database, plant.clock());
    }

    @Bean
    RequestBodies requestBodies(Repeats repeats) {
        return new RequestBodies(repeats);
    }

    @Bean(destroyMethod = "close")
    Housekeeping housekeeping(
            Repeats repeats, JdbcClient database, Deliveries deliveries, Plant plant) {
        return new Housekeeping(repeats, new Expired(database, plant.clock()), deliveries);
    }

    @Bean
    CallerFilter callerFilter(
            Credentials credentials, ServerSettings settings, Failures failures, Plant plant) {
        return new CallerFilter(credentials, settings, failures, plant.clock());
    }
}
