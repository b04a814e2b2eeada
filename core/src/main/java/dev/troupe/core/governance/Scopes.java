package dev.troupe.core.governance;

import dev.troupe.core.contract.Mandate;
import dev.troupe.core.durable.RunId;
import java.util.ArrayList;
import java.util.List;

/**
 * The names of what budgets are for: {@code organization}, {@code agent:NAME}, {@code plan:NAME},
 * {@code task:NAME}, {@code goal:PATH}, {@code run:ID} and {@code policy:NAME}. A goal's path goes
 * from the mission downwards, such as {@code grow/returns}; the budget of a goal holds for all
 * goals below it, too. A run's budget holds for its whole tree.
 */
public final class Scopes {

    public static final String ORGANIZATION = "organization";

    private Scopes() {}

    public static String agent(String name) {
        return "agent:" + name;
    }

    public static String plan(String name) {
        return "plan:" + name;
    }

    public static String task(String name) {
        return "task:" + name;
    }

    public static String goal(String path) {
        return "goal:" + path;
    }

    public static String run(RunId root) {
        return "run:" + root;
    }

    public static String policy(String name) {
        return "policy:" + name;
    }

    /**
     * Everything that what an agent does counts for.
     *
     * @param root the run at the top of the tree
     */
    public static List<String> of(String agent, Mandate mandate, RunId root) {
        List<String> scopes = new ArrayList<>();
        scopes.add(ORGANIZATION);
        scopes.add(agent(agent));
        mandate.plan().ifPresent(plan -> scopes.add(plan(plan)));
        mandate.task().ifPresent(task -> scopes.add(task(task)));
        mandate.goal().ifPresent(goal -> scopes.addAll(goals(goal)));
        scopes.add(run(root));
        return List.copyOf(scopes);
    }

    private static List<String> goals(String path) {
        List<String> goals = new ArrayList<>();
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            goals.add(goal(path.substring(0, slash)));
        }
        goals.add(goal(path));
        return goals;
    }
}
