/** Says what agents may use, why, and what takes it away from them. */
@NullMarked
package dev.troupe.control.permission;

import org.jspecify.annotations.NullMarked;
