/** Who calls, and what they may do. */
@NullMarked
package dev.troupe.server.identity;

import org.jspecify.annotations.NullMarked;
