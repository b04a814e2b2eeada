package dev.troupe.control.design;

import dev.troupe.control.design.Risks.Level;
import dev.troupe.control.design.Risks.Risk;
import dev.troupe.control.design.Visit.Asked;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Tools that change something, or may, where a plan comes to them without having asked a person:
 * those that act once for every call, or of which nothing is known, wherever that is so; those that
 * recognise a repeated call only where something untrusted tells the agent what to do.
 */
final class RiskyTool implements Check {

    /** An agent with these risks, and the first place that it has them at. */
    private record Case(Visit visit, List<Risk> risks) {

        boolean worseThan(Case other) {
            return visit.taint().isPresent() && other.visit.taint().isEmpty();
        }
    }

    @Override
    public List<Warning> find(Blueprint blueprint) {
        Risks risks = new Risks(blueprint.effects());
        Map<String, Case> cases = new LinkedHashMap<>();
        for (Visit visit : blueprint.allVisits()) {
            List<Risk> open =
                    risks.of(visit.seat().tools()).stream()
                            .filter(risk -> open(visit, risk))
                            .toList();
            if (!open.isEmpty()) {
                cases.merge(
                        visit.seat().agent() + open,
                        new Case(visit, open),
                        (known, more) -> more.worseThan(known) ? more : known);
            }
        }
        List<Warning> found = new ArrayList<>();
        cases.values().forEach(found1 -> found.add(warning(blueprint, found1)));
        return found;
    }

    private static boolean open(Visit visit, Risk risk) {
        return risk.level() == Level.REPEATABLE
                ? visit.asked() == Asked.NO && visit.taint().isPresent()
                : visit.asked() != Asked.YES;
    }

    private static Warning warning(Blueprint blueprint, Case found) {
        Visit visit = found.visit();
        String tools = found.risks().stream().map(Risk::tool).collect(Collectors.joining(", "));
        return blueprint.warning(
                Kind.RISKY_TOOL,
                blueprint.at(visit.step()),
                "agent '%s' may call %s without a person having been asked"
                        .formatted(visit.seat().agent(), tools),
                why(found),
                remedy(found));
    }

    private static String why(Case found) {
        Level worst = found.risks().stream().map(Risk::level).max(Level::compareTo).orElseThrow();
        String does =
                switch (worst) {
                    case ONCE -> "Each call changes something for good.";
                    case UNKNOWN -> "Nothing says what a call does.";
                    case REPEATABLE -> "A call changes something.";
                };
        return does
                + found.visit()
                        .taint()
                        .map(taint ->
                                " And what the agent is handed can be a stranger's words: "
                                        + taint
                                        + ".")
                        .orElse("");
    }

    private static String remedy(Case found) {
        String approve =
                found.visit().asked() == Asked.PERHAPS
                        ? "Let the step's 'when' read what the 'approve' before it came to"
                                + " (approval.approved), or let that one fail on rejection."
                        : "Put an 'approve' before the step.";
        boolean unknown = found.risks().stream().anyMatch(risk -> risk.level() == Level.UNKNOWN);
        return approve
                + (unknown
                        ? " If the tool only reads, or knows a repeated call, say so in 'effects' of"
                                + " its source."
                        : "");
    }
}
