package dev.troupe.core.governance;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Works with grants of tools: {@code source.tool}, or {@code source.*} for all of a source. */
public final class Grants {

    private Grants() {}

    /** What both lists grant. */
    public static List<String> intersection(List<String> some, List<String> others) {
        Set<String> both = new LinkedHashSet<>();
        for (String one : some) {
            for (String other : others) {
                if (covers(one, other)) {
                    both.add(other);
                } else if (covers(other, one)) {
                    both.add(one);
                }
            }
        }
        return List.copyOf(both);
    }

    /** Those of the wanted grants of which the allowed ones grant nothing at all. */
    public static List<String> refused(List<String> wanted, List<String> allowed) {
        return wanted.stream()
                .filter(grant -> intersection(allowed, List.of(grant)).isEmpty())
                .toList();
    }

    /** Whether one grant gives all that another one gives. */
    public static boolean covers(String wide, String narrow) {
        return wide.equals(narrow)
                || (wide.endsWith(".*") && narrow.startsWith(wide.substring(0, wide.length() - 1)));
    }

    /** The source that a grant is about. */
    public static String source(String grant) {
        int dot = grant.indexOf('.');
        return dot < 0 ? grant : grant.substring(0, dot);
    }
}
