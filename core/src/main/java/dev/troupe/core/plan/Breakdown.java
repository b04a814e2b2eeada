package dev.troupe.core.plan;

import dev.troupe.core.json.Json;
import dev.troupe.core.team.Agent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The subtasks that a manager broke a goal down into: a graph without cycles, within bounds. */
final class Breakdown {

    private static final String ID = "[A-Za-z][A-Za-z0-9_-]{0,39}";
    private static final Pattern ID_FORM = Pattern.compile(ID);

    private final Manage bounds;
    private final Set<String> people;
    private final Set<String> items;
    private final Set<String> done;
    private final List<String> mistakes = new ArrayList<>();

    /**
     * @param items the names of what can be handed on
     * @param done the subtasks of earlier plans that are done, whose results can be needed
     */
    Breakdown(Manage bounds, List<Agent> people, Set<String> items, Set<String> done) {
        this.bounds = bounds;
        this.people = new LinkedHashSet<>(people.stream().map(Agent::name).toList());
        this.items = items;
        this.done = done;
    }

    /** What a manager has to answer. */
    static ObjectNode schema(Manage bounds, List<Agent> people) {
        ObjectNode schema = Json.object();
        schema.put("type", "object");
        schema.putArray("required").add("subtasks");
        ObjectNode properties = schema.putObject("properties");
        properties.putObject("why").put("type", "string");
        ObjectNode list = properties.putObject("subtasks");
        list.put("type", "array").put("minItems", 1).put("maxItems", bounds.subtasks());
        ObjectNode subtask = list.putObject("items");
        subtask.put("type", "object");
        subtask.putArray("required").add("id").add("goal").add("agent");
        ObjectNode fields = subtask.putObject("properties");
        fields.putObject("id").put("type", "string").put("pattern", "^" + ID + "$");
        fields.putObject("goal").put("type", "string").put("minLength", 1);
        ArrayNode agents = fields.putObject("agent").putArray("enum");
        people.forEach(agent -> agents.add(agent.name()));
        for (String names : List.of("needs", "context")) {
            ObjectNode field = fields.putObject(names).put("type", "array");
            field.putObject("items").put("type", "string");
        }
        return schema;
    }

    /** What is wrong with the latest answer that was read; nothing if all is well. */
    List<String> mistakes() {
        return List.copyOf(mistakes);
    }

    /**
     * Reads an answer that fits the schema. Where it has mistakes, what is returned is of no use.
     */
    List<Subtask> read(JsonNode answer) {
        mistakes.clear();
        List<Subtask> subtasks = new ArrayList<>();
        for (JsonNode entry : answer.path("subtasks")) {
            subtasks.add(
                    new Subtask(
                            entry.path("id").asString(""),
                            entry.path("goal").asString(""),
                            entry.path("agent").asString(""),
                            names(entry.path("needs")),
                            names(entry.path("context"))));
        }
        check(subtasks);
        return subtasks;
    }

    private static List<String> names(JsonNode list) {
        Set<String> names = new LinkedHashSet<>();
        list.forEach(name -> names.add(name.asString("")));
        return List.copyOf(names);
    }

    private void check(List<Subtask> subtasks) {
        if (subtasks.isEmpty() || subtasks.size() > bounds.subtasks()) {
            mistakes.add(
                    "there are %d subtasks; 1 to %d are allowed"
                            .formatted(subtasks.size(), bounds.subtasks()));
        }
        Map<String, Subtask> byId = new LinkedHashMap<>();
        for (Subtask subtask : subtasks) {
            if (!ID_FORM.matcher(subtask.id()).matches()) {
                mistakes.add("'" + subtask.id() + "' cannot be an id: letters, digits, - and _");
            }
            if (byId.putIfAbsent(subtask.id(), subtask) != null) {
                mistakes.add("there are two subtasks '" + subtask.id() + "'");
            }
            if (done.contains(subtask.id()) || items.contains(subtask.id())) {
                mistakes.add(
                        "'" + subtask.id() + "' is taken: there is a result or item of that name");
            }
        }
        subtasks.forEach(subtask -> check(subtask, byId.keySet()));
        if (mistakes.isEmpty()) {
            checkOrder(byId);
        }
    }

    private void check(Subtask subtask, Set<String> ids) {
        if (!people.contains(subtask.agent())) {
            mistakes.add(
                    "'%s' is given to '%s', who is not one of your people %s"
                            .formatted(subtask.id(), subtask.agent(), people));
        }
        for (String need : subtask.needs()) {
            if (!ids.contains(need) && !done.contains(need)) {
                mistakes.add("'%s' needs '%s', which there is not".formatted(subtask.id(), need));
            }
        }
        for (String item : subtask.context()) {
            if (!items.contains(item) && !done.contains(item)) {
                mistakes.add(
                        "'%s' is to be handed '%s', which you do not have; you have %s"
                                .formatted(subtask.id(), item, items));
            }
        }
    }

    /** Finds cycles, and chains that are too long. */
    private void checkOrder(Map<String, Subtask> byId) {
        Map<String, List<String>> needs = new LinkedHashMap<>();
        byId.forEach((id, subtask) ->
                needs.put(id, subtask.needs().stream().filter(byId::containsKey).toList()));
        Map<String, Integer> lengths = new HashMap<>();
        for (String id : needs.keySet()) {
            Optional<List<String>> cycle = measure(id, needs, lengths);
            if (cycle.isPresent()) {
                mistakes.add("subtasks wait for one another: " + String.join(" → ", cycle.get()));
                return;
            }
        }
        lengths.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .filter(longest -> longest.getValue() > bounds.chain())
                .ifPresent(longest ->
                        mistakes.add(
                                "%d subtasks wait for one another in a row up to '%s'; at most %d may"
                                        .formatted(
                                                longest.getValue(),
                                                longest.getKey(),
                                                bounds.chain())));
    }

    /**
     * Measures the chain up to a subtask, without recursion: a chain may be long before it is found
     * to be too long.
     *
     * @return a cycle, if the subtask leads to one
     */
    private static Optional<List<String>> measure(
            String start, Map<String, List<String>> needs, Map<String, Integer> lengths) {
        List<String> path = new ArrayList<>(List.of(start));
        Set<String> onPath = new HashSet<>(path);
        while (!path.isEmpty()) {
            String id = path.getLast();
            List<String> before = needs.getOrDefault(id, List.of());
            Optional<String> open =
                    before.stream().filter(need -> !lengths.containsKey(need)).findFirst();
            if (open.isEmpty()) {
                int longest =
                        before.stream()
                                .mapToInt(need -> lengths.getOrDefault(need, 0))
                                .max()
                                .orElse(0);
                lengths.put(id, longest + 1);
                onPath.remove(path.removeLast());
            } else if (onPath.add(open.get())) {
                path.add(open.get());
            } else {
                List<String> cycle =
                        new ArrayList<>(path.subList(path.indexOf(open.get()), path.size()));
                cycle.add(open.get());
                return Optional.of(cycle);
            }
        }
        return Optional.empty();
    }
}
