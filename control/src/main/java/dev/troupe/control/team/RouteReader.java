package dev.troupe.control.team;

import dev.troupe.control.yaml.Fields;
import dev.troupe.control.yaml.Located;
import dev.troupe.core.plan.Plan;
import dev.troupe.core.plan.Route;
import dev.troupe.core.plan.Terms;
import dev.troupe.core.team.Agent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code route} steps. */
final class RouteReader implements PatternReader {

    static final List<String> OWN_KEYS =
            List.of("rules", "model", "score", "default", "choices", "onFailure");
    static final List<String> RULE_KEYS = List.of("when", "to");
    static final List<String> MODEL_KEYS =
            List.of(
                    "agent",
                    "goal",
                    "confidence",
                    "context",
                    "tools",
                    "limits",
                    "corrections",
                    "check",
                    "allowance",
                    "onFailure",
                    "effort");
    static final List<String> SCORE_KEYS = List.of("skills", "weights");
    static final List<String> WEIGHT_KEYS = List.of("skills", "load", "performance");
    static final List<String> CHOICE_KEYS = List.of("for", "do");

    private static final int MAX_WEIGHT = 1_000;

    private final Reading reading;
    private final Map<String, Agent> agents;
    private final PlanReader plans;

    RouteReader(Reading reading, Map<String, Agent> agents, PlanReader plans) {
        this.reading = reading;
        this.agents = agents;
        this.plans = plans;
    }

    @Override
    public String pattern() {
        return "route";
    }

    @Override
    public List<String> keys() {
        return List.of();
    }

    @Override
    public String defaultName(Located pattern) {
        return "route";
    }

    @Override
    public Optional<Plan> read(Step step) {
        return step.fields().fields("route", OWN_KEYS).map(own -> route(step, own));
    }

    private Route route(Step step, Fields own) {
        List<Route.Choice> choices = choices(step, own);
        List<Route.Rule> rules = rules(own);
        Optional<Route.ByModel> model =
                own.fields("model", MODEL_KEYS).flatMap(fields -> model(step, fields));
        Optional<Route.ByScore> score =
                own.fields("score", SCORE_KEYS).map(fields -> score(step, fields));
        if (!own.has("rules") && !own.has("model") && !own.has("score")) {
            reading.problems()
                    .add(
                            own.mapping().at(),
                            step.what() + " has nothing that chooses",
                            "'rules', 'model' or 'score'");
        }
        Route route =
                new Route(
                        step.name(),
                        step.when(),
                        choices,
                        rules,
                        model,
                        score,
                        own.text("default"),
                        new OnFailureReader(reading).read(own, step.what()));
        return reading.places().put(route, step.whole(), step.pattern());
    }

    private List<Route.Choice> choices(Step step, Fields own) {
        own.require("choices", "the ways to go, by name");
        List<Route.Choice> choices = new ArrayList<>();
        Optional<Located.Mapping> mapping = own.mapping("choices");
        for (Located.Entry entry : mapping.map(Located.Mapping::entries).orElse(List.of())) {
            reading.isName(entry.key(), entry.at(), "the name of a choice");
            choice(step, entry).ifPresent(choices::add);
        }
        if (mapping.isPresent() && mapping.get().entries().isEmpty()) {
            reading.problems()
                    .add(own.at("choices"), step.what() + " has no choices", "at least one");
        }
        return choices;
    }

    private Optional<Route.Choice> choice(Step step, Located.Entry entry) {
        String what = "choice '" + entry.key() + "' of " + step.what();
        return Fields.of(entry.value(), what, CHOICE_KEYS, reading.problems())
                .flatMap(fields ->
                        fields.require("do", "the step to do")
                                .map(plans::step)
                                .map(plan ->
                                        reading.places()
                                                .put(
                                                        new Route.Choice(
                                                                entry.key(),
                                                                fields.text("for").orElse(""),
                                                                plan),
                                                        fields.mapping())));
    }

    private List<Route.Rule> rules(Fields own) {
        List<Route.Rule> rules = new ArrayList<>();
        for (Located value : own.list("rules").orElse(List.of())) {
            Fields.of(value, "a rule under " + own.label("rules"), RULE_KEYS, reading.problems())
                    .flatMap(this::rule)
                    .ifPresent(rules::add);
        }
        return rules;
    }

    private Optional<Route.Rule> rule(Fields fields) {
        Optional<String> when = fields.requiredText("when", "a condition");
        Optional<String> to = fields.requiredText("to", "one of the choices");
        return when.isEmpty() || to.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        reading.places()
                                .put(new Route.Rule(when.get(), to.get()), fields.mapping()));
    }

    private Optional<Route.ByModel> model(Step step, Fields fields) {
        Optional<String> agent = fields.requiredText("agent", "the agent that chooses");
        agent.ifPresent(
                name -> reading.refer(Reference.Kind.AGENT, name, fields.at("agent"), step.what()));
        Terms terms = new TermsReader(reading, agents).read(fields, step.what(), agent);
        double confidence = fields.number("confidence", 0, 1).orElse(Route.DEFAULT_CONFIDENCE);
        return agent.map(name ->
                reading.places().put(new Route.ByModel(name, terms, confidence), fields.mapping()));
    }

    private Route.ByScore score(Step step, Fields fields) {
        return reading.places()
                .put(
                        new Route.ByScore(
                                AgentStepReader.plain(fields.texts("skills").orElse(List.of())),
                                fields.fields("weights", WEIGHT_KEYS)
                                        .map(weights -> weights(step, weights))
                                        .orElse(Route.Weights.DEFAULT)),
                        fields.mapping());
    }

    private Route.Weights weights(Step step, Fields fields) {
        int skills = weight(fields, "skills");
        int load = weight(fields, "load");
        int performance = weight(fields, "performance");
        if (skills + load + performance == 0) {
            reading.problems()
                    .add(
                            fields.mapping().at(),
                            "in " + step.what() + " nothing counts for the score",
                            "a weight that is not 0");
            return Route.Weights.DEFAULT;
        }
        return new Route.Weights(skills, load, performance);
    }

    /** A weight that is not said does not count. */
    private static int weight(Fields fields, String key) {
        return fields.integer(key, 0, MAX_WEIGHT).map(Math::toIntExact).orElse(0);
    }
}
