package dev.troupe.agents.llm;

import dev.troupe.agents.runtime.AgentFailure;
import dev.troupe.core.json.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * Notices that an agent goes round in circles: the same call made too often, or a few calls that
 * come again and again and are answered alike each time. Its failures say what was seen.
 */
final class Circles {

    /** How often the very same call may be made. */
    static final int MOST_REPETITIONS = 4;

    /** How often a cycle of calls with the same answers may be gone through. */
    static final int MOST_ROUNDS = 3;

    /** The longest cycle that is looked for, in calls. */
    private static final int LONGEST = 6;

    /** How much of a call's arguments is shown, in characters. */
    private static final int SHOWN = 500;

    private final String agent;
    private final Map<String, Integer> made = new HashMap<>();

    /** The latest calls, as far back as a cycle can reach. */
    private final List<Answered> latest = new ArrayList<>();

    Circles(String agent) {
        this.agent = agent;
    }

    private record Answered(String tool, String arguments, String answer) {
        String call() {
            return tool + " " + shortened(arguments);
        }
    }

    /**
     * A call is about to be made.
     *
     * @throws AgentFailure of kind LOOP if it was made too often
     */
    void calling(String tool, JsonNode arguments) {
        int times = made.merge(tool + " " + Json.write(arguments), 1, Integer::sum);
        if (times > MOST_REPETITIONS) {
            throw new AgentFailure(
                    AgentFailure.Kind.LOOP,
                    agent
                            + " goes round in circles: it called "
                            + tool
                            + " with the same arguments "
                            + times
                            + " times: "
                            + shortened(Json.write(arguments)));
        }
    }

    /**
     * A call was answered.
     *
     * @throws AgentFailure of kind LOOP if it closes a cycle once too often
     */
    void answered(String tool, JsonNode arguments, String answer) {
        latest.add(new Answered(tool, Json.write(arguments), answer));
        if (latest.size() > LONGEST * MOST_ROUNDS) {
            latest.removeFirst();
        }
        for (int length = 2; length <= LONGEST; length++) {
            if (isCycle(length)) {
                throw new AgentFailure(AgentFailure.Kind.LOOP, describe(length));
            }
        }
    }

    private boolean isCycle(int length) {
        int first = latest.size() - length * MOST_ROUNDS;
        if (first < 0) {
            return false;
        }
        for (int i = first + length; i < latest.size(); i++) {
            if (!latest.get(i).equals(latest.get(i - length))) {
                return false;
            }
        }
        return true;
    }

    private String describe(int length) {
        String calls =
                latest.subList(latest.size() - length, latest.size()).stream()
                        .map(Answered::call)
                        .collect(Collectors.joining(", then "));
        return agent
                + " goes round in circles: it made the same "
                + length
                + " calls "
                + MOST_ROUNDS
                + " times in a row and got the same answers each time: "
                + calls;
    }

    private static String shortened(String text) {
        return text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
    }
}
