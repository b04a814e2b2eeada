package dev.troupe.core.plan;

import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.FailureTrust;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.ChildFailed;
import dev.troupe.core.durable.Step;
import dev.troupe.core.json.Json;
import dev.troupe.core.plan.Route.By;
import dev.troupe.core.plan.Route.ByModel;
import dev.troupe.core.plan.Route.ByScore;
import dev.troupe.core.plan.Route.Decided;
import dev.troupe.core.plan.Route.Rule;
import dev.troupe.core.plan.TrackRecord.Standing;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** Decides where a {@link Route} goes. */
final class Routing {

    /** The failure type of an agent that was not sure enough. */
    static final String UNSURE = "unsure";

    /** The failure type of a route where nothing chose. */
    static final String NO_ROUTE = "no-route";

    /** How much of an agent's reason is kept, in characters. */
    private static final int SHOWN_WHY = 500;

    private final Route route;
    private final Conductor conductor;
    private Scope scope;
    private int rulings;

    Routing(Route route, Conductor conductor, Scope scope) {
        this.route = route;
        this.conductor = conductor;
        this.scope = scope;
    }

    Decided decide() {
        for (Rule rule : route.rules()) {
            if (conductor.test(rule.when(), scope)) {
                return journal(decided(rule.to(), By.RULE, rule.when()));
            }
        }
        Optional<Problem> unsure = Optional.empty();
        if (route.model().isPresent()) {
            Chosen chosen = byModel(route.model().get());
            if (chosen.decided().isPresent()) {
                return journal(chosen.decided().get());
            }
            unsure = chosen.problem();
        }
        if (route.score().isPresent()) {
            Decided scored = byScore(route.score().get());
            return scored.choice().isEmpty() ? journal(escalated(unsure)) : scored;
        }
        if (route.fallback().isPresent()) {
            return journal(
                    decided(
                            route.fallback().get(),
                            By.DEFAULT,
                            unsure.map(Problem::message).orElse("nothing else chose")));
        }
        return journal(escalated(unsure));
    }

    private static Decided decided(String choice, By by, String why) {
        return new Decided(choice, by, why, Optional.empty(), Map.of());
    }

    /** Whatever a decision depended on may be different by the time of a replay. */
    private Decided journal(Decided decided) {
        return conductor.durable().step(Step.of(Route.STEP), Decided.class, context -> decided);
    }

    // ---- by an agent

    /** A decision, or why there is none. */
    private record Chosen(Optional<Decided> decided, Optional<Problem> problem) {

        private static Chosen of(Decided decided) {
            return new Chosen(Optional.of(decided), Optional.empty());
        }
    }

    private Chosen byModel(ByModel model) {
        while (true) {
            Problem problem;
            try {
                ContextItem said = ask(model);
                Optional<Decided> sure = sure(model, said.value());
                if (sure.isPresent()) {
                    return Chosen.of(sure.get());
                }
                problem = unsure(model, said.value()).repeating(said.trust());
            } catch (ChildFailed e) {
                if (e.failure().type().equals(ChildFailed.CANCELLED)) {
                    throw e;
                }
                problem =
                        problem(model, e.failure().type(), e.failure().message(), Optional.empty())
                                .repeating(FailureTrust.of(e.failure()));
            }
            switch (Escalation.raise(conductor, policy(), problem)) {
                case Ruling.Answer answer -> {
                    return Chosen.of(ruled(answer, problem));
                }
                case Ruling.Retry retry -> tryAgain(retry, problem);
                case Ruling.GiveUp giveUp -> {
                    // Nobody was to be asked: what comes after the agent decides.
                    if (giveUp.why().isEmpty()) {
                        return new Chosen(Optional.empty(), Optional.of(problem));
                    }
                    throw new Unresolved(problem, giveUp);
                }
            }
        }
    }

    private void tryAgain(Ruling.Retry retry, Problem problem) {
        Escalation.requireMoreRulings(++rulings, problem);
        scope = scope.handing(Delegation.guidance(retry));
    }

    private ContextItem ask(ByModel model) {
        List<String> standIns = policy().map(OnFailure::fallback).orElse(List.of());
        Terms terms =
                model.terms()
                        .light()
                        .output(schema())
                        .goal(goal(model))
                        .onFailure(OnFailure.FAIL.after(standIns.toArray(String[]::new)));
        return Delegation.hand(
                conductor,
                route.name() + " routed by " + model.agent(),
                model.agent(),
                terms,
                scope);
    }

    private String goal(ByModel model) {
        StringBuilder goal = new StringBuilder(model.terms().goal());
        goal.append("\nChoose one of:");
        route.choices()
                .forEach(choice ->
                        goal.append("\n- ")
                                .append(choice.name())
                                .append(": ")
                                .append(choice.purpose()));
        return goal.append("\nSay how sure you are, from 0 to 1, and why.").toString();
    }

