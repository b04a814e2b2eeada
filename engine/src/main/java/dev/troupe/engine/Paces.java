package dev.troupe.engine;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * How many steps runs of an agent do that follow one another quickly, as the run did that left
 * memory last. What its next run reserves first is for as many. Thread-safe.
 */
final class Paces {

    /** Of how many agents it is known at the most; beyond that all is learned anew. */
    private static final int MOST = 10_000;

    private final ConcurrentMap<Agent, Integer> steps = new ConcurrentHashMap<>();

    private record Agent(String organization, String name) {}

    /** How many; one if they are slow, or nothing is known. */
    int of(String organization, String agent) {
        return steps.getOrDefault(new Agent(organization, agent), 1);
    }

    /** A run has done so many. */
    void saw(String organization, String agent, int quickSteps) {
        Agent key = new Agent(organization, agent);
        if (quickSteps < 2) {
            steps.remove(key);
            return;
        }
        if (steps.size() >= MOST) {
            steps.clear();
        }
        steps.put(key, quickSteps);
    }
}
