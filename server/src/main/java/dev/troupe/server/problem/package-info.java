/** What is wrong with a request, as Problem Details. */
@NullMarked
package dev.troupe.server.problem;

import org.jspecify.annotations.NullMarked;
