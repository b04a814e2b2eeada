/** What agents may do, may spend, and who is asked: the rules that a team states for itself. */
@NullMarked
package dev.troupe.core.governance;

import org.jspecify.annotations.NullMarked;
