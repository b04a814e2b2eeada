/** The audit log over HTTP. */
@NullMarked
package dev.troupe.server.audit;

import org.jspecify.annotations.NullMarked;
