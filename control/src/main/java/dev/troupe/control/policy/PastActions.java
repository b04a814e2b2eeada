package dev.troupe.control.policy;

import dev.troupe.core.contract.Assignment;
import dev.troupe.core.contract.Result;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.cost.Money;
import dev.troupe.core.durable.Effect;
import dev.troupe.core.durable.Failure;
import dev.troupe.core.governance.Action;
import dev.troupe.core.json.Json;
import dev.troupe.core.json.JsonProblem;
import dev.troupe.engine.JournalRow;
import dev.troupe.engine.Kind;
import dev.troupe.engine.RunSummary;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an agent did in a run, as its journal has it: with the arguments, the cost and the trust
 * that it was done with. A call that people were asked about counts once, as it was first wanted.
 */
final class PastActions {

    private static final String OFFER = "offer tools";
    private static final String TOOL = "tool ";
    private static final String MODEL = "model";
    private static final String LETTERS = "take messages";
    private static final String QUESTION = "question to ";
    private static final String ESCALATED = " escalated to ";
    private static final String REHEARSAL = "rehearsal/";

    /** An action and where it stands in its run. */
    record Past(String position, Action action) {}

    private record Known(Effect effect, Trust trust, boolean outbound) {
        static final Known NOTHING = new Known(Effect.NONE, Trust.CLAIMED, false);
    }

    private final RunSummary run;
    private final Assignment assignment;
    private final Map<String, Known> tools = new HashMap<>();
    private final List<Past> found = new ArrayList<>();

    /** The strands and tools of calls that people were asked about. */
    private final Set<String> asked = new HashSet<>();

    /** Of what the agent knew when it was last asked what to do, and of what came in since. */
    private Trust trust;

    private Trust since = Trust.USER;
    private Money cost = Money.ZERO;

    private PastActions(RunSummary run, Assignment assignment) {
        this.run = run;
        this.assignment = assignment;
        this.trust = Trust.CLAIMED.and(assignment.contract().trust());
    }

    /** Nothing if the run is no agent's. */
    static List<Past> of(RunSummary run, List<JournalRow> rows) {
        try {
            Optional<Assignment> assignment =
                    rows.stream()
                            .filter(row -> row.kind() == Kind.STARTED)
                            .flatMap(row -> row.payload().stream())
                            .findFirst()
                            .map(json -> Json.read(json, Assignment.class));
            return assignment.isEmpty()
                    ? List.of()
                    : new PastActions(run, assignment.get()).read(rows);
        } catch (JsonProblem e) {
            return List.of(); // an application's own type of the same name
        }
    }

    private List<Past> read(List<JournalRow> rows) {
        for (JournalRow row : rows) {
            Optional<JsonNode> payload = row.payload().map(Json::parse);
            switch (row.kind()) {
                case STARTED -> started(row);
                // What a fork begins with was done by the run that it was made from.
                case FORKED -> found.clear();
                case STEP -> step(row, payload.orElseThrow());
                case STEP_FAILED -> failed(row, payload.orElseThrow());
                case CHILD_DONE -> {
                    if (row.name().startsWith(QUESTION)) {
                        trust(payload.orElseThrow().path("value").path("trust"));
                    }
                }
                case COMPLETED -> completed(row, payload.orElseThrow());
                default -> {
                    // nothing that policies are about
                }
            }
        }
        return found;
    }

    private void started(JournalRow row) {
        boolean byPlan =
                run.parent().isPresent()
                        && !run.name().startsWith(QUESTION)
                        && !run.name().contains(ESCALATED);
        if (byPlan) {
            JsonNode goal = Json.object().put("goal", assignment.contract().goal());
            add(
                    row,
                    Action.Kind.ASSIGNMENT,
                    assignment.agent(),
                    goal,
                    Known.NOTHING,
                    assignment.contract().trust());
        }
    }

    private void step(JournalRow row, JsonNode payload) {
        if (row.name().equals(OFFER)) {
            for (JsonNode tool : payload.path("tools")) {
                tools.put(
                        tool.path("name").asString(""),
                        new Known(
                                Json.as(tool.path("effect"), Effect.class),
                                Json.as(tool.path("trust"), Trust.class),
                                tool.path("outbound").asBoolean(false)));
            }
        } else if (row.name().startsWith(TOOL)) {
            tool(row, row.name().substring(TOOL.length()), payload);
        } else if (row.name().equals(LETTERS)) {
            payload.path("letters").forEach(letter -> trust(letter.path("trust")));
        } else if (row.name().equals(MODEL) && payload.path("model").isString()) {
            model(row, payload.path("model").stringValue());
            cost = cost.plus(new Money(payload.path("cost").asLong(0)));
        }
    }

    private void tool(JournalRow row, String tool, JsonNode answer) {
        int strand = row.position().lastIndexOf('.') + 1;
        String call = row.position().substring(0, strand) + " " + tool;
        Known known = tools.getOrDefault(tool, Known.NOTHING);
        if (!asked.contains(call)) {
            add(row, Action.Kind.TOOL, tool, answer.path("arguments"), known, trust);
        }
        if (answer.path("held").has("asking")) {
            asked.add(call);
        } else {
            asked.remove(call);
            since = since.and(known.trust());
        }
    }

    /** A model that people were asked about was wanted, too. */
    private void failed(JournalRow row, JsonNode payload) {
        if (row.name().equals(MODEL)) {
            Failure failure = Json.as(payload, Failure.class);
            failure.detail()
                    .map(detail -> detail.path("model"))
                    .filter(JsonNode::isString)
                    .ifPresent(model -> model(row, model.stringValue()));
        }
    }

    private void model(JournalRow row, String model) {
        trust = trust.and(since);
        String subject = model.startsWith(REHEARSAL) ? model.substring(REHEARSAL.length()) : model;
        boolean outbound = !subject.startsWith("ollama/");
        Known known = new Known(Effect.NONE, Trust.CLAIMED, outbound);
        add(row, Action.Kind.MODEL, subject, Json.object(), known, trust);
    }

    private void completed(JournalRow row, JsonNode payload) {
        Result result = Json.as(payload, Result.class);
        result.transfer()
                .ifPresent(transfer -> {
                    ObjectNode handed = Json.object().put("from", assignment.agent());
                    handed.put("reason", transfer.reason());
                    handed.set("findings", transfer.findings());
                    handed.put("goal", assignment.contract().goal());
                    add(
                            row,
                            Action.Kind.HANDOFF,
                            transfer.to(),
                            handed,
                            Known.NOTHING,
                            result.trust());
                });
    }

    private void trust(JsonNode word) {
        if (word.isString()) {
            since = since.and(Json.as(word, Trust.class));
        }
    }

    private void add(
            JournalRow row,
            Action.Kind kind,
            String subject,
            JsonNode arguments,
            Known known,
            Trust led) {
        long left = assignment.contract().limits().cost().micros() - cost.micros();
        found.add(
                new Past(
                        row.position(),
                        new Action(
                                kind,
                                subject,
                                assignment.agent(),
                                run.id(),
                                run.root(),
                                assignment.mandate(),
                                arguments,
                                known.effect(),
                                known.outbound(),
                                led,
                                cost,
                                new Money(Math.max(0, left)),
                                row.at())));
    }
}
