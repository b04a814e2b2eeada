package dev.troupe.server;

import dev.troupe.server.oidc.OidcSettings;
import dev.troupe.server.webhook.WebhookSettings;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * How a server is reached.
 *
 * @param address it listens at: a name or number of this machine
 * @param port 0 for any that is free
 * @param publicUrl under which people reach it, if that is another one, such as a proxy's
 * @param requestsPerSecond how many requests one caller may make, for long
 * @param webhooks how other systems are told of events
 * @param oidc who else vouches for people
 */
public record ServerSettings(
        String address,
        int port,
        Optional<URI> publicUrl,
        int requestsPerSecond,
        WebhookSettings webhooks,
        Optional<OidcSettings> oidc) {

    /** What {@code troupe up} listens at if nothing is said. */
    public static final int DEFAULT_PORT = 7117;

    private static final Set<String> EVERYWHERE = Set.of("0.0.0.0", "::", "[::]");
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "::1");

    /** Only from this machine. */
    public static ServerSettings loopback(int port) {
        return at("127.0.0.1", port);
    }

    /** At an address of this machine. */
    public static ServerSettings at(String address, int port) {
        return new ServerSettings(
                address, port, Optional.empty(), 200, WebhookSettings.DEFAULT, Optional.empty());
    }

    /** The same, reached by another address as well. */
    public ServerSettings withPublicUrl(URI url) {
        return new ServerSettings(
                address, port, Optional.of(url), requestsPerSecond, webhooks, oidc);
    }

    /** The same, for callers that ask more or less often. */
    public ServerSettings withRequestsPerSecond(int most) {
        return new ServerSettings(address, port, publicUrl, most, webhooks, oidc);
    }

    /** The same, which tells other systems of events in another way. */
    public ServerSettings withWebhooks(WebhookSettings how) {
        return new ServerSettings(address, port, publicUrl, requestsPerSecond, how, oidc);
    }

    /** The same, where somebody else vouches for people, too. */
    public ServerSettings withOidc(OidcSettings provider) {
        return new ServerSettings(
                address, port, publicUrl, requestsPerSecond, webhooks, Optional.of(provider));
    }

    /**
     * Where people reach it.
     *
     * @param listening the port that it listens at
     */
    public URI url(int listening) {
        return publicUrl.orElseGet(() -> at(listening, address));
    }

    /**
     * Where programs on this machine reach it, without whatever is before it.
     *
     * @param listening the port that it listens at
     */
    URI localUrl(int listening) {
        return at(listening, EVERYWHERE.contains(address) ? "127.0.0.1" : address);
    }

    private static URI at(int listening, String address) {
        String host = address.contains(":") ? "[" + address + "]" : address;
        return URI.create("http://" + host + ":" + listening);
    }

    /** Whether browsers reach it over TLS. */
    public boolean isSecure() {
        return publicUrl.map(URI::getScheme).filter("https"::equalsIgnoreCase).isPresent();
    }

    /**
     * Whether a request may name this host: a page of somebody else's whose name leads here may not
     * (DNS rebinding).
     *
     * @param host without a port
     */
    public boolean isKnownHost(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return LOOPBACK.contains(name)
                || name.equals(address.toLowerCase(Locale.ROOT))
                || publicUrl.map(URI::getHost).filter(name::equalsIgnoreCase).isPresent();
    }
}
