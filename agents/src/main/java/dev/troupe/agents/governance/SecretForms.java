package dev.troupe.agents.governance;

import dev.troupe.core.json.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** The forms in which a value may turn up in texts. */
final class SecretForms {

    /** Shorter pieces of an encoded value occur in other texts by chance. */
    private static final int SHORTEST_PIECE = 7;

    /** Shorter lines of a value of many lines are too common to be taken out. */
    private static final int SHORTEST_LINE = 16;

    private static final Pattern PERCENT = Pattern.compile("%[0-9A-F]{2}");

    private SecretForms() {}

    static Set<String> of(String value) {
        Set<String> forms = new LinkedHashSet<>();
        String stripped = value.strip();
        forms.add(value);
        forms.add(stripped);
        stripped.lines()
                .map(String::strip)
                .filter(line -> line.length() >= SHORTEST_LINE)
                .forEach(forms::add);
        for (String plain : new LinkedHashSet<>(List.of(value, stripped))) {
            String json = json(plain);
            forms.add(json);
            forms.add(json(json));
            forms.add(ascii(json));
            url(plain, forms);
            byte[] bytes = plain.getBytes(StandardCharsets.UTF_8);
            base64(bytes, forms);
            String hex = HexFormat.of().formatHex(bytes);
            forms.add(hex);
            forms.add(hex.toUpperCase(Locale.ROOT));
            forms.add(html(plain));
        }
        return forms;
    }

    private static String json(String text) {
        String quoted = Json.write(text);
        return quoted.substring(1, quoted.length() - 1);
    }

    /** As many programs write JSON: nothing but ASCII. */
    private static String ascii(String json) {
        StringBuilder ascii = new StringBuilder();
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            ascii.append(c < 128 ? String.valueOf(c) : "\\u%04x".formatted((int) c));
        }
        return ascii.toString();
    }

    private static void url(String text, Set<String> forms) {
        String form = URLEncoder.encode(text, StandardCharsets.UTF_8);
        String path = form.replace("+", "%20");
        forms.add(form);
        forms.add(path);
        forms.add(PERCENT.matcher(path).replaceAll(code -> code.group().toLowerCase(Locale.ROOT)));
    }

    private static String html(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /**
     * What the value alone determines of the Base64 of a longer text that it is part of: that
     * depends on where in a group of three bytes it begins.
     */
    private static void base64(byte[] value, Set<String> forms) {
        for (int offset = 0; offset < 3; offset++) {
            byte[] shifted = new byte[offset + value.length];
            System.arraycopy(value, 0, shifted, offset, value.length);
            String encoded = Base64.getEncoder().withoutPadding().encodeToString(shifted);
            int from = (offset * 8 + 5) / 6;
            int to = shifted.length * 8 / 6;
            if (to - from >= SHORTEST_PIECE) {
                String piece = encoded.substring(from, to);
                forms.add(piece);
                forms.add(piece.replace('+', '-').replace('/', '_'));
            }
        }
    }
}
