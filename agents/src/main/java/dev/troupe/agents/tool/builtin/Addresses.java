package dev.troupe.agents.tool.builtin;

import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * Tells public addresses from those that lead into a private network or this machine, by the
 * special-purpose registries of IANA (RFC 6890).
 */
public final class Addresses {

    private Addresses() {}

    /** Whether it is an address of the public internet, of one machine. */
    public static boolean isPublic(InetAddress address) {
        if (address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return false;
        }
        byte[] bytes = address.getAddress();
        return address instanceof Inet4Address ? isPublic4(bytes) : isPublic6(bytes);
    }

    private static boolean isPublic4(byte[] bytes) {
        int first = bytes[0] & 0xff;
        int second = bytes[1] & 0xff;
        int third = bytes[2] & 0xff;
        boolean thisNetwork = first == 0;
        boolean carrier = first == 100 && second >= 64 && second < 128;
        boolean protocols = first == 192 && second == 0 && third == 0;
        boolean benchmarks = first == 198 && (second == 18 || second == 19);
        boolean reserved = first >= 240;
        return !(thisNetwork || carrier || protocols || benchmarks || reserved);
    }

    private static boolean isPublic6(byte[] bytes) {
        int first = (bytes[0] & 0xff) << 8 | (bytes[1] & 0xff);
        int second = (bytes[2] & 0xff) << 8 | (bytes[3] & 0xff);
        boolean global = (first & 0xe000) == 0x2000;
        // Both carry an IPv4 address inside, which may be a private one.
        boolean sixToFour = first == 0x2002;
        boolean teredo = first == 0x2001 && second == 0;
        return global && !sixToFour && !teredo;
    }
}
