package dev.troupe.server.organization;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.troupe.server.money.BudgetView;
import dev.troupe.server.runs.RunView;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What goes on in an organization now.
 *
 * @param rehearsal whether no model is connected
 * @param counts of trees of runs that have not ended, or ended within a day, by status
 * @param active those that are ready or running, latest first
 * @param waiting those that wait, and for whom
 * @param stuck those that cannot go on, or failed within a day
 * @param approvals how many questions are open
 * @param budgets those of the organization, and those nearest to their limits
 * @param breakers that are open
 * @param webhooks that are paused
 */
record Overview(
        OrganizationView organization,
        boolean rehearsal,
        Map<String, Long> counts,
        List<RunView> active,
        List<Waiting> waiting,
        List<RunView> stuck,
        int approvals,
        long spentTodayMicros,
        List<Hour> spentByHour,
        List<BudgetView> budgets,
        List<BreakerView> breakers,
        List<PausedWebhook> webhooks,
        List<Working> nodes) {

    /**
     * A tree of runs that waits.
     *
     * @param waitsFor {@code person}, {@code timer}, {@code message} or {@code run}
     * @param who may answer; nobody in particular if it is empty
     * @param approval the id of the question
     */
    record Waiting(
            RunView run,
            @JsonProperty("for") String waitsFor,
            List<String> who,
            Optional<String> question,
            Optional<String> approval,
            Optional<Instant> until) {}

    /**
     * A webhook that is told of nothing.
     *
     * @param host that its address names; the rest of it may be a credential
     */
    record PausedWebhook(String id, String host, Instant since, String by, String why) {}

    record Hour(Instant at, long micros) {}

    /**
     * A process that works on runs.
     *
     * @param runs of this organization that it has in its memory
     */
    record Working(long id, String name, long runs) {}
}
