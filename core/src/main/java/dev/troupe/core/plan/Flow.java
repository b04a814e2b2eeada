package dev.troupe.core.plan;

import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.Mandate;
import dev.troupe.core.contract.Mandated;
import dev.troupe.core.durable.Durable;
import dev.troupe.core.durable.RunBody;
import dev.troupe.core.durable.RunType;
import dev.troupe.core.team.TeamStore;
import java.util.List;
import java.util.Set;

/** The code of a flow run: one run of a plan. */
public final class Flow implements RunBody<Flow.Input, ContextItem> {

    /** The type of the runs that plans run in. */
    public static final RunType<Input, ContextItem> RUN =
            new RunType<>("flow", Input.class, ContextItem.class);

    private final TeamStore teams;
    private final Services services;

    public Flow(TeamStore teams, Services services) {
        this.teams = teams;
        this.services = services;
    }

    /**
     * What a flow run starts with.
     *
     * @param team address of the exact team
     * @param plan stored with the run, so that editing the team never changes it
     * @param items what the plan sees at its start
     * @param handing the names of those items that agents are handed whatever their contracts name
     * @param mandate on whose authority, and for what, it runs
     * @param depth how many plans called one another to get here
     * @param handled whether a pattern around says what becomes of failures
     */
    public record Input(
            String team,
            Plan plan,
            List<ContextItem> items,
            Set<String> handing,
            Mandate mandate,
            int depth,
            boolean handled)
            implements Mandated {
        public Input {
            items = List.copyOf(items);
            handing = Set.copyOf(handing);
        }

        /** The start of a plan that no plan called. */
        public Input(String team, Plan plan, List<ContextItem> items) {
            this(team, plan, items, Mandate.NONE);
        }

        /** The start of a plan, on this authority. */
        public Input(String team, Plan plan, List<ContextItem> items, Mandate mandate) {
            this(team, plan, items, Set.of(), mandate, 0, false);
        }

        private Scope scope() {
            Scope scope = Scope.of(items);
            for (ContextItem item : items) {
                if (handing.contains(item.name())) {
                    scope = scope.handing(item);
                }
            }
            return scope;
        }
    }

    @Override
    public ContextItem run(Durable durable, Input input) {
        Conductor conductor =
                new Conductor(
                        durable,
                        teams.load(input.team()),
                        input.team(),
                        services,
                        input.mandate(),
                        input.depth(),
                        input.handled());
        return conductor.run(input.plan(), input.scope());
    }
}
