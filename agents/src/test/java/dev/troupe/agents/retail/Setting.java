package dev.troupe.agents.retail;

import java.util.List;

/**
 * Under what conditions the cases are worked on.
 *
 * @param name what it is called in reports
 * @param nodes how many nodes there are
 * @param atOnce how many cases are worked on at once at the most
 * @param faults what providers do before they answer
 * @param disturbance what happens to those at work
 * @param twice whether each answer of the customer is given twice
 */
record Setting(
        String name,
        int nodes,
        int atOnce,
        List<Script.Fault> faults,
        Floor.Disturbance disturbance,
        boolean twice) {

    static final Setting PLAIN =
            new Setting(
                    "plain", 1, Integer.MAX_VALUE, List.of(), new Floor.Disturbance() {}, false);

    static Setting named(String name) {
        return new Setting(
                name, PLAIN.nodes, PLAIN.atOnce, PLAIN.faults, PLAIN.disturbance, PLAIN.twice);
    }

    Setting nodes(int count) {
        return new Setting(name, count, atOnce, faults, disturbance, twice);
    }

    Setting atOnce(int most) {
        return new Setting(name, nodes, most, faults, disturbance, twice);
    }

    Setting faults(Script.Fault... kinds) {
        return new Setting(name, nodes, atOnce, List.of(kinds), disturbance, twice);
    }

    Setting disturbed(Floor.Disturbance by) {
        return new Setting(name, nodes, atOnce, faults, by, twice);
    }

    Setting answeredTwice() {
        return new Setting(name, nodes, atOnce, faults, disturbance, true);
    }
}
