/** What the journal says of those who worked. */
@NullMarked
package dev.troupe.control.record;

import org.jspecify.annotations.NullMarked;
