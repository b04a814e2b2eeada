package dev.troupe.engine;

/** What ends a reservation. */
sealed interface Ending permits Settling, Closing {}
