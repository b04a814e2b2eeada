/** What is worked on, whatever runs it takes. */
@NullMarked
package dev.troupe.server.task;

import org.jspecify.annotations.NullMarked;
