package dev.troupe.agents.retail;

import java.util.List;

/**
 * What came of the cases in a setting.
 *
 * @param matched tasks whose database is as after their actions were applied directly
 * @param calls of tools, each counted once however often it came
 * @param repeated how often a call came again
 * @param again steps that were done again although the journal had them
 * @param problems what went wrong, for people
 */
record Report(
        Setting setting,
        int tasks,
        int matched,
        int calls,
        int repeated,
        int again,
        List<String> problems) {

    Report and(Report other) {
        return new Report(
                setting,
                tasks + other.tasks,
                matched + other.matched,
                calls + other.calls,
                repeated + other.repeated,
                again + other.again,
                java.util.stream.Stream.of(problems, other.problems)
                        .flatMap(List::stream)
                        .toList());
    }

    @Override
    public String toString() {
        return "retail: %s: tasks %d, matched %d, calls %d, repeated steps %d (%d of them recorded)"
                .formatted(setting.name(), tasks, matched, calls, repeated, again);
    }
}
