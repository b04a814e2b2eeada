package dev.troupe.control.design;

import dev.troupe.core.durable.Effect;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What the tools that an agent may call can do to the world. */
final class Risks {

    /** Where nothing else is known of a tool, a name that begins so says that it only reads. */
    private static final Set<String> READING =
            Set.of(
                    "ask",
                    "browse",
                    "calculate",
                    "check",
                    "compare",
                    "compute",
                    "count",
                    "describe",
                    "diff",
                    "estimate",
                    "explain",
                    "fetch",
                    "find",
                    "get",
                    "has",
                    "inspect",
                    "is",
                    "list",
                    "lookup",
                    "look",
                    "measure",
                    "parse",
                    "peek",
                    "preview",
                    "query",
                    "read",
                    "retrieve",
                    "search",
                    "select",
                    "show",
                    "summarize",
                    "validate",
                    "verify",
                    "view");

    private final ToolEffects effects;

    Risks(ToolEffects effects) {
        this.effects = effects;
    }

    /** How bad a call without approval would be. */
    enum Level {
        /**
         * It changes something, and the receiver knows a repeated call; bad if strangers cause it.
         */
        REPEATABLE,
        /** Nobody says what it does. */
        UNKNOWN,
        /** It changes something, once for every call. */
        ONCE
    }

    /**
     * A tool that changes something, or may.
     *
     * @param tool {@code source.tool}
     */
    record Risk(String tool, Level level) {}

    /** The tools among these grants that change something, or may. */
    List<Risk> of(List<String> grants) {
        List<Risk> found = new ArrayList<>();
        for (String grant : grants) {
            int dot = grant.indexOf('.');
            if (dot < 0) {
                continue;
            }
            String source = grant.substring(0, dot);
            String tool = grant.substring(dot + 1);
            if (tool.equals("*")) {
                all(source, found);
            } else {
                level(source, tool).ifPresent(level -> found.add(new Risk(grant, level)));
            }
        }
        return found;
    }

    private void all(String source, List<Risk> found) {
        Set<String> known = effects.tools(source);
        if (known.isEmpty() && effects.effect(source, "*").isEmpty()) {
            found.add(new Risk(source + ".*", Level.UNKNOWN));
        }
        known.stream()
                .sorted()
                .forEach(tool ->
                        level(source, tool)
                                .ifPresent(
                                        level -> found.add(new Risk(source + "." + tool, level))));
    }

    private Optional<Level> level(String source, String tool) {
        Optional<Effect> effect = effects.effect(source, tool);
        if (effect.isEmpty()) {
            return reads(tool) ? Optional.empty() : Optional.of(Level.UNKNOWN);
        }
        return switch (effect.get()) {
            case NONE -> Optional.empty();
            case IDEMPOTENT -> Optional.of(Level.REPEATABLE);
            case ONCE -> Optional.of(Level.ONCE);
        };
    }

    private static boolean reads(String tool) {
        String words = tool.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
        return READING.contains(words.split("[^a-z0-9]+", 2)[0]);
    }
}
