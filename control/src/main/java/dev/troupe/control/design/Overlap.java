package dev.troupe.control.design;

import dev.troupe.control.text.Words;
import dev.troupe.core.team.Agent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Agents of one plan of which one can be asked for (nearly) everything that the other can be asked
 * for, and neither says that it leaves that to others. Those that are meant to do the same, since
 * one stands in for the other or they compete, do not count.
 */
final class Overlap implements Check {

    /** From which share of common words two phrases mean the same. */
    private static final double SAME_PHRASE = 0.75;

    /** From which share of an agent's capabilities on another's are the same. */
    private static final double SAME_SHARE = 0.75;

    @Override
    public List<Warning> find(Blueprint blueprint) {
        return Pairs.warnings(blueprint, (one, other) -> compare(blueprint, one, other));
    }

    private static Optional<Warning> compare(Blueprint blueprint, Agent one, Agent other) {
        List<String> shared = shared(one, other);
        int fewer = Math.min(one.capabilities().size(), other.capabilities().size());
        if (shared.isEmpty()
                || shared.size() < fewer * SAME_SHARE
                || !blueprint.meet(one, other)
                || SameRole.same(blueprint, one, other)
                || Doubles.meant(blueprint, one.name(), other.name())) {
            return Optional.empty();
        }
        return Optional.of(
                blueprint.warning(
                        Kind.OVERLAP,
                        blueprint.at(other, "capabilities"),
                        "agents '%s' (line %d) and '%s' are responsible for the same: %s"
                                .formatted(
                                        one.name(),
                                        blueprint.at(one, "capabilities").line(),
                                        other.name(),
                                        String.join(", ", shared)),
                        "Whoever chooses between them, a person or a model, can only guess, and"
                                + " work is done twice or by neither.",
                        "Say in 'capabilities' what each does that the other does not, or in"
                                + " 'notResponsibleFor' what one leaves to the other."));
    }

    /** The capabilities of the one that the other has too. */
    private static List<String> shared(Agent one, Agent other) {
        List<String> free = new ArrayList<>(other.capabilities());
        List<String> shared = new ArrayList<>();
        for (String capability : one.capabilities()) {
            Optional<String> match =
                    free.stream().filter(phrase -> alike(phrase, capability)).findFirst();
            if (match.isPresent() && !left(one, capability) && !left(other, match.get())) {
                free.remove(match.get());
                shared.add(capability);
            }
        }
        return shared;
    }

    private static boolean left(Agent agent, String capability) {
        return agent.notResponsibleFor().stream().anyMatch(phrase -> alike(phrase, capability));
    }

    private static boolean alike(String one, String other) {
        return Words.likeness(Words.of(one), Words.of(other)) >= SAME_PHRASE;
    }
}
