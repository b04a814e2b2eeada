/** Tells other systems what happens, by requests that are signed and tried again. */
@NullMarked
package dev.troupe.server.webhook;

import org.jspecify.annotations.NullMarked;
