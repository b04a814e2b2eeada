/** What is questionable in the design of a team, though nothing in its file is wrong. */
@NullMarked
package dev.troupe.control.design;

import org.jspecify.annotations.NullMarked;
