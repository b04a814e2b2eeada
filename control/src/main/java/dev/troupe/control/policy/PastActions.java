package dev.troupe.control.policy;

import dev.troupe.core.contract.Assignment;
import dev.troupe.core.contract.Decision;
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
 * What the journal does not tell is named, and never guessed.
 */
final class PastActions {

    private static final String OFFER = "offer tools";
    private static final String TOOL = "tool ";
    private static final String MODEL = "model";
    private static final String LETTERS = "take messages";
    private static final String ASKED = "policy/";
    private static final String QUESTION = "question to ";
    private static final String JUDGE = "judge ";
    private static final String ESCALATED = " escalated to ";
    private static final String REHEARSAL = "rehearsal/";

    /**
     * An action and where it stands in its run.
     *
     * @param unknown the variables of conditions that the journal does not tell
     */
    record Past(String position, Action action, Set<String> unknown, InFact inFact) {
        Past but(InFact now) {
            return new Past(position, action, unknown, now);
        }
    }

    /**
     * @param unknown what was not recorded of it
     */
    private record Known(Effect effect, Trust trust, boolean outbound, Set<String> unknown) {
        static final Known NOTHING = new Known(Effect.NONE, Trust.CLAIMED, false, Set.of());

        static Known of(JsonNode tool) {
            Set<String> unknown = new HashSet<>();
            Effect effect = Effect.NONE;
            if (tool.path("effect").isString()) {
                effect = Json.as(tool.path("effect"), Effect.class);
            } else {
                unknown.add("effect");
            }
            if (!tool.path("outbound").isBoolean()) {
                unknown.add("outbound");
            }
            return new Known(
                    effect,
                    Json.as(tool.path("trust"), Trust.class),
                    tool.path("outbound").asBoolean(false),
                    Set.copyOf(unknown));
        }

        Known without(String variable) {
            Set<String> more = new HashSet<>(unknown);
            more.add(variable);
            return new Known(effect, trust, outbound, Set.copyOf(more));
        }
    }

    /** What people were asked about in a strand, and where it is in the list. */
    private record Open(String subject, int index) {}

