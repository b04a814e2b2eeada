package dev.troupe.server.organization;

import dev.troupe.engine.BudgetStanding;
import dev.troupe.engine.OpenRequest;
import dev.troupe.server.Plant;
import dev.troupe.server.http.Needs;
import dev.troupe.server.http.Tenant;
import dev.troupe.server.identity.Permission;
import dev.troupe.server.runs.RunList;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * What Prometheus reads: of the organization that its key is for, and of the process. Without a key
 * there is nothing, as everywhere.
 */
@RestController
class MetricsApi {

    private static final Duration LATELY = Duration.ofDays(1);

    private final PrometheusMeterRegistry process;
    private final Plant plant;

    MetricsApi(PrometheusMeterRegistry process, Plant plant) {
        this.process = process;
        this.plant = plant;
    }

    /** Gets figures of the organization and the process, for Prometheus. */
    @GetMapping(value = "/metrics", produces = "text/plain;version=0.0.4;charset=utf-8")
    @Needs(Permission.READ)
    String metrics(Tenant tenant) {
        PrometheusMeterRegistry own = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try {
            organization(tenant, own);
            return own.scrape() + process.scrape();
        } finally {
            own.close();
        }
    }

    private void organization(Tenant tenant, PrometheusMeterRegistry own) {
        Tags tags = Tags.of("organization", tenant.organization());
        new RunList(tenant)
                .counts(tenant.now().minus(LATELY))
                .forEach((status, count) ->
                        set(own, "troupe.runs", tags.and("status", status), count));
        List<OpenRequest> open =
                tenant.store().requests(Optional.empty()).stream()
                        .filter(request -> request.organization().equals(tenant.organization()))
                        .toList();
        set(own, "troupe.approvals.open", tags, open.size());
        Instant oldest =
                open.stream()
                        .map(OpenRequest::askedAt)
                        .min(Instant::compareTo)
                        .orElse(tenant.now());
        set(
                own,
                "troupe.approvals.oldest.seconds",
                tags,
                Duration.between(oldest, tenant.now()).toSeconds());
        for (BudgetStanding standing :
                tenant.budgets().standings(tenant.organization(), Optional.empty())) {
            Tags budget =
                    tags.and("scope", standing.budget().scope())
                            .and("unit", standing.budget().unit().name().toLowerCase(Locale.ROOT))
                            .and("window", standing.budget().window().word());
            set(own, "troupe.budget.limit", budget, standing.budget().limit());
            set(own, "troupe.budget.spent", budget, standing.spent());
            set(own, "troupe.budget.reserved", budget, standing.reserved());
        }
        tenant.breakers()
                .standings(Optional.of(tenant.organization()))
                .forEach(breaker ->
                        set(
                                own,
                                "troupe.breaker.open",
                                tags.and("subject", breaker.subject()),
                                breaker.open() ? 1 : 0));
        set(
                own,
                "troupe.stopped",
                tags,
                tenant.stops().current(tenant.organization()).isPresent() ? 1 : 0);
        set(own, "troupe.node.residents", Tags.empty(), plant.engine().residents());
    }

    private static void set(PrometheusMeterRegistry registry, String name, Tags tags, long value) {
        Gauge.builder(name, () -> (double) value).tags(tags).register(registry);
    }
}
