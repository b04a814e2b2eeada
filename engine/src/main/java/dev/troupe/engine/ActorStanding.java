package dev.troupe.engine;

/**
 * How an actor is doing.
 *
 * @param running its runs that have not ended, those that wait included
 * @param completed how many of its latest ended runs completed
 * @param failed how many of them failed
 */
public record ActorStanding(int running, int completed, int failed) {}
