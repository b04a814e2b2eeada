package dev.troupe.server.webhook;

import dev.troupe.agents.tool.builtin.Addresses;
import dev.troupe.server.problem.ApiProblem;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Locale;

/** Where messages may be sent. */
final class Endpoint {

    private static final int LONGEST = 2_000;

    private Endpoint() {}

    /** It may not be sent there; the message says why. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }

    /**
     * Reads an address that somebody wants messages to be sent to. What its name leads to is looked
     * at when it is connected to ({@link #resolve}).
     *
     * @throws ApiProblem if that cannot be
     */
    static URI read(String text, boolean allowPrivate) {
        URI url = parse(text);
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        if (!(scheme.equals("https") || scheme.equals("http")) || url.getHost() == null) {
            throw invalid("a webhook's address is like https://host/path");
        }
        if (url.getRawUserInfo() != null) {
            throw invalid("a webhook's address holds no credentials")
                    .remedy("check the signature of what arrives instead");
        }
        if (url.getRawFragment() != null) {
            throw invalid("a webhook's address has no part after #");
        }
        if (!allowPrivate && scheme.equals("http")) {
            throw invalid("messages are sent by https only")
                    .remedy("start the server with --webhook-allow-private to allow http, too");
        }
        if (!allowPrivate && leadsInside(url.getHost())) {
            throw invalid("'" + url.getHost() + "' is in a private network, or this machine")
                    .remedy("start the server with --webhook-allow-private to allow that");
        }
        return url;
    }

    private static URI parse(String text) {
        if (text.length() > LONGEST) {
            throw invalid("a webhook's address has up to " + LONGEST + " characters");
        }
        try {
            return new URI(text.strip());
        } catch (URISyntaxException e) {
            throw invalid("'" + text + "' is no address");
        }
    }

    private static ApiProblem invalid(String detail) {
        return ApiProblem.invalid("url", detail);
    }

    /** As far as the name says it itself. */
    private static boolean leadsInside(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        if (name.equals("localhost") || name.endsWith(".localhost")) {
            return true;
        }
        try {
            String literal =
                    name.startsWith("[") && name.endsWith("]")
                            ? name.substring(1, name.length() - 1)
                            : name;
            return !Addresses.isPublic(InetAddress.ofLiteral(literal));
        } catch (IllegalArgumentException e) {
            return false; // a name
        }
    }

    /**
     * What is connected to: exactly the addresses that were checked, so that no name leads into a
     * private network, whatever it leads to a moment later.
     *
     * @throws Refused if one of them may not be
     */
    static InetAddress[] resolve(String host, boolean allowPrivate) throws UnknownHostException {
        InetAddress[] addresses = InetAddress.getAllByName(host);
        for (InetAddress address : addresses) {
            if (!allowPrivate && !Addresses.isPublic(address)) {
                throw new Refused(
                        host
                                + " leads to "
                                + address.getHostAddress()
                                + ", which is in a private network, or this machine: nothing was sent");
            }
        }
        return addresses;
    }
}