    private ObjectNode schema() {
        ObjectNode schema = Json.object();
        schema.put("type", "object");
        schema.putArray("required").add("choice").add("confidence").add("why");
        ObjectNode properties = schema.putObject("properties");
        properties.set("choice", names());
        properties
                .putObject("confidence")
                .put("type", "number")
                .put("minimum", 0)
                .put("maximum", 1);
        properties.putObject("why").put("type", "string");
        return schema;
    }

    private ObjectNode names() {
        ObjectNode names = Json.object();
        route.names().forEach(names.putArray("enum")::add);
        return names;
    }

    private Optional<Decided> sure(ByModel model, JsonNode said) {
        String choice = said.path("choice").asString("");
        double confidence = confidence(said);
        return route.names().contains(choice) && confidence >= model.confidence()
                ? Optional.of(
                        new Decided(choice, By.MODEL, why(said), Optional.of(confidence), Map.of()))
                : Optional.empty();
    }

    private static double confidence(JsonNode said) {
        JsonNode confidence = said.path("confidence");
        return confidence.isNumber() ? confidence.doubleValue() : 0;
    }

    private static String why(JsonNode said) {
        String why = said.path("why").asString("");
        return why.length() <= SHOWN_WHY ? why : why.substring(0, SHOWN_WHY) + "…";
    }

    private Problem unsure(ByModel model, JsonNode said) {
        String choice = said.path("choice").asString("");
        if (!route.names().contains(choice)) {
            return problem(
                    model,
                    NO_ROUTE,
                    "%s chose '%s', which is none of %s."
                            .formatted(model.agent(), choice, route.names()),
                    Optional.empty());
        }
        return problem(
                model,
                UNSURE,
                String.format(
                        Locale.ROOT,
                        "%s would choose '%s', but is not sure: its confidence is %.2f where %.2f is needed. It says: %s",
                        model.agent(),
                        choice,
                        confidence(said),
                        model.confidence(),
                        why(said)),
                Optional.of(StringNode.valueOf(choice)));
    }

    private Problem problem(
            ByModel model, String type, String message, Optional<JsonNode> proposal) {
        return new Problem(
                route.name(),
                Optional.of(model.agent()),
                goal(model),
                type,
                message,
                Optional.of(names()),
                model.terms().handed(scope),
                proposal,
                Trust.CLAIMED);
    }

    // ---- by score

    /** Asks the track record within the step; the choice is empty if no agent will do. */
    private Decided byScore(ByScore score) {
        String organization = conductor.team().organization().name();
        List<String> agents = route.choices().stream().map(Scores::agent).distinct().toList();
        return conductor
                .durable()
                .step(
                        Step.of(Route.STEP),
                        Decided.class,
                        context -> {
                            Map<String, Standing> standings =
                                    conductor.services().record().of(organization, agents);
                            return best(
                                    score,
                                    new Scores(score, conductor.team(), standings)
                                            .of(route.choices()));
                        });
    }

    private Decided best(ByScore score, Map<String, Double> scores) {
        Optional<String> best = Scores.best(scores);
        return new Decided(
                best.or(route::fallback).orElse(""),
                best.isPresent() ? By.SCORE : By.DEFAULT,
                best.isPresent() ? "the highest score" : "nobody has any of " + score.skills(),
                Optional.empty(),
                scores);
    }

    // ---- by those above

    private Optional<OnFailure> policy() {
        return route.model().flatMap(model -> model.terms().onFailure()).or(route::onFailure);
    }

    private Decided escalated(Optional<Problem> known) {
        while (true) {
            Problem problem = known.orElseGet(this::nothingChose);
            switch (Escalation.raise(conductor, policy(), problem)) {
                case Ruling.Answer answer -> {
                    return ruled(answer, problem);
                }
                case Ruling.Retry retry -> Escalation.requireMoreRulings(++rulings, problem);
                case Ruling.GiveUp giveUp -> throw new Unresolved(problem, giveUp);
            }
        }
    }

    private Problem nothingChose() {
        return new Problem(
                route.name(),
                Optional.empty(),
                "Choose one of " + route.names() + ".",
                NO_ROUTE,
                "No rule holds"
                        + (route.score().isPresent() ? ", no agent has the skills" : "")
                        + ", and there is no default among "
                        + route.names()
                        + ".",
                Optional.of(names()),
                List.copyOf(scope.items()));
    }

    private Decided ruled(Ruling.Answer answer, Problem problem) {
        String choice = answer.value().asString("");
        if (!route.names().contains(choice)) {
            throw new Unresolved(
                    problem,
                    new Ruling.GiveUp(
                            "'%s' was chosen, which is none of %s"
                                    .formatted(choice, route.names())));
        }
        Optional<String> person = answer.source().person();
        String who = person.or(() -> answer.source().agent()).orElse("somebody");
        return decided(
                choice,
                person.isPresent() ? By.PERSON : By.SUPERIOR,
                who + " decided: " + problem.message());
    }
}
