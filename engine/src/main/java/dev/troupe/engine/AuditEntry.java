package dev.troupe.engine;

import dev.troupe.core.durable.RunId;
import java.time.Instant;

/**
 * A row of the journal in an auditor's words. All of it follows from what is hashed: the row
 * itself, and those before it in its run. A text is empty where there is nothing to say.
 *
 * @param agent who did it, or for whose work it was done
 * @param person who did it, if it was a person; {@code deadline} or {@code troupe} if nobody was
 *     needed
 * @param what in words, such as {@code tool orders.refund}
 * @param authority on whose authority the run works: who had it begun
 * @param approvedBy who let it pass, separated by commas
 * @param outcome such as {@code done} or {@code failed: …}
 * @param major whether something was done, decided or ended; the others are between these
 */
public record AuditEntry(
        Instant at,
        RunId run,
        int seq,
        String agent,
        String person,
        String what,
        String authority,
        String approvedBy,
        String outcome,
        boolean major) {}
