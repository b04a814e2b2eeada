package dev.troupe.engine;

/** A tab is over: what nobody has taken of it, or used, is given back. */
record Closing(Tab tab) implements Ending {}
