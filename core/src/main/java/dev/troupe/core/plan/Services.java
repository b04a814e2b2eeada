package dev.troupe.core.plan;

/**
 * What patterns need of the process that they run in.
 *
 * @param record asked within steps only
 */
public record Services(Expressions expressions, Schemas schemas, TrackRecord record) {}
