/** Runs over HTTP. */
@NullMarked
package dev.troupe.server.runs;

import org.jspecify.annotations.NullMarked;
