package dev.troupe.core.plan;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.team.Agent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Chooses what is done next, out of a closed set: by rules, else by an agent that is sure enough,
 * else by score, else by default. Where none of them chooses, or the agent is not sure, those above
 * decide. The decision is journaled, so a replay goes the same way. The result is the chosen
 * part's.
 *
 * @param rules the first whose condition holds chooses
 * @param model an agent that chooses
 * @param score what chooses among agents by what they can do, are doing and have done; every choice
 *     is then an {@link AgentTask}
 * @param fallback the choice that is taken if nothing else chooses
 * @param onFailure who is asked if nothing chooses; absent where nothing is said
 */
public record Route(
        String name,
        Optional<String> when,
        List<Choice> choices,
        List<Rule> rules,
        Optional<ByModel> model,
        Optional<ByScore> score,
        Optional<String> fallback,
        Optional<OnFailure> onFailure)
        implements Plan {

    /** The name of the step that journals the decision. */
    public static final String STEP = "route";

    /** How sure an agent has to be where nothing is said. */
    public static final double DEFAULT_CONFIDENCE = 0.7;

    /**
     * One of the ways to go.
     *
     * @param purpose what it is for; may be empty unless an agent chooses
     */
    public record Choice(String name, String purpose, Plan plan) {}

    /**
     * A condition that chooses.
     *
     * @param when CEL over the items in scope
     * @param to the choice that is taken if it holds
     */
    public record Rule(String when, String to) {}

    /**
     * An agent chooses, and says how sure it is.
     *
     * @param terms its contract, but for the answer
     * @param confidence how sure it has to be, from 0 to 1; if it is less, others are asked
     */
    public record ByModel(String agent, Terms terms, double confidence) {}

    /**
     * The agent with the highest score is chosen; of those with the same, the first. An agent that
     * has none of the skills is not chosen. The score, from 0 to 1, is the weighted mean of
     *
     * <ul>
     *   <li>skills: the share of the skills that it has. It has a skill if one of its capabilities
     *       has all words of the skill;
     *   <li>load: 1 / (1 + its runs that have not ended);
     *   <li>performance: (completed + 1) / (completed + failed + 2) over its latest ended runs:
     *       Laplace's rule of succession, so that a newcomer has one half.
     * </ul>
     *
     * @param skills what is needed; all agents will do if nothing is
     */
    public record ByScore(List<String> skills, Weights weights) {

        public ByScore {
            skills = List.copyOf(skills);
        }

        /** Whether one of an agent's capabilities has all words of a skill. */
        public static boolean has(Agent agent, String skill) {
            return agent.capabilities().stream()
                    .anyMatch(capability -> words(capability).containsAll(words(skill)));
        }

        private static Set<String> words(String text) {
            return Arrays.stream(text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+", -1))
                    .filter(word -> !word.isEmpty())
                    .collect(Collectors.toSet());
        }
    }

    /** How much each part of a score counts; none is negative, and not all are zero. */
    public record Weights(int skills, int load, int performance) {

        /** What holds where nothing is said. */
        public static final Weights DEFAULT = new Weights(3, 1, 2);

        public Weights {
            if (skills < 0 || load < 0 || performance < 0 || skills + load + performance <= 0) {
                throw new IllegalArgumentException(
                        "weights are not negative, and one of them is not zero: "
                                + List.of(skills, load, performance));
            }
        }
    }

    /** What decided. */
    public enum By {
        @JsonProperty("rule")
        RULE,
        @JsonProperty("model")
        MODEL,
        @JsonProperty("score")
        SCORE,
        @JsonProperty("default")
        DEFAULT,
        /** One of the agents above the one that chooses. */
        @JsonProperty("superior")
        SUPERIOR,
        @JsonProperty("person")
        PERSON
    }

    /**
     * A decision, as it is journaled.
     *
     * @param confidence how sure the agent was, if one was asked
     * @param scores of the choices, if they were scored
     */
    public record Decided(
            String choice,
            By by,
            String why,
            Optional<Double> confidence,
            Map<String, Double> scores) {}

    public Route {
        choices = List.copyOf(choices);
        rules = List.copyOf(rules);
    }

    /** A route without any choices yet. */
    public static Route of(String name) {
        return new Route(
                name,
                Optional.empty(),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    public Route when(String condition) {
        return new Route(
                name, Optional.of(condition), choices, rules, model, score, fallback, onFailure);
    }

    /** The same with one more choice. */
    public Route choice(String called, String purpose, Plan plan) {
        return new Route(
                name,
                when,
                and(choices, new Choice(called, purpose, plan)),
                rules,
                model,
                score,
                fallback,
                onFailure);
    }

    /** The same with one more rule. */
    public Route rule(String condition, String to) {
        return new Route(
                name,
                when,
                choices,
                and(rules, new Rule(condition, to)),
                model,
                score,
                fallback,
                onFailure);
    }

    public Route model(String agent, Terms terms, double confidence) {
        return new Route(
                name,
                when,
                choices,
                rules,
                Optional.of(new ByModel(agent, terms, confidence)),
                score,
                fallback,
                onFailure);
    }

    /** The same with agents that are scored by their load, their past and these skills. */
    public Route scored(String... skills) {
        return scored(Weights.DEFAULT, skills);
    }

    public Route scored(Weights weights, String... skills) {
        return new Route(
                name,
                when,
                choices,
                rules,
                model,
                Optional.of(new ByScore(List.of(skills), weights)),
                fallback,
                onFailure);
    }

    /** The same with a choice that is taken if nothing else chooses. */
    public Route otherwise(String choice) {
        return new Route(name, when, choices, rules, model, score, Optional.of(choice), onFailure);
    }

    public Route onFailure(OnFailure what) {
        return new Route(name, when, choices, rules, model, score, fallback, Optional.of(what));
    }

    private static <T> List<T> and(List<T> some, T one) {
        List<T> more = new ArrayList<>(some);
        more.add(one);
        return more;
    }

    @Override
    public ContextItem run(Conductor conductor, Scope scope) {
        Decided decided = new Routing(this, conductor, scope).decide();
        return conductor.run(choice(decided.choice()).plan(), scope).named(name);
    }

    private Choice choice(String called) {
        return choices.stream()
                .filter(choice -> choice.name().equals(called))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "'"
                                        + name
                                        + "' has no choice '"
                                        + called
                                        + "'; it has "
                                        + names()));
    }

    List<String> names() {
        return choices.stream().map(Choice::name).toList();
    }
}
