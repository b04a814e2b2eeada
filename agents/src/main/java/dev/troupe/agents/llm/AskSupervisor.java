package dev.troupe.agents.llm;

import dev.troupe.agents.model.ToolCall;
import dev.troupe.agents.model.ToolSpec;
import dev.troupe.agents.runtime.AgentRuntime.Job;
import dev.troupe.agents.tool.ToolResult;
import dev.troupe.core.contract.Assignment;
import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.Contract;
import dev.troupe.core.contract.Decision;
import dev.troupe.core.contract.Mandate;
import dev.troupe.core.contract.Result;
import dev.troupe.core.contract.Source;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.ChildFailed;
import dev.troupe.core.durable.ChildRun;
import dev.troupe.core.durable.Deadline;
import dev.troupe.core.durable.Durable;
import dev.troupe.core.durable.Request;
import dev.troupe.core.durable.Topic;
import dev.troupe.core.json.Json;
import dev.troupe.core.json.JsonProblem;
import dev.troupe.core.plan.AgentTask;
import dev.troupe.core.plan.OnFailure;
import dev.troupe.core.team.Agent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * Lets a model ask those above it, and wait for the answer: the agents along the reporting line,
 * nearest first, then a person. Who answers a question asks none in turn, but may pass it on.
 */
final class AskSupervisor implements OwnTool {

    static final String NAME = "ask_supervisor";

    /** The kind of its requests to people. */
    static final String REQUEST_KIND = "question";

    /** The name of the item that is the question. */
    static final String QUESTION = "question-asked";

    /** How often one run may ask. */
    static final int MOST = 5;

    /** The longest question and answer, in characters. */
    static final int LONGEST = 4_000;

    /** How often a person is asked again whose answer could not be read. */
    private static final int MOST_ANSWERS = 5;

    private static final JsonNode ANSWER =
            Json.parse(
                    """
                    {"type": "object", "required": ["action", "text"], "additionalProperties": false,
                     "properties": {"action": {"enum": ["answer", "pass_on"]},
                                    "text": {"type": "string", "description": "the answer, or why you pass it on"}}}
                    """);

    private final Durable durable;
    private final Job job;
    private Trust trust = Trust.USER;
    private int asked;

    AskSupervisor(Durable durable, Job job) {
        this.durable = durable;
        this.job = job;
    }

    /** Whether the agent may ask at all. */
    boolean isOffered() {
        return job.agent().talk().supervisor()
                && job.contract().context().stream()
                        .noneMatch(item -> item.name().equals(QUESTION));
    }

    @Override
    public ToolSpec spec() {
        ObjectNode schema = Json.object();
        schema.put("type", "object").put("additionalProperties", false);
        schema.putArray("required").add("question");
        schema.putObject("properties")
                .putObject("question")
                .put("type", "string")
                .put("maxLength", LONGEST)
                .put("description", "all that is needed to answer it");
        return new ToolSpec(
                NAME,
                "Asks those above you what you cannot decide or find out yourself, and waits for the answer. Call nothing"
                        + " else beside it.",
                schema);
    }

    /** The question that a message asks, if it asks for nothing else. */
    Optional<String> question(List<ToolCall> calls) {
        return isOffered() && calls.size() == 1 && calls.getFirst().tool().equals(NAME)
                ? question(calls.getFirst().arguments())
                : Optional.empty();
    }

    private Optional<String> question(JsonNode arguments) {
        String question = arguments.path("question").asString("");
        return question.isBlank() || question.length() > LONGEST || asked >= MOST
                ? Optional.empty()
                : Optional.of(question);
    }

    /** Called only where the message does not ask in order. */
    @Override
    public ToolResult call(JsonNode arguments, Situation now) {
        return new ToolResult(
                asked >= MOST
                        ? "not asked: " + MOST + " questions are the most"
                        : question(arguments).isPresent()
                                ? "not asked, since other calls were made beside it: call it alone"
                                : "not asked: `question` has 1 to " + LONGEST + " characters",
                true);
    }

