package dev.troupe.control.budget;

import dev.troupe.core.durable.RunId;
import dev.troupe.core.governance.Scopes;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The names of what budgets are for, as people write them. */
public final class BudgetScopes {

    /** What they look like, for reports. */
    public static final String EXPECTED =
            "organization, agent:NAME, plan:NAME, task:NAME, goal:PATH, run:ID, or `run` for each"
                    + " tree of runs";

    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,63}");
    private static final int LONGEST_PATH = 200;

    private BudgetScopes() {}

    /** The scope that a text names; nothing if it names none. */
    public static Optional<String> parse(String text) {
        if (text.equals(Scopes.ORGANIZATION)) {
            return Optional.of(text);
        }
        int colon = text.indexOf(':');
        String kind = colon < 0 ? "" : text.substring(0, colon);
        String name = text.substring(colon + 1);
        boolean known =
                switch (kind) {
                    case "agent", "plan", "task" -> isName(name);
                    case "goal" -> isGoal(name);
                    case "run" -> isRun(name);
                    default -> false;
                };
        return known ? Optional.of(text) : Optional.empty();
    }

    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /** Whether it is the path of a goal, such as {@code grow/returns}. */
    public static boolean isGoal(String text) {
        return text.length() <= LONGEST_PATH
                && List.of(text.split("/", -1)).stream().allMatch(BudgetScopes::isName);
    }

    private static boolean isRun(String text) {
        try {
            RunId.parse(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
