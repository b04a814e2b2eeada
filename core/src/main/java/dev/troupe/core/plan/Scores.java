package dev.troupe.core.plan;

import dev.troupe.core.plan.Route.ByScore;
import dev.troupe.core.plan.Route.Choice;
import dev.troupe.core.plan.Route.Weights;
import dev.troupe.core.plan.TrackRecord.Standing;
import dev.troupe.core.team.Agent;
import dev.troupe.core.team.Team;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reckons which agent suits best; {@link ByScore} has the formula. */
final class Scores {

    private final ByScore by;
    private final Team team;
    private final Map<String, Standing> standings;

    Scores(ByScore by, Team team, Map<String, Standing> standings) {
        this.by = by;
        this.team = team;
        this.standings = standings;
    }

    /** The score of each choice, in their order. */
    Map<String, Double> of(List<Choice> choices) {
        Map<String, Double> scores = new LinkedHashMap<>();
        choices.forEach(choice -> scores.put(choice.name(), score(agent(choice))));
        return scores;
    }

    /** The choice with the highest score; the first of several. */
    static Optional<String> best(Map<String, Double> scores) {
        Optional<String> best = Optional.empty();
        double highest = 0;
        for (Map.Entry<String, Double> entry : scores.entrySet()) {
            if (entry.getValue() > highest) {
                highest = entry.getValue();
                best = Optional.of(entry.getKey());
            }
        }
        return best;
    }

    static String agent(Choice choice) {
        if (choice.plan() instanceof AgentTask task) {
            return task.agent();
        }
        throw new IllegalArgumentException(
                "'" + choice.name() + "' cannot be scored: it is not the step of one agent");
    }

    private double score(String agent) {
        double skills = skills(team.agent(agent));
        if (skills == 0) {
            return 0;
        }
        Standing standing = standings.getOrDefault(agent, Standing.NONE);
        double load = 1.0 / (1 + standing.running());
        double performance =
                (standing.completed() + 1.0) / (standing.completed() + standing.failed() + 2.0);
        Weights weights = by.weights();
        return (weights.skills() * skills
                        + weights.load() * load
                        + weights.performance() * performance)
                / (weights.skills() + weights.load() + weights.performance());
    }

    private double skills(Agent agent) {
        if (by.skills().isEmpty()) {
            return 1;
        }
        long has = by.skills().stream().filter(skill -> ByScore.has(agent, skill)).count();
        return (double) has / by.skills().size();
    }
}
