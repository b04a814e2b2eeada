package dev.troupe.server.webhook;

import dev.troupe.server.http.Needs;
import dev.troupe.server.http.Page;
import dev.troupe.server.http.Tenant;
import dev.troupe.server.identity.Permission;
import dev.troupe.server.problem.ApiProblem;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What was sent to webhooks. */
@RestController
@RequestMapping("/api/v1/webhooks/{id}")
class DeliveriesApi {

    private final Webhooks webhooks;
    private final Deliveries deliveries;
    private final Dispatcher dispatcher;

    DeliveriesApi(Webhooks webhooks, Deliveries deliveries, Dispatcher dispatcher) {
        this.webhooks = webhooks;
        this.deliveries = deliveries;
        this.dispatcher = dispatcher;
    }

    /**
     * Lists the messages of a week and what became of them, latest first.
     *
     * @param outcome only those: pending, delivered or failed
     * @param cursor the {@code next} of the page before
     */
    @GetMapping("/deliveries")
    @Needs(Permission.WEBHOOKS)
    Page<Delivery> list(
            Tenant tenant,
            @PathVariable String id,
            @RequestParam Optional<String> outcome,
            @RequestParam Optional<String> cursor,
            @RequestParam(defaultValue = "50") int limit) {
        webhooks.find(tenant.organization(), id);
        return Page.of(
                deliveries.list(
                        id,
                        outcome.map(Delivery.Outcome::of),
                        Page.number(cursor),
                        Page.limit(limit) + 1),
                limit,
                delivery -> Long.toString(delivery.no()));
    }

    /** Sends a message once more, at once and under the same id. */
    @PostMapping("/deliveries/{no}/retry")
    @Needs(Permission.WEBHOOKS)
    Delivery retry(Tenant tenant, @PathVariable String id, @PathVariable long no) {
        checkActive(webhooks.find(tenant.organization(), id));
        deliveries.find(id, no);
        deliveries.again(id, no);
        dispatcher.wake();
        return deliveries.find(id, no);
    }

    /** Sends a message that only shows that messages arrive. */
    @PostMapping("/ping")
    @Needs(Permission.WEBHOOKS)
    @ResponseStatus(HttpStatus.CREATED)
    Delivery ping(Tenant tenant, @PathVariable String id) {
        checkActive(webhooks.find(tenant.organization(), id));
        long no =
                deliveries
                        .add(
                                id,
                                EventType.PING,
                                tenant.now(),
                                Payload.ping(tenant.organization(), tenant.by(), tenant.now()))
                        .orElseThrow(() -> ApiProblem.notFound("there is no webhook '" + id + "'"));
        dispatcher.wake();
        return deliveries.find(id, no);
    }

    private static void checkActive(Webhook webhook) {
        if (!webhook.active()) {
            throw ApiProblem.conflict("the webhook is paused: nothing is sent to it")
                    .remedy("let it go on first");
        }
    }
}
