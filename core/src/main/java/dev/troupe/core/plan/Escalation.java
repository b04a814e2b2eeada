package dev.troupe.core.plan;

import dev.troupe.core.contract.Assignment;
import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.Contract;
import dev.troupe.core.contract.Decision;
import dev.troupe.core.contract.Result;
import dev.troupe.core.contract.Source;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.ChildFailed;
import dev.troupe.core.durable.ChildRun;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.json.Json;
import dev.troupe.core.plan.OnFailure.Escalate;
import dev.troupe.core.team.Agent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Asks those above what is to become of a problem: the agents along the reporting line, nearest
 * first, then a person. Whoever is asked may give the result, have it tried again, pass it on or
 * give up.
 */
final class Escalation {

    /** The kind of its requests to people. */
    static final String REQUEST_KIND = "escalation";

    /** How often one part of a plan may be tried again because somebody said so. */
    static final int MOST_RULINGS = 5;

    private final Conductor conductor;
    private final OnFailure policy;
    private final Problem problem;

    private Escalation(Conductor conductor, OnFailure policy, Problem problem) {
        this.conductor = conductor;
        this.policy = policy;
        this.problem = problem;
    }

    /**
     * Has a problem decided.
     *
     * @param stated what the step itself says of its failures; where it says nothing, nobody is
     *     asked if a pattern around deals with them
     */
    static Ruling raise(Conductor conductor, Optional<OnFailure> stated, Problem problem) {
        OnFailure policy = stated.orElse(conductor.handled() ? OnFailure.FAIL : OnFailure.DEFAULT);
        return new Escalation(conductor, policy, problem).rule();
    }

    /**
     * Ends what would be tried again for ever.
     *
     * @param given how many rulings there were
     */
    static void requireMoreRulings(int given, Problem problem) {
        if (given >= MOST_RULINGS) {
            throw new Unresolved(
                    problem,
                    new Ruling.GiveUp("it was tried again " + given + " times, which is enough"));
        }
    }

    private Ruling rule() {
        if (policy.escalate() == Escalate.NONE) {
            return new Ruling.GiveUp("");
        }
        List<String> passedOn = new ArrayList<>();
        if (policy.escalate() == Escalate.LINE) {
            for (Agent superior : superiors()) {
                Optional<Ruling> ruling = ask(superior, passedOn);
                if (ruling.isPresent()) {
                    return ruling.get();
                }
            }
        }
        return askPerson(passedOn);
    }

    private List<Agent> superiors() {
        return problem.agent().map(conductor.team()::lineAbove).orElse(List.of());
    }

    /** What a superior decides; nothing if it passes the problem on, or cannot decide itself. */
    private Optional<Ruling> ask(Agent superior, List<String> passedOn) {
        Contract contract =
                new Contract(
                        goal(),
                        context(),
                        List.of(),
                        Optional.of(schema()),
                        superior.limits(),
                        Contract.DEFAULT_CORRECTIONS);
        Assignment assignment =
                new Assignment(
                        conductor.teamAddress(), superior.name(), contract, conductor.mandate());
        try {
            Result result =
                    conductor
                            .durable()
                            .child(
                                    new ChildRun<>(
                                                    problem.step()
                                                            + " escalated to "
                                                            + superior.name(),
                                                    AgentTask.RUN,
                                                    assignment)
                                            .by(superior.name()));
            return ruling(superior, result, passedOn);
        } catch (ChildFailed e) {
            if (e.failure().type().equals(ChildFailed.CANCELLED)) {
                throw e;
            }
            passedOn.add(superior.name() + " could not decide: " + e.failure().message());
            return Optional.empty();
        }
    }

    private String goal() {
        return "'"
                + problem.agent().orElseThrow()
                + "', which reports to you, could not do its work; the item `problem` says what happened. Decide what becomes"
                + " of it: `retry` with guidance on what to do differently, `answer` with the result in its place if the"
                + " items you were handed give it, `pass_on` to those above you, or `give_up`. Never invent a result.";
    }

    private Optional<Ruling> ruling(Agent superior, Result result, List<String> passedOn) {
        JsonNode said = result.value();
        Source source = Source.agent(result.run(), superior.name());
        String why = said.path("why").asString("");
        return switch (said.path("action").asString("")) {
            case "retry" ->
                    Optional.of(
                            new Ruling.Retry(
                                    said.path("guidance").asString(why), source, result.trust()));
            case "answer" ->
                    Optional.of(new Ruling.Answer(said.path("value"), source, result.trust()));
            case "give_up" ->
                    Optional.of(
                            new Ruling.GiveUp(
                                    superior.name() + " gave up: " + why, result.trust()));
            default -> {
                passedOn.add(superior.name() + " passed it on: " + why);
                yield Optional.empty();
            }
        };
    }

