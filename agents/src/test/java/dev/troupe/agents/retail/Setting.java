package dev.troupe.agents.retail;

import dev.troupe.core.contract.Decision;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;

/**
 * Under what conditions the cases are worked on.
 *
 * @param name what it is called in reports
 * @param nodes how many nodes there are
 * @param atOnce how many cases are worked on at once at the most
 * @param script what the models say in a case
 * @param disturbance what happens to those at work
 * @param customer what becomes of each approval before it is given
 * @param twice whether each answer of the customer is given twice
 */
record Setting(
        String name,
        int nodes,
        int atOnce,
        Function<RetailTask, JsonNode> script,
        Floor.Disturbance disturbance,
        UnaryOperator<Decision> customer,
        boolean twice) {

    /** Nothing happens but the work. */
    static Setting named(String name) {
        return new Setting(
                name,
                1,
                Integer.MAX_VALUE,
                new Script(List.of())::of,
                new Floor.Disturbance() {},
                UnaryOperator.identity(),
                false);
    }

    Setting nodes(int count) {
        return new Setting(name, count, atOnce, script, disturbance, customer, twice);
    }

    Setting atOnce(int most) {
        return new Setting(name, nodes, most, script, disturbance, customer, twice);
    }

    Setting script(Function<RetailTask, JsonNode> other) {
        return new Setting(name, nodes, atOnce, other, disturbance, customer, twice);
    }

    Setting faults(Script.Fault... kinds) {
        return script(new Script(List.of(kinds))::of);
    }

    Setting disturbed(Floor.Disturbance by) {
        return new Setting(name, nodes, atOnce, script, by, customer, twice);
    }

    Setting customer(UnaryOperator<Decision> mind) {
        return new Setting(name, nodes, atOnce, script, disturbance, mind, twice);
    }

    Setting answeredTwice() {
        return new Setting(name, nodes, atOnce, script, disturbance, customer, true);
    }
}
