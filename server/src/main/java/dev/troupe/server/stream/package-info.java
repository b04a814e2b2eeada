/** Live streams: server-sent events. */
@NullMarked
package dev.troupe.server.stream;

import org.jspecify.annotations.NullMarked;