    private Ruling askPerson(List<String> passedOn) {
        ObjectNode detail = Json.object();
        detail.set("subject", Json.tree(problemItem()));
        detail.set("context", Json.tree(problem.context()));
        detail.put("onDeadline", "reject");
        ArrayNode heard = detail.putArray("passedOn");
        passedOn.forEach(heard::add);
        problem.output().ifPresent(schema -> detail.set("output", schema));
        Optional<Decision> decision =
                Question.ask(
                        conductor.durable(),
                        new Question("escalation/" + problem.step(), REQUEST_KIND, title(), detail),
                        policy.deadline(),
                        this::refusal);
        return decision.map(made -> ruling(problem, made, conductor.durable().run()))
                .orElseGet(() -> new Ruling.GiveUp("nobody decided within " + policy.deadline()));
    }

    private String title() {
        String choices =
                problem.proposal()
                        .map(proposal ->
                                " Take "
                                        + Json.write(proposal)
                                        + " (approve), give another answer (approve with an edited value), or give up"
                                        + " (reject)?")
                        .orElse(
                                " Give the result (approve with an edited value), have it tried again"
                                        + " (approve; the reason is guidance), or give up (reject)?");
        return "'"
                + problem.step()
                + (problem.proposal().isPresent() ? "' is not decided: " : "' came to nothing: ")
                + problem.statement()
                + "."
                + choices;
    }

    /**
     * What a person's decision comes to. Their own words are theirs; but to agree to a proposal, or
     * to edit one, is not to vouch for it: it stays as trustworthy as what it was made from.
     *
     * @param run in which it was decided
     */
    static Ruling ruling(Problem problem, Decision decision, RunId run) {
        Source source = Source.person(run, decision.by());
        if (!decision.approved()) {
            return new Ruling.GiveUp(
                    decision.by() + " gave up" + decision.reason().map(r -> ": " + r).orElse(""));
        }
        if (problem.proposal().isPresent()) {
            JsonNode answer = decision.edited().orElse(problem.proposal().get());
            return new Ruling.Answer(answer, source, problem.trust());
        }
        return decision.edited().isPresent()
                ? new Ruling.Answer(decision.edited().get(), source, Trust.USER)
                : new Ruling.Retry(decision.reason().orElse(""), source, Trust.USER);
    }

    /** A result that a person gives has to fit like any other. */
    private Optional<String> refusal(Decision decision) {
        return decision.edited()
                .filter(value -> decision.approved())
                .flatMap(value ->
                        problem.output()
                                .flatMap(schema ->
                                        conductor.services().schemas().mistake(schema, value)));
    }

    private List<ContextItem> context() {
        List<ContextItem> items = new ArrayList<>();
        items.add(problemItem());
        for (ContextItem item : problem.context()) {
            if (!item.name().equals("problem")) {
                items.add(item);
            }
        }
        return items;
    }

    private ContextItem problemItem() {
        ObjectNode value = Json.object();
        value.put("step", problem.step());
        problem.agent().ifPresent(agent -> value.put("agent", agent));
        value.put("goal", problem.goal());
        value.put("type", problem.type());
        value.put("message", problem.message());
        problem.proposal().ifPresent(proposal -> value.set("proposal", proposal));
        return conductor.item("problem", value, problem.trust());
    }

    private JsonNode schema() {
        ObjectNode schema = Json.object();
        schema.put("type", "object");
        schema.putArray("required").add("action").add("why");
        ObjectNode properties = schema.putObject("properties");
        ArrayNode actions = properties.putObject("action").putArray("enum");
        actions.add("retry").add("answer").add("pass_on").add("give_up");
        properties.putObject("why").put("type", "string");
        properties.putObject("guidance").put("type", "string");
        properties.set(
                "value", problem.output().filter(Escalation::standsAlone).orElse(Json.object()));
        ObjectNode answers = schema.putObject("if");
        answers.putObject("properties").putObject("action").put("const", "answer");
        schema.putObject("then").putArray("required").add("value");
        return schema;
    }

    /** References within a schema lead nowhere once it is a part of another. */
    private static boolean standsAlone(JsonNode schema) {
        return !schema.toString().contains("\"$");
    }
}
