/** The team of an organization over HTTP. */
@NullMarked
package dev.troupe.server.team;

import org.jspecify.annotations.NullMarked;