    private final RunSummary run;
    private final Assignment assignment;
    private final Map<String, Known> tools = new HashMap<>();
    private final List<Past> found = new ArrayList<>();
    private final Map<String, Open> open = new HashMap<>();

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
                case FORKED -> {
                    found.clear();
                    open.clear();
                }
                case STEP -> step(row, payload.orElseThrow());
                case STEP_FAILED -> failed(row, payload.orElseThrow());
                case RECEIVED -> received(row, payload.orElseThrow());
                case CHILD_DONE -> {
                    if (row.name().startsWith(QUESTION) || row.name().startsWith(JUDGE)) {
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
        String agent = assignment.agent();
        boolean byPlan =
                run.parent().isPresent()
                        && !run.name().equals(QUESTION + agent)
                        && !run.name().equals(JUDGE + agent)
                        && !run.name().endsWith(ESCALATED + agent);
        if (byPlan) {
            JsonNode goal = Json.object().put("goal", assignment.contract().goal());
            Trust handed = assignment.contract().trust();
            add(row, Action.Kind.ASSIGNMENT, agent, goal, Known.NOTHING, handed);
        }
    }

    private void step(JournalRow row, JsonNode payload) {
        if (row.name().equals(OFFER)) {
            // What tools say of themselves is read, too, if it is worth no trust at all.
            if (payload.path("trust").asString("").equals(Json.tree(Trust.UNTRUSTED).asString())) {
                since = Trust.UNTRUSTED;
            }
            for (JsonNode tool : payload.path("tools")) {
                tools.put(tool.path("name").asString(""), Known.of(tool));
            }
        } else if (row.name().startsWith(TOOL)) {
            tool(row, row.name().substring(TOOL.length()), payload);
        } else if (row.name().equals(LETTERS)) {
            payload.path("letters").forEach(letter -> trust(letter.path("trust")));
        } else if (row.name().equals(MODEL) && payload.path("model").isString()) {
            model(row, payload.path("model").stringValue(), false);
            open.clear();
            cost = cost.plus(new Money(payload.path("cost").asLong(0)));
        } else {
            trust(payload.path("workspace")); // of a program that checked the answer
        }
    }

    private void tool(JournalRow row, String tool, JsonNode answer) {
        if (wasNeverOffered(tool)) {
            return;
        }
        Known known = tools.getOrDefault(tool, Known.NOTHING);
        JsonNode held = answer.path("held");
        boolean asks = held.has("asking");
        if (!isOpen(row, tool)) {
            JsonNode arguments = answer.path("arguments");
            boolean readable = !arguments.isMissingNode();
            add(
                    row,
                    Action.Kind.TOOL,
                    tool,
                    readable ? arguments : Json.object(),
                    readable ? known : known.without("arguments"),
                    trust);
            open.put(strand(row), new Open(tool, found.size() - 1));
        }
        if (asks) {
            settle(row, InFact.OPEN);
        } else if (held.isObject()) {
            settle(row, InFact.DENIED);
        } else {
            unlessDecided(row);
        }
        if (!asks) {
            open.remove(strand(row));
            since = since.and(known.trust());
            trust(answer.path("trust"));
        }
    }

    /** Nothing is called that is not offered. */
    private boolean wasNeverOffered(String tool) {
        return tool.contains(".") && !tools.containsKey(tool);
    }

    private void failed(JournalRow row, JsonNode payload) {
        if (row.name().equals(MODEL)) {
            Failure failure = Json.as(payload, Failure.class);
            failure.detail()
                    .map(detail -> detail.path("model"))
                    .filter(JsonNode::isString)
                    .ifPresent(model -> model(row, model.stringValue(), true));
        } else if (row.name().startsWith(TOOL)) {
            String tool = row.name().substring(TOOL.length());
            if (!isOpen(row, tool) && !wasNeverOffered(tool)) {
                Known known = tools.getOrDefault(tool, Known.NOTHING);
                add(row, Action.Kind.TOOL, tool, Json.object(), known.without("arguments"), trust);
                since = since.and(known.trust());
            }
            open.remove(strand(row));
        }
    }

    /** A model that people were asked about was wanted, too. */
    private void model(JournalRow row, String model, boolean asked) {
        trust = trust.and(since);
        String subject = model.startsWith(REHEARSAL) ? model.substring(REHEARSAL.length()) : model;
        if (!isOpen(row, subject)) {
            boolean outbound = !subject.startsWith("ollama/");
            Known known = new Known(Effect.NONE, Trust.CLAIMED, outbound, Set.of());
            add(row, Action.Kind.MODEL, subject, Json.object(), known, trust);
        } else if (!asked) {
            unlessDecided(row);
        }
        if (asked) {
            open.put(strand(row), new Open(subject, found.size() - 1));
            settle(row, InFact.OPEN);
        }
    }

    /** What people said to the question that is open in the row's strand. */
    private void received(JournalRow row, JsonNode message) {
        if (row.name().startsWith(ASKED) && open.containsKey(strand(row))) {
            try {
                Decision decision = Decision.of(message.path("value"));
                settle(row, InFact.by(decision));
                if (!decision.approved()) {
                    open.remove(strand(row));
                }
            } catch (JsonProblem e) {
                // no decision: it was asked for again
            }
        }
    }

    private void settle(JournalRow row, InFact inFact) {
        Open asked = open.get(strand(row));
        if (asked != null) {
            found.set(asked.index(), found.get(asked.index()).but(inFact));
        }
    }

    /** It was done; if people were asked and nobody said anything, that was the default. */
    private void unlessDecided(JournalRow row) {
        Open asked = open.get(strand(row));
        if (asked != null && found.get(asked.index()).inFact().equals(InFact.OPEN)) {
            settle(row, InFact.DONE);
        }
    }

    private boolean isOpen(JournalRow row, String subject) {
        Open asked = open.get(strand(row));
        return asked != null && asked.subject().equals(subject);
    }

    private static String strand(JournalRow row) {
        return row.position().substring(0, row.position().lastIndexOf('.') + 1);
    }

    private void completed(JournalRow row, JsonNode payload) {
        Result result = Json.as(payload, Result.class);
        result.transfer()
                .ifPresent(transfer -> {
                    ObjectNode handed = Json.object().put("from", assignment.agent());
                    handed.put("reason", transfer.reason());
                    handed.set("findings", transfer.findings());
                    handed.put("goal", assignment.contract().goal());
                    String to = transfer.to();
                    add(row, Action.Kind.HANDOFF, to, handed, Known.NOTHING, result.trust());
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
        // A handoff itself costs nothing: what follows it is an assignment.
        boolean free = kind == Action.Kind.HANDOFF;
        long left = assignment.contract().limits().cost().micros() - cost.micros();
        Action action =
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
                        free ? Money.ZERO : cost,
                        free ? Money.ZERO : new Money(Math.max(0, left)),
                        row.at());
        found.add(new Past(row.position(), action, known.unknown(), InFact.DONE));
    }
}
