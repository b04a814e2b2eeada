package dev.troupe.engine;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Keys as text (RFC 7468). */
final class Pem {

    private static final int LINE = 64;

    private Pem() {}

    static String write(String label, byte[] content) {
        Base64.Encoder lines =
                Base64.getMimeEncoder(LINE, "\n".getBytes(StandardCharsets.US_ASCII));
        return "-----BEGIN "
                + label
                + "-----\n"
                + lines.encodeToString(content)
                + "\n-----END "
                + label
                + "-----\n";
    }

    static byte[] block(String pem, String label) {
        String begin = "-----BEGIN " + label + "-----";
        int from = pem.indexOf(begin);
        int to = pem.indexOf("-----END " + label + "-----");
        try {
            if (from >= 0 && to > from) {
                return Base64.getMimeDecoder().decode(pem.substring(from + begin.length(), to));
            }
        } catch (IllegalArgumentException e) {
            // said below, without the text
        }
        throw new EngineException(
                "there is no key: expected a block that begins with " + begin + " (PEM)");
    }
}
