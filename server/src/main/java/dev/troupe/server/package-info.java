/** REST API, live streams and the web console of a running Troupe. */
@NullMarked
package dev.troupe.server;

import org.jspecify.annotations.NullMarked;
