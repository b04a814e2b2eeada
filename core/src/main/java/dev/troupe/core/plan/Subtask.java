package dev.troupe.core.plan;

import java.util.List;

/**
 * A part of a goal, as a manager gave it out.
 *
 * @param id unique within the work on the goal; its result goes by this name
 * @param agent who does it
 * @param needs the subtasks whose results it is handed, and which therefore come first
 * @param context the manager's own items that it is handed
 */
record Subtask(String id, String goal, String agent, List<String> needs, List<String> context) {
    Subtask {
        needs = List.copyOf(needs);
        context = List.copyOf(context);
    }

    /** Whether this asks the same of the same agent, whatever it is called. */
    boolean repeats(Subtask other) {
        return agent.equals(other.agent) && goal.strip().equals(other.goal.strip());
    }
}
