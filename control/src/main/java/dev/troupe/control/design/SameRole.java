package dev.troupe.control.design;

import dev.troupe.control.text.Words;
import dev.troupe.core.team.Agent;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Agents with the same runtime, models, tools and answers, the same rules (nine in ten of the words
 * of their roles and instructions), that are handed the same items: one of them would do.
 */
final class SameRole implements Check {

    private static final double SAME_RULES = 0.9;

    @Override
    public List<Warning> find(Blueprint blueprint) {
        return Pairs.warnings(blueprint, (one, other) -> compare(blueprint, one, other));
    }

    private static Optional<Warning> compare(Blueprint blueprint, Agent one, Agent other) {
        if (!same(blueprint, one, other)) {
            return Optional.empty();
        }
        return Optional.of(
                blueprint.warning(
                        Kind.SAME_ROLE,
                        blueprint.at(other),
                        "agents '%s' (line %d) and '%s' have the same tools, models, rules and context"
                                .formatted(one.name(), blueprint.at(one).line(), other.name()),
                        "Two names for one role: what is changed in one is soon forgotten in the"
                                + " other.",
                        "Use '"
                                + one.name()
                                + "' in both places, with what differs in the goals of the steps; or"
                                + " say in the instructions what sets them apart."));
    }

    /** Whether one agent would do. */
    static boolean same(Blueprint blueprint, Agent one, Agent other) {
        return one.runtime().equals(other.runtime())
                && one.models().equals(other.models())
                && Set.copyOf(one.tools()).equals(Set.copyOf(other.tools()))
                && one.output().equals(other.output())
                && Words.likeness(rules(one), rules(other)) >= SAME_RULES
                && handed(blueprint, one).equals(handed(blueprint, other));
    }

    private static Set<String> rules(Agent agent) {
        Set<String> words = new LinkedHashSet<>(Words.of(agent.role()));
        words.addAll(Words.of(agent.instructions()));
        agent.notResponsibleFor().forEach(phrase -> words.addAll(Words.of(phrase)));
        return words;
    }

    private static Set<String> handed(Blueprint blueprint, Agent agent) {
        Set<String> names = new LinkedHashSet<>();
        blueprint.allVisits().stream()
                .filter(visit -> visit.seat().agent().equals(agent.name()))
                .forEach(visit -> names.addAll(visit.seat().handed()));
        return names;
    }
}
