/** Budgets as people write them, and the ones that hold where nobody wrote any. */
@NullMarked
package dev.troupe.control.budget;

import org.jspecify.annotations.NullMarked;
