package dev.troupe.core.plan;

/**
 * What patterns need of the process that they run in.
 *
 * @param record asked within steps only
 * @param rules what agents may be given to do; asked within steps only
 */
public record Services(
        Expressions expressions, Schemas schemas, TrackRecord record, ActionRules rules) {

    /** Services that hold nothing back. */
    public Services(Expressions expressions, Schemas schemas, TrackRecord record) {
        this(expressions, schemas, record, ActionRules.NONE);
    }
}
