package dev.troupe.cli;

import dev.troupe.cli.Finding.Verdict;
import dev.troupe.cli.view.Style;
import dev.troupe.cli.view.Text;
import dev.troupe.engine.OrganizationStop;
import dev.troupe.engine.RunSummary;
import java.util.List;

/** Says which organizations are stopped, and how to let them go on. */
final class StopFinding {

    private StopFinding() {}

    static List<Finding> of(List<OrganizationStop> stops) {
        return stops.stream()
                .map(stop -> new Finding(Verdict.WARN, "stopped", line(stop)))
                .toList();
    }

    /** What is said below a list. */
    static List<String> notes(List<OrganizationStop> stops, Style style) {
        return stops.stream().map(stop -> style.red(line(stop))).toList();
    }

    static boolean holds(List<OrganizationStop> stops, RunSummary run) {
        return !run.status().ended()
                && stops.stream().anyMatch(stop -> stop.organization().equals(run.organization()));
    }

    private static String line(OrganizationStop stop) {
        return Text.clean(stop + ". " + StopCommand.remedy(stop));
    }
}
