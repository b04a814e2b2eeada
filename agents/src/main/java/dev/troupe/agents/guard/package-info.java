/** Breakers, rates and limits that hold for all processes that work on a database. */
@NullMarked
package dev.troupe.agents.guard;

import org.jspecify.annotations.NullMarked;
