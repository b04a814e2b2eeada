/** Questions to people over HTTP. */
@NullMarked
package dev.troupe.server.approval;

import org.jspecify.annotations.NullMarked;
