/** What stands between an agent and what it is about to do. */
@NullMarked
package dev.troupe.agents.governance;

import org.jspecify.annotations.NullMarked;
