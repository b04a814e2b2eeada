/** An organization as a whole: what goes on in it, stops and breakers. */
@NullMarked
package dev.troupe.server.organization;

import org.jspecify.annotations.NullMarked;
