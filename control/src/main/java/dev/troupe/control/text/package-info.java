/** What texts have in common. */
@NullMarked
package dev.troupe.control.text;

import org.jspecify.annotations.NullMarked;
