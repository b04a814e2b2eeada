package dev.troupe.server.webhook;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where events of an organization are sent.
 *
 * @param active whether it is not paused
 * @param paused since when, by whom and why it is not told of anything
 * @param failingSince the first failure after the last success
 * @param waiting how many messages are still to be sent
 * @param formerUntil until when the secret before this one signs besides
 * @param problem why this server cannot send to it at all
 */
public record Webhook(
        String id,
        String url,
        List<String> events,
        boolean active,
        Optional<Paused> paused,
        Optional<Instant> failingSince,
        long waiting,
        String createdBy,
        Instant createdAt,
        Optional<Instant> formerUntil,
        Optional<String> problem,
        String etag) {

    public Webhook {
        events = List.copyOf(events);
    }

    /** As much of its address as everybody may see: the rest may be a credential. */
    public String host() {
        return String.valueOf(URI.create(url).getRawAuthority());
    }

    /**
     * That it is paused.
     *
     * @param by a person, or {@code troupe}
     */
    public record Paused(Instant since, String by, String why) {}
}
