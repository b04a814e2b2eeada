/** What rows of journals say about agents' work, for those who show it. */
@NullMarked
package dev.troupe.agents.journal;

import org.jspecify.annotations.NullMarked;
