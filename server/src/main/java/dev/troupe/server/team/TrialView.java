package dev.troupe.server.team;

import dev.troupe.control.policy.DryRun;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * What policies would have made of what was done.
 *
 * @param actions that were judged
 * @param stopped those that would not simply have passed
 */
record TrialView(long runs, long actions, List<Stopped> stopped) {

    /**
     * An action that would have been held back.
     *
     * @param verdict {@code denied}, {@code asked}, {@code limited}, or {@code unknown} where the
     *     policy reads what was not recorded
     * @param inFact what became of it
     */
    record Stopped(
            String policy,
            long run,
            String position,
            Instant at,
            String agent,
            String what,
            String verdict,
            String inFact) {
        static Stopped of(DryRun.Finding finding) {
            return new Stopped(
                    finding.policy(),
                    finding.run().value(),
                    finding.position(),
                    finding.at(),
                    finding.agent(),
                    finding.subject(),
                    finding.outcome().name().toLowerCase(Locale.ROOT),
                    finding.inFact().what().name().toLowerCase(Locale.ROOT));
        }
    }

    static TrialView of(DryRun.Report report) {
        return new TrialView(
                report.runs(),
                report.actions(),
                report.findings().stream().map(Stopped::of).toList());
    }
}
