package dev.troupe.server.webhook;

import dev.troupe.core.json.Json;
import dev.troupe.engine.Events;
import dev.troupe.server.http.Needs;
import dev.troupe.server.http.Page;
import dev.troupe.server.http.Precondition;
import dev.troupe.server.http.Tenant;
import dev.troupe.server.identity.Permission;
import dev.troupe.server.problem.ApiProblem;
import java.net.URI;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** Where events are sent. Addresses may be credentials, so only who may change them sees them. */
@RestController
@RequestMapping("/api/v1/webhooks")
class WebhooksApi {

    private final Webhooks webhooks;
    private final Deliveries deliveries;
    private final Dispatcher dispatcher;
    private final Events events;
    private final TransactionOperations transactions;
    private final WebhookSettings settings;

    WebhooksApi(
            Webhooks webhooks,
            Deliveries deliveries,
            Dispatcher dispatcher,
            Events events,
            TransactionOperations transactions,
            WebhookSettings settings) {
        this.webhooks = webhooks;
        this.deliveries = deliveries;
        this.dispatcher = dispatcher;
        this.events = events;
        this.transactions = transactions;
        this.settings = settings;
    }

    /**
     * A webhook that is wanted.
     *
     * @param events their types
     * @param active whether it is told of them at once, as it is if nothing is said
     */
    record Wanted(String url, List<String> events, Optional<Boolean> active) {}

    /** What is to be changed of a webhook. */
    record Change(Optional<String> url, Optional<List<String>> events, Optional<Boolean> active) {}

    /** What a webhook can be told of. */
    record Type(String type, String what) {
        static Type of(EventType type) {
            return new Type(type.word(), type.what());
        }
    }

    /**
     * A webhook that was made just now.
     *
     * @param secret that signs what is sent; shown once
     */
    record Made(
            String id,
            String url,
            List<String> events,
            boolean active,
            String createdBy,
            Instant createdAt,
            String etag,
            String secret) {}

    /**
     * Another secret.
     *
     * @param secret shown once
     * @param formerUntil until when the one before signs besides
     */
    record Rotated(String secret, Optional<Instant> formerUntil) {}

    /** Lists the webhooks of the organization, oldest first. */
    @GetMapping
    @Needs(Permission.WEBHOOKS)
    Page<Webhook> list(Tenant tenant) {
        return Page.all(webhooks.all(tenant.organization()));
    }

    /** Lists what webhooks can be told of. */
    @GetMapping("/types")
    @Needs(Permission.WEBHOOKS)
    Page<Type> types(Tenant tenant) {
        return Page.all(Arrays.stream(EventType.values()).map(Type::of).toList());
    }

    /** Gets one webhook. Its {@code ETag} is what a change of it has to show. */
    @GetMapping("/{id}")
    @Needs(Permission.WEBHOOKS)
    ResponseEntity<Webhook> webhook(Tenant tenant, @PathVariable String id) {
        return tagged(webhooks.find(tenant.organization(), id));
    }

    private static ResponseEntity<Webhook> tagged(Webhook webhook) {
        return ResponseEntity.ok().header(HttpHeaders.ETAG, webhook.etag()).body(webhook);
    }

    /** Has another system told of events. The secret that signs them is shown this once. */
    @PostMapping
    @Needs(Permission.WEBHOOKS)
    @ResponseStatus(HttpStatus.CREATED)
    Made make(Tenant tenant, @RequestBody Wanted wanted) {
        URI url =
                Endpoint.read(
                        Optional.ofNullable(wanted.url())
                                .orElseThrow(() ->
                                        ApiProblem.invalid("url", "a webhook has an address")),
                        settings.allowPrivate());
        List<EventType> types =
                EventType.read(Optional.ofNullable(wanted.events()).orElse(List.of()));
        Webhooks.Made made =
                webhooks.make(
                        tenant.organization(),
                        url,
                        types,
                        wanted.active().orElse(true),
                        events.now().no(),
                        tenant.by());
        Webhook webhook = webhooks.find(tenant.organization(), made.id());
        journal(tenant, "webhook made", webhook);
        dispatcher.wake();
        return new Made(
                webhook.id(),
                webhook.url(),
                webhook.events(),
                webhook.active(),
                webhook.createdBy(),
                webhook.createdAt(),
                webhook.etag(),
                made.secret());
    }

    /**
     * Changes where a webhook leads, what it is told of, and whether it is paused. Needs {@code
     * If-Match}.
     */
    @PatchMapping("/{id}")
    @Needs(Permission.WEBHOOKS)
    ResponseEntity<Webhook> change(
            Tenant tenant,
            @PathVariable String id,
            @RequestBody Change change,
            @RequestHeader HttpHeaders headers) {
        Optional<URI> url = change.url().map(text -> Endpoint.read(text, settings.allowPrivate()));
        Optional<List<EventType>> types = change.events().map(EventType::read);
        long from = events.now().no();
        transactions.executeWithoutResult(status -> {
            Webhook before = webhooks.lock(tenant.organization(), id);
            Precondition.check(headers, Optional.of(before.etag()));
            if (url.isPresent() || types.isPresent()) {
                webhooks.change(
                        id,
                        url.orElseGet(() -> URI.create(before.url())),
                        types.orElseGet(() -> EventType.read(before.events())));
            }
            change.active().ifPresent(active -> activate(tenant, before, active, from));
        });
        Webhook after = webhooks.find(tenant.organization(), id);
        journal(tenant, "webhook changed", after);
        dispatcher.wake();
        return tagged(after);
    }

    private void activate(Tenant tenant, Webhook webhook, boolean active, long from) {
        if (!active) {
            webhooks.pause(webhook.id(), tenant.by(), "a person has paused it");
        } else if (webhooks.resume(webhook.id(), from)) {
            String why =
                    "it was paused"
                            + webhook.paused().map(paused -> " since " + paused.since()).orElse("")
                            + ": what happened meanwhile was not collected";
            deliveries.add(
                    webhook.id(),
                    EventType.MISSED,
                    tenant.now(),
                    Payload.missed(tenant.organization(), why, tenant.now()));
        }
    }

    /** Removes a webhook, and what was sent to it. */
    @DeleteMapping("/{id}")
    @Needs(Permission.WEBHOOKS)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(Tenant tenant, @PathVariable String id, @RequestHeader HttpHeaders headers) {
        Webhook webhook = webhooks.find(tenant.organization(), id);
        if (headers.containsHeader(HttpHeaders.IF_MATCH)) {
            Precondition.check(headers, Optional.of(webhook.etag()));
        }
        webhooks.remove(id);
        journal(tenant, "webhook removed", webhook);
    }

    /** Makes another secret, which is shown this once. The one before signs besides for a day. */
    @PostMapping("/{id}/secret")
    @Needs(Permission.WEBHOOKS)
    @ResponseStatus(HttpStatus.CREATED)
    Rotated rotate(Tenant tenant, @PathVariable String id) {
        Webhook webhook = webhooks.find(tenant.organization(), id);
        String secret = webhooks.rotate(id);
        journal(tenant, "webhook's secret replaced", webhook);
        return new Rotated(secret, webhooks.find(tenant.organization(), id).formerUntil());
    }

    private static void journal(Tenant tenant, String what, Webhook webhook) {
        ObjectNode detail =
                Json.object()
                        .put("webhook", webhook.id())
                        .put("host", webhook.host())
                        .put("active", webhook.active());
        detail.set("events", Json.tree(webhook.events()));
        tenant.journal().append(tenant.organization(), what, detail, tenant.by());
    }
}
