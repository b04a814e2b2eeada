package dev.troupe.control.trace;

import dev.troupe.core.contract.Part;
import dev.troupe.core.durable.RunId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Looks for what an agent had before it that says what it said. */
final class Search {

    /** From which share of its words and figures on something is evidence for a statement. */
    private static final double ENOUGH = 0.5;

    /** A single value or sentence must have this share of it. */
    private static final double AT_ONE_PLACE = 0.25;

    /** In a longer text any words are found somewhere, so that only single places count. */
    private static final int LONG = 100;

    /** From so many words on, a text without figures states something. */
    private static final int STATEMENT = 3;

    private static final int MOST = 3;
    private static final int MOST_BELOW = 1;
    private static final int DEEPEST = 8;

    private final Journals journals;

    Search(Journals journals) {
        this.journals = journals;
    }

    /**
     * @param shared what is looked for where the material came from
     */
    private record Match(Material material, Material.Unit unit, double share, Signs shared) {

        /** Who said it, and what. */
        Object said() {
            Part part = material.parts().at(unit.leaf().pointer());
            return List.of(part.source(), unit.leaf().text());
        }
    }

    /** What an agent had before it that says this, best first. */
    List<Evidence> evidence(AgentWork work, Signs statement) {
        return evidence(work, statement, MOST, new HashSet<>(Set.of(work.run())));
    }

    /** Whether a text says enough to look for others that say the same. */
    static boolean states(Signs text) {
        return !text.figures().isEmpty() || text.words().size() >= STATEMENT;
    }

    private List<Evidence> evidence(AgentWork work, Signs statement, int most, Set<RunId> way) {
        List<Match> matches = new ArrayList<>();
        // A word alone is found in anybody's instructions.
        for (Material material : states(statement) ? work.materials() : work.facts()) {
            match(material, statement).ifPresent(matches::add);
        }
        matches.sort(Comparator.comparingDouble(Match::share).reversed());
        List<Evidence> found = new ArrayList<>();
        Set<Object> known = new HashSet<>();
        for (Match match : matches) {
            // A value that is passed on in several items is one piece of evidence.
            if (found.size() < most && known.add(match.said())) {
                found.add(evidence(match, way));
            }
        }
        return found;
    }

    private static Optional<Match> match(Material material, Signs statement) {
        Optional<Match> best = Optional.empty();
        for (Material.Unit unit : material.units()) {
            double share = share(statement, unit.signs());
            if (share >= AT_ONE_PLACE && share > best.map(Match::share).orElse(0.0)) {
                best = Optional.of(new Match(material, unit, share, unit.signs()));
            }
        }
        double whole = material.units().size() <= LONG ? statement.shareIn(material.signs()) : 0;
        return best.map(match ->
                        whole > match.share()
                                ? new Match(
                                        material,
                                        match.unit(),
                                        whole,
                                        statement.sharedWith(material.signs()))
                                : match)
                .filter(match -> match.share() >= ENOUGH);
    }

    /**
     * How much of the statement a text has; a whole text that the statement has in it is enough.
     */
    private static double share(Signs statement, Signs text) {
        double share = statement.shareIn(text);
        return text.words().size() >= STATEMENT && text.shareIn(statement) == 1
                ? Math.max(share, ENOUGH)
                : share;
    }

    private Evidence evidence(Match match, Set<RunId> way) {
        Material material = match.material();
        Texts.Leaf leaf = match.unit().leaf();
        boolean item =
                material.origin().kind() != Origin.Kind.TOOL
                        && material.origin().kind() != Origin.Kind.RULES;
        Part part = material.parts().at(leaf.pointer());
        Origin origin = item ? journals.named(Origin.of(part.source())) : material.origin();
        return new Evidence(
                material.item().name(),
                leaf.pointer(),
                Texts.quote(leaf.text()),
                (int) Math.floor(match.share() * 100),
                origin,
                part.trust(),
                origin.kind() == Origin.Kind.AGENT
                        ? below(origin.run().orElseThrow(), match.shared(), way)
                        : List.of());
    }

    /** Where an agent had it from in its turn. */
    private List<Evidence> below(RunId run, Signs statement, Set<RunId> way) {
        if (way.size() >= DEEPEST || !way.add(run)) {
            return List.of();
        }
        try {
            return journals.of(run)
                    .map(work -> evidence(work, statement, MOST_BELOW, way))
                    .orElse(List.of());
        } finally {
            way.remove(run);
        }
    }

    /** The figures that nothing has that the agent had before it; single digits count nothing. */
    static List<String> unsupported(AgentWork work, Signs statement) {
        return statement.figures().entrySet().stream()
                .filter(figure -> figure.getKey().length() > 1)
                .filter(figure ->
                        work.materials().stream()
                                .noneMatch(material ->
                                        material.signs().has(figure.getKey(), figure.getValue())))
                .map(Map.Entry::getValue)
                .toList();
    }
}
