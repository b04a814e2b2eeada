package dev.troupe.bench;

import dev.troupe.core.json.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a contender is asked to do. It travels to the contender's own process as JSON. */
public sealed interface Workload {

    /**
     * W1: so many runs are always in flight, each of {@code steps} trivial steps one after the
     * other; as one ends the next starts. What completes before {@code warmUpMillis} is not
     * counted, and counting ends {@code measuredMillis} later.
     */
    record Steps(int concurrency, int steps, int warmUpMillis, int measuredMillis)
            implements Workload {}

    /**
     * W2: so many runs wait for a message; after {@code idleMillis} each is sent one, upon which it
     * ends.
     */
    record Parked(int runs, int idleMillis) implements Workload {}

    /**
     * W3: so many runs of {@code steps} trivial steps, each of which adds a line to {@link
     * Executions}; the process is killed half-way and started again with {@code recover} set. Then
     * it must finish the runs that it finds, and start those that were never accepted.
     */
    record Crash(int runs, int steps, boolean recover, String executions) implements Workload {}

    /** W4: one run whose every step adds {@code bytes} to what the run knows. */
    record Growth(int steps, int bytes) implements Workload {}

    /**
     * W5: plans of so many agent calls in each pattern, of ten times as many, and so many plans at
     * once. Agents answer at once; only Troupe has plans.
     */
    record Plans(int calls) implements Workload {}

    /**
     * W6: so many runs of {@code steps} steps are always in flight, without governance and with it,
     * taking turns in one process. Only Troupe has governance.
     *
     * @param warmUpTurns how often each is carried out before
     * @param warmUpMillis at the beginning of each turn
     * @param turns how often each is measured
     */
    record Governed(
            int concurrency,
            int steps,
            int warmUpTurns,
            int warmUpMillis,
            int measuredMillis,
            int turns)
            implements Workload {}

    /** How results and options name this workload. */
    default String label() {
        return switch (this) {
            case Steps steps -> "W1 x" + steps.concurrency();
            case Parked _ -> "W2";
            case Crash _ -> "W3";
            case Growth _ -> "W4";
            case Plans _ -> "W5";
            case Governed _ -> "W6";
        };
    }

    /** This workload as {@link #parse} reads it, and as the Node peer does. */
    default String json() {
        ObjectNode json = (ObjectNode) Json.tree(this);
        json.put("kind", getClass().getSimpleName());
        return Json.write(json);
    }

    /**
     * Reads what {@link #json} wrote.
     *
     * @throws IllegalArgumentException if the kind is none of these
     */
    static Workload parse(String text) {
        JsonNode json = Json.parse(text);
        String kind = json.path("kind").asString();
        return switch (kind) {
            case "Steps" -> Json.as(json, Steps.class);
            case "Parked" -> Json.as(json, Parked.class);
            case "Crash" -> Json.as(json, Crash.class);
            case "Growth" -> Json.as(json, Growth.class);
            case "Plans" -> Json.as(json, Plans.class);
            case "Governed" -> Json.as(json, Governed.class);
            default -> throw new IllegalArgumentException("no workload is of kind '" + kind + "'");
        };
    }
}
