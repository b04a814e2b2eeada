/** Where the parts of a result came from. */
@NullMarked
package dev.troupe.control.trace;

import org.jspecify.annotations.NullMarked;
