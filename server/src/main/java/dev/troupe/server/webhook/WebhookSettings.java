package dev.troupe.server.webhook;

import java.time.Duration;
import java.util.List;

/**
 * How webhooks are delivered.
 *
 * @param allowPrivate whether they may lead to this machine and into private networks, and do
 *     without TLS
 * @param retries how long to wait after each attempt that failed; after the last one it is given up
 * @param connect how long a connection may take
 * @param whole how long an attempt may take, from the name's resolution to the end of the answer
 * @param patience for how long a webhook may fail without any success before it is paused
 * @param lease for how long a process has a webhook to itself unless it says that it still works;
 *     longer than an attempt
 */
public record WebhookSettings(
        boolean allowPrivate,
        List<Duration> retries,
        Duration connect,
        Duration whole,
        Duration patience,
        Duration lease) {

    /** Ten attempts in about a day. */
    public static final WebhookSettings DEFAULT =
            new WebhookSettings(
                    false,
                    List.of(
                            Duration.ofSeconds(5),
                            Duration.ofSeconds(30),
                            Duration.ofMinutes(2),
                            Duration.ofMinutes(10),
                            Duration.ofMinutes(30),
                            Duration.ofHours(1),
                            Duration.ofHours(3),
                            Duration.ofHours(6),
                            Duration.ofHours(12)),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(15),
                    Duration.ofDays(3),
                    Duration.ofSeconds(45));

    public WebhookSettings {
        retries = List.copyOf(retries);
        if (lease.compareTo(whole) <= 0) {
            throw new IllegalArgumentException(
                    "a lease of " + lease + " ends before an attempt of " + whole + " does");
        }
    }

    /** The same, that may lead anywhere, also in clear text. */
    public WebhookSettings withPrivateAddresses() {
        return new WebhookSettings(true, retries, connect, whole, patience, lease);
    }

    /** The same, with other waits between attempts. */
    public WebhookSettings withRetries(List<Duration> waits) {
        return new WebhookSettings(allowPrivate, waits, connect, whole, patience, lease);
    }

    /** The same, with an attempt that may take so long, and a lease that fits. */
    public WebhookSettings withWhole(Duration longest) {
        return new WebhookSettings(
                allowPrivate, retries, connect, longest, patience, longest.multipliedBy(3));
    }
}
