package dev.troupe.control.team;

import dev.troupe.control.yaml.Located;
import dev.troupe.control.yaml.Position;
import dev.troupe.core.plan.AgentTask;
import dev.troupe.core.plan.Plan;
import dev.troupe.core.plan.Route;
import dev.troupe.core.team.Agent;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Checks that what chooses on a route chooses something that is there. */
final class RouteCheck {

    private final Draft draft;
    private final Route route;

    private RouteCheck(Draft draft, Route route) {
        this.draft = draft;
        this.route = route;
    }

    static void check(Draft draft, Route route) {
        new RouteCheck(draft, route).check();
    }

    private void check() {
        Set<String> names = draft.places().keys(route, "choices");
        for (Route.Rule rule : route.rules()) {
            Position at =
                    draft.places()
                            .partValue(rule, "to")
                            .map(Located::at)
                            .orElseGet(() -> draft.places().at(route));
            known(rule.to(), names, at, "a rule of step '" + route.name() + "' leads to");
        }
        route.fallback()
                .ifPresent(choice ->
                        known(
                                choice,
                                names,
                                draft.places().at(route, "default"),
                                "the default of step '" + route.name() + "' is"));
        for (Route.Choice choice : route.choices()) {
            check(choice);
        }
        route.score().ifPresent(this::skills);
    }

    private void known(String choice, Set<String> names, Position at, String what) {
        if (!names.contains(choice)) {
            draft.problems()
                    .addUnknown(
                            at,
                            what + " '" + choice + "', which is no choice of it",
                            choice,
                            "one of the choices",
                            names);
        }
    }

    private void check(Route.Choice choice) {
        Position at =
                draft.places()
                        .partValue(choice, "do")
                        .map(Located::at)
                        .orElseGet(() -> draft.places().at(route));
        if (route.model().isPresent() && choice.purpose().isEmpty()) {
            draft.problems()
                    .add(
                            at,
                            "choice '"
                                    + choice.name()
                                    + "' of step '"
                                    + route.name()
                                    + "' does not say what it is for, and an agent is to choose",
                            "'for'");
        }
        Plan plan = choice.plan();
        if (route.score().isPresent()
                && !(plan instanceof AgentTask)
                && draft.places().readable(plan)) {
            draft.problems()
                    .add(
                            at,
                            "choice '"
                                    + choice.name()
                                    + "' of step '"
                                    + route.name()
                                    + "' cannot be scored",
                            "the step of one agent");
        }
    }

    /** A skill that nobody has would only take from everybody's score. */
    private void skills(Route.ByScore score) {
        List<Agent> agents = new ArrayList<>();
        for (Route.Choice choice : route.choices()) {
            Agent agent =
                    choice.plan() instanceof AgentTask task
                            ? draft.team().agents().get(task.agent())
                            : null;
            if (agent == null) {
                return;
            }
            agents.add(agent);
        }
        for (int i = 0; i < score.skills().size(); i++) {
            String skill = score.skills().get(i);
            if (agents.stream().noneMatch(agent -> Route.ByScore.has(agent, skill))) {
                draft.problems()
                        .add(
                                draft.places()
                                        .partAt(score, "skills", i)
                                        .orElseGet(() -> draft.places().at(route)),
                                "no agent of step '"
                                        + route.name()
                                        + "' is capable of '"
                                        + skill
                                        + "'",
                                "all words of one of the agents' 'capabilities'");
            }
        }
    }
}
