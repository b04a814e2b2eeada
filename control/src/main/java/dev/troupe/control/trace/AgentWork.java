package dev.troupe.control.trace;

import dev.troupe.control.trace.Work.Given;
import dev.troupe.core.contract.Assignment;
import dev.troupe.core.durable.RunId;
import java.util.List;
import java.util.stream.Stream;

/**
 * What an agent had before it in a run.
 *
 * @param step what the run is called
 * @param handed the items of its contract
 * @param answers what its tools answered, and what came to it as messages
 * @param rules its goal and instructions
 */
record AgentWork(
        RunId run,
        String step,
        Assignment assignment,
        List<Material> handed,
        List<Material> answers,
        List<Material> rules) {

    /** What came to it while it worked; what is more telling comes first. */
    List<Material> facts() {
        return Stream.of(answers, handed).flatMap(List::stream).toList();
    }

    /** All of it. */
    List<Material> materials() {
        return Stream.of(answers, handed, rules).flatMap(List::stream).toList();
    }

    Work shown() {
        return new Work(
                run,
                step,
                assignment.agent(),
                assignment.contract().goal(),
                handed.stream().map(AgentWork::given).toList(),
                answers.stream().map(AgentWork::given).distinct().toList());
    }

    private static Given given(Material material) {
        return new Given(material.item().name(), material.origin(), material.item().trust());
    }
}
