package dev.troupe.agents.runtime;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * What conditions name of an answer: all of it where {@code output} stands for itself, otherwise
 * the fields that follow it. That something is there is not looking at it.
 */
final class NamedFields {

    /**
     * A text, which is passed over; or the answer, the field of it that is meant, and whether that
     * is a function of the whole answer instead.
     */
    private static final Pattern MENTION =
            Pattern.compile(
                    "(?<has>\\bhas\\s*\\(\\s*)?(?<![.\\w])output\\b\\s*"
                            + "(?:\\.\\s*\\??\\s*(?<field>[A-Za-z_]\\w*)\\s*(?<call>\\()?"
                            + "|\\[\\s*\\??\\s*(?:\"(?<quoted>[^\"\\\\]*)\"|'(?<single>[^'\\\\]*)')\\s*]"
                            + "|(?<index>\\[))?"
                            + "|\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*'");

    private final Set<String> names = new HashSet<>();
    private boolean all;

    /** One more condition that holds. */
    void add(String condition) {
        Matcher mention = MENTION.matcher(condition);
        while (mention.find()) {
            boolean text = mention.group().startsWith("\"") || mention.group().startsWith("'");
            if (text || mention.group("has") != null || mention.group("index") != null) {
                continue;
            }
            if (mention.group("field") != null && mention.group("call") == null) {
                names.add(mention.group("field"));
            } else if (mention.group("quoted") != null) {
                names.add(mention.group("quoted"));
            } else if (mention.group("single") != null) {
                names.add(mention.group("single"));
            } else {
                all = true;
            }
        }
    }

    /** Whether nothing of an answer was left unnamed. */
    boolean cover(JsonNode answer) {
        return all || (answer.isObject() && !names.isEmpty() && covers(answer));
    }

    private boolean covers(JsonNode answer) {
        return answer.propertyNames().stream().allMatch(names::contains);
    }
}
