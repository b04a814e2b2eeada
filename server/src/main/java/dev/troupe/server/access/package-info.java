/** Signing in, members and keys over HTTP. */
@NullMarked
package dev.troupe.server.access;

import org.jspecify.annotations.NullMarked;
