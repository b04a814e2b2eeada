package dev.troupe.control.trace;

import dev.troupe.core.contract.Assignment;
import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.Source;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.json.Json;
import dev.troupe.core.json.JsonProblem;
import dev.troupe.core.plan.AgentTask;
import dev.troupe.core.team.Agent;
import dev.troupe.core.team.TeamStore;
import dev.troupe.engine.JournalRow;
import dev.troupe.engine.Kind;
import dev.troupe.engine.RunStore;
import dev.troupe.engine.RunSummary;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/** Reads from journals what agents had before them; each once. Not thread-safe. */
final class Journals {

    /** How many runs of agents are read for one trace; more memory than that is not spent on it. */
    static final int MOST_RUNS = 500;

    private static final String TOOL = "tool ";
    private static final String OFFER = "offer tools";

    private final RunStore store;
    private final TeamStore teams;
    private final Map<RunId, Optional<AgentWork>> read = new HashMap<>();

    Journals(RunStore store, TeamStore teams) {
        this.store = store;
        this.teams = teams;
    }

    boolean full() {
        return read.size() >= MOST_RUNS;
    }

    /**
     * What an agent had before it in this run; nothing if the run is no agent's, or cannot be read.
     */
    Optional<AgentWork> of(RunId run) {
        Optional<AgentWork> known = read.get(run);
        if (known == null) {
            known = full() ? Optional.empty() : read(run);
            read.put(run, known);
        }
        return known;
    }

    /** What was read of some runs, in the order of their ids. */
    List<Work> shown(Set<RunId> runs) {
        return read.entrySet().stream()
                .filter(entry -> runs.contains(entry.getKey()))
                .sorted(Map.Entry.comparingByKey())
                .flatMap(entry -> entry.getValue().stream())
                .map(AgentWork::shown)
                .toList();
    }

    private Optional<AgentWork> read(RunId run) {
        Optional<RunSummary> summary = store.find(run);
        if (summary.isEmpty() || !summary.get().type().equals(AgentTask.RUN.name())) {
            return Optional.empty();
        }
        List<JournalRow> rows = store.journal(run, 0);
        return assignment(rows).map(found -> work(summary.get(), found, rows));
    }

    private static Optional<Assignment> assignment(List<JournalRow> rows) {
        try {
            return rows.stream()
                    .filter(row -> row.kind() == Kind.STARTED)
                    .flatMap(row -> row.payload().stream())
                    .findFirst()
                    .map(json -> Json.read(json, Assignment.class));
        } catch (JsonProblem e) {
            return Optional.empty(); // an application's own type of the same name
        }
    }

    private AgentWork work(RunSummary run, Assignment assignment, List<JournalRow> rows) {
        List<Material> handed = new ArrayList<>();
        for (ContextItem item : assignment.contract().context()) {
            handed.add(Material.of(item, named(Origin.of(item.source()))));
        }
        return new AgentWork(
                run.id(),
                run.name(),
                assignment,
                handed,
                answers(run.id(), rows),
                rules(assignment));
    }

    /** An origin with what its run is called. */
    Origin named(Origin origin) {
        return origin.run().flatMap(store::find).map(run -> origin.in(run.name())).orElse(origin);
    }

    private static List<Material> answers(RunId run, List<JournalRow> rows) {
        Map<String, Trust> trusts = new HashMap<>();
        List<Material> answers = new ArrayList<>();
        for (JournalRow row : rows) {
            if (row.kind() == Kind.STEP && row.payload().isPresent()) {
                JsonNode payload = Json.parse(row.payload().get());
                if (row.name().equals(OFFER)) {
                    trusts(payload, trusts);
                } else if (row.name().startsWith(TOOL)) {
                    String tool = row.name().substring(TOOL.length());
                    tool(run, tool, payload, trusts).ifPresent(answers::add);
                }
            } else if (row.kind() == Kind.RECEIVED && row.payload().isPresent()) {
                answers.add(message(run, row, Json.parse(row.payload().get())));
            }
        }
        return answers;
    }

    private static void trusts(JsonNode offer, Map<String, Trust> trusts) {
        for (JsonNode tool : offer.path("tools")) {
            if (tool.path("name").isString() && tool.path("trust").isString()) {
                trusts.put(
                        tool.path("name").stringValue(), Json.as(tool.path("trust"), Trust.class));
            }
        }
    }

    private static Optional<Material> tool(
            RunId run, String name, JsonNode answer, Map<String, Trust> trusts) {
        if (answer.path("failed").asBoolean(false)) {
            return Optional.empty();
        }
        // What a person said that a tool answered, after a crash, is kept as it is.
        JsonNode value =
                answer.has("arguments") && answer.path("text").isString()
                        ? Material.data(answer.path("text").stringValue())
                        : answer;
        ContextItem item =
                new ContextItem(
                        name, value, Source.run(run), trusts.getOrDefault(name, Trust.VERIFIED));
        return Optional.of(Material.answer(item, Origin.tool(run, name), answer.path("arguments")));
    }

    private static Material message(RunId run, JournalRow row, JsonNode message) {
        Source by = Source.person(run, message.path("by").asString("?"));
        ContextItem item = new ContextItem(row.name(), message.path("value"), by, Trust.USER);
        return Material.of(item, Origin.of(by));
    }

    private List<Material> rules(Assignment assignment) {
        List<Material> rules = new ArrayList<>();
        rules.add(rule("its goal", assignment.contract().goal()));
        try {
            Agent agent = teams.load(assignment.team()).agent(assignment.agent());
            rules.add(rule("its instructions", agent.role() + "\n" + agent.instructions()));
        } catch (IllegalArgumentException e) {
            return rules; // a team that is not kept here, or no more
        }
        return rules;
    }

    private static Material rule(String name, String text) {
        ContextItem item =
                new ContextItem(name, StringNode.valueOf(text), Source.INPUT, Trust.USER);
        return Material.of(item, Origin.RULES);
    }
}
