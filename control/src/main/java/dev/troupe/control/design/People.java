package dev.troupe.control.design;

import dev.troupe.core.plan.Manage;
import dev.troupe.core.team.Agent;
import dev.troupe.core.team.Team;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Who works for a manager. */
final class People {

    private People() {}

    /** Those who may be given its subtasks. */
    static List<String> assigned(Team team, Manage manage) {
        return manage.assign().orElseGet(() -> reports(team, manage.manager()));
    }

    static List<String> reports(Team team, String manager) {
        return team.reportsOf(manager).stream().map(Agent::name).toList();
    }

    /** Those, and theirs, as many levels down as it says. */
    static Set<String> of(Team team, Manage manage) {
        Set<String> all = new LinkedHashSet<>();
        List<String> level = assigned(team, manage);
        for (int left = manage.levels(); left > 0 && !level.isEmpty(); left--) {
            Set<String> next = new LinkedHashSet<>();
            for (String person : level) {
                if (all.add(person)) {
                    next.addAll(reports(team, person));
                }
            }
            level = List.copyOf(next);
        }
        return all;
    }
}
