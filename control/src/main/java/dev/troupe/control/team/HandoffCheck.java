package dev.troupe.control.team;

import dev.troupe.control.yaml.Located;
import dev.troupe.control.yaml.Position;
import dev.troupe.core.plan.Handoff;
import java.util.List;
import java.util.Map;

/** Checks who may hand work over to whom. */
final class HandoffCheck {

    private final Draft draft;
    private final Handoff handoff;

    private HandoffCheck(Draft draft, Handoff handoff) {
        this.draft = draft;
        this.handoff = handoff;
    }

    static void check(Draft draft, Handoff handoff) {
        new HandoffCheck(draft, handoff).check();
    }

    private void check() {
        List<String> reached = handoff.agents();
        for (Map.Entry<String, List<String>> entry : handoff.allowed().entrySet()) {
            String agent = entry.getKey();
            if (entry.getValue().contains(agent)) {
                add(agent, "'" + agent + "' cannot hand work over to itself", "its peers");
            }
            if (!reached.contains(agent)) {
                add(
                        agent,
                        "nobody hands work over to '"
                                + agent
                                + "' in step '"
                                + handoff.name()
                                + "'",
                        "an agent that '" + handoff.start() + "' leads to");
            }
        }
        if (handoff.successors(handoff.start()).isEmpty() && !handoff.start().isEmpty()) {
            draft.problems()
                    .add(
                            draft.places().at(handoff, "to"),
                            "'" + handoff.start() + "', which begins, may hand work over to nobody",
                            "its peers under 'to', or an 'agent' step");
        }
    }

    private void add(String agent, String message, String expected) {
        draft.problems().add(at(agent), message, expected);
    }

    private Position at(String agent) {
        return draft.places().value(handoff, "to").orElse(null) instanceof Located.Mapping mapping
                ? mapping.entry(agent)
                        .map(Located.Entry::at)
                        .orElseGet(() -> draft.places().at(handoff))
                : draft.places().at(handoff);
    }
}