    /** The least trust of what was answered. */
    Trust trust() {
        return trust;
    }

    /**
     * Asks, and waits.
     *
     * @param known the trust of what the agent has heard so far
     */
    String ask(String question, Trust known) {
        asked++;
        List<ContextItem> items = new ArrayList<>(job.contract().context());
        items.add(
                new ContextItem(
                        QUESTION,
                        StringNode.valueOf(question),
                        Source.agent(durable.run(), job.agent().name()),
                        Trust.CLAIMED.and(known)));
        for (Agent superior : job.team().lineAbove(job.agent().name())) {
            Optional<String> answer = ask(superior, items);
            if (answer.isPresent()) {
                return superior.name() + " answers: " + answer.get();
            }
        }
        return askPerson(question, items);
    }

    private Optional<String> ask(Agent superior, List<ContextItem> items) {
        // Asking makes nobody more powerful: who answers works with what the asker may pass on.
        Mandate mandate = job.permitted().passedOnUnasked(job.agent(), job.mandate());
        Contract contract =
                new Contract(
                        "Answer the item `"
                                + QUESTION
                                + "`, which "
                                + job.agent().name()
                                + ", who reports to you, asks while at this work: "
                                + job.contract().goal()
                                + "\nPass it on to those above you if you cannot answer it. Never invent an answer.",
                        items,
                        mandate.within(superior.tools()),
                        Optional.of(ANSWER),
                        superior.limits(),
                        Contract.DEFAULT_CORRECTIONS);
        Assignment assignment =
                new Assignment(job.teamAddress(), superior.name(), contract, mandate);
        try {
            Result result =
                    durable.child(
                            new ChildRun<>(
                                            "question to " + superior.name(),
                                            AgentTask.RUN,
                                            assignment)
                                    .by(superior.name()));
            if (!result.value().path("action").asString("").equals("answer")) {
                return Optional.empty();
            }
            trust = trust.and(result.trust());
            return Optional.of(shortened(result.value().path("text").asString("")));
        } catch (ChildFailed e) {
            if (e.failure().type().equals(ChildFailed.CANCELLED)) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private String askPerson(String question, List<ContextItem> items) {
        ObjectNode detail = Json.object();
        detail.set("subject", Json.tree(items.getLast()));
        detail.set("context", Json.tree(items.subList(0, items.size() - 1)));
        detail.put("onDeadline", "reject");
        Request request =
                new Request(
                        REQUEST_KIND,
                        job.agent().name()
                                + " asks: "
                                + question
                                + " Answer (approve, with the answer as an edited value or as the reason), or refuse to"
                                + " (reject)?",
                        detail);
        for (int i = 0; i < MOST_ANSWERS; i++) {
            Optional<JsonNode> said =
                    durable.await(
                            Topic.answer("question/" + asked, JsonNode.class, request),
                            Deadline.within(OnFailure.DEFAULT_DEADLINE));
            if (said.isEmpty()) {
                return "nobody answered within " + OnFailure.DEFAULT_DEADLINE;
            }
            Optional<Decision> decision = decision(said.get());
            if (decision.isPresent()) {
                return answer(decision.get());
            }
        }
        return "nobody gave an answer that could be read";
    }

    /** What is no decision is no answer: the question stays open. */
    private static Optional<Decision> decision(JsonNode said) {
        try {
            return Optional.of(Decision.of(said));
        } catch (JsonProblem e) {
            return Optional.empty();
        }
    }

    private static String answer(Decision decision) {
        Optional<String> words =
                decision.edited()
                        .map(value -> value.isString() ? value.asString() : Json.write(value))
                        .or(decision::reason);
        return decision.by()
                + (decision.approved() ? " answers: " : " gives no answer: ")
                + shortened(words.orElse(decision.approved() ? "yes" : "no reason was given"));
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST
                ? text
                : text.substring(0, Texts.whole(text, LONGEST)) + "…";
    }
}
