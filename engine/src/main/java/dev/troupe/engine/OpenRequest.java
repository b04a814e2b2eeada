package dev.troupe.engine;

import dev.troupe.core.contract.Decision;
import dev.troupe.core.durable.RunId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A question of a run that was not answered yet.
 *
 * @param position of the wait in the run; run and position together name the question
 * @param root the run at the top of the tree
 * @param detail everything needed to answer it
 * @param approval who may answer it, and what they have said so far
 */
public record OpenRequest(
        RunId run,
        String position,
        RunId root,
        String runName,
        String organization,
        String kind,
        String title,
        JsonNode detail,
        Instant askedAt,
        Instant deadline,
        Approval approval) {

    /** A question that any person may answer. */
    public OpenRequest(
            RunId run,
            String position,
            RunId root,
            String runName,
            String organization,
            String kind,
            String title,
            JsonNode detail,
            Instant askedAt,
            Instant deadline) {
        this(
                run,
                position,
                root,
                runName,
                organization,
                kind,
                title,
                detail,
                askedAt,
                deadline,
                Approval.NONE);
    }

    /**
     * Who may answer a question, and how that stands.
     *
     * @param asker on whose behalf it is asked; empty if nobody in particular asks
     * @param approvers those who may answer now; empty: anybody but the asker
     * @param fourEyes whether two different people have to agree
     * @param begunBy who had the work begun; where two have to agree, neither of them
     * @param overdueSince since when people are reminded of it
     * @param votes what was said so far where two have to agree
     * @param delegations who has passed it on to whom, in this order
     */
    public record Approval(
            String asker,
            List<String> approvers,
            boolean fourEyes,
            String begunBy,
            Optional<Instant> overdueSince,
            List<Decision> votes,
            List<Delegated> delegations) {

        static final Approval NONE =
                new Approval("", List.of(), false, "", Optional.empty(), List.of(), List.of());

        public Approval {
            approvers = List.copyOf(approvers);
            votes = List.copyOf(votes);
            delegations = List.copyOf(delegations);
        }

        /** Whether a person could still answer: may at all, and has not done so. */
        public boolean awaits(String person) {
            return !person.equalsIgnoreCase(asker)
                    && !(fourEyes && person.equalsIgnoreCase(begunBy))
                    && (approvers.isEmpty()
                            || approvers.stream().anyMatch(one -> one.equalsIgnoreCase(person)))
                    && votes.stream().noneMatch(vote -> vote.by().equalsIgnoreCase(person));
        }
    }

    /** A person passed the question on to another one. */
    public record Delegated(String from, String to, String reason, Instant at) {}

    /** How people name the question: the run, and the position if it is needed to tell it apart. */
    public String id() {
        return run + "/" + position;
    }
}
