package dev.troupe.control.design;

import dev.troupe.control.team.Inputs;
import dev.troupe.control.team.LoadedTeam;
import dev.troupe.control.team.PlanTree;
import dev.troupe.control.yaml.InvalidFile;
import dev.troupe.control.yaml.Names;
import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.cost.Money;
import dev.troupe.core.plan.Call;
import dev.troupe.core.team.Team;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Looks at the design of a team whose file is right, and tells what a person should look at. It
 * runs nothing, and of files reads the team's inputs alone. {@code docs/design-warnings.md} says
 * what each kind of warning means.
 */
public final class Design {

    /** What a run of a plan may cost without a warning, if nothing is said. */
    public static final Money MOST = new Money(100_000_000);

    private static final List<Check> CHECKS =
            List.of(
                    new Overlap(),
                    new Unreachable(),
                    new DeadEnd(),
                    new CostWarnings(),
                    new RiskyTool(),
                    new SameRole());

    private Design() {}

    /** Reviews a team by what its file states. */
    public static Review review(LoadedTeam loaded) {
        return review(loaded, ToolEffects.stated(loaded.team()), MOST);
    }

    /**
     * Reviews a team.
     *
     * @param effects what is known of its tools
     * @param most what a run of a plan may cost without a warning
     */
    public static Review review(LoadedTeam loaded, ToolEffects effects, Money most) {
        Blueprint blueprint = blueprint(loaded, effects, most);
        Allowances allowances = Allowances.of(loaded.positions().source());
        Set<Warning> found = new LinkedHashSet<>();
        CHECKS.forEach(check -> found.addAll(check.find(blueprint)));
        List<Warning> warnings =
                found.stream().filter(warning -> !allowances.allows(warning)).toList();
        List<Warning> all = new ArrayList<>(warnings);
        allowances.unknown().forEach(unknown -> all.add(unknown(blueprint, unknown)));
        all.sort(Warning.ORDER);
        List<PlanCost> costs = new ArrayList<>();
        blueprint.costs().forEach((plan, cost) -> costs.add(cost.of(plan)));
        return new Review(all, found.size() - warnings.size(), costs);
    }

    private static Blueprint blueprint(LoadedTeam loaded, ToolEffects effects, Money most) {
        Team team = loaded.team();
        List<String> entries = entries(team);
        Costs reckoned = new Costs(team, inputs(loaded), Prices.byLimits(team));
        Map<String, List<Visit>> visits = new LinkedHashMap<>();
        List<Seating.Stop> stops = new ArrayList<>();
        Map<String, Cost> costs = new LinkedHashMap<>();
        for (String entry : entries) {
            Seating seating = Walk.through(team, entry);
            visits.put(entry, seating.visits());
            stops.addAll(seating.stops());
            costs.put(entry, reckoned.of(entry));
        }
        return new Blueprint(
                loaded, effects, entries, visits, stops, costs, reckoned.unbounded(), most);
    }

    /** The plans that can be started: the main one, and those that none calls. */
    private static List<String> entries(Team team) {
        Set<String> called = new HashSet<>();
        team.plans().values().stream()
                .flatMap(PlanTree::all)
                .forEach(part -> {
                    if (part instanceof Call call) {
                        called.add(call.plan());
                    }
                });
        return team.plans().keySet().stream()
                .filter(plan ->
                        !called.contains(plan) || team.main().filter(plan::equals).isPresent())
                .toList();
    }

    /**
     * What runs start with; nothing if a file of it cannot be read, which the run itself will say.
     */
    private static List<ContextItem> inputs(LoadedTeam loaded) {
        try {
            return Inputs.load(loaded.team(), loaded.folder(), Map.of());
        } catch (InvalidFile | IllegalArgumentException e) {
            return List.of();
        }
    }

    private static Warning unknown(Blueprint blueprint, Allowances.Unknown unknown) {
        List<String> words =
                Arrays.stream(Kind.values())
                        .filter(kind -> kind != Kind.UNKNOWN_KIND)
                        .map(Kind::word)
                        .toList();
        return blueprint.warning(
                Kind.UNKNOWN_KIND,
                unknown.at(),
                "'"
                        + unknown.word()
                        + "' is no kind of warning"
                        + Names.closest(unknown.word(), words)
                                .map(word -> "; did you mean '" + word + "'?")
                                .orElse(""),
                "The comment silences nothing.",
                "Name one of " + String.join(", ", words) + ".");
    }
}
