/** What people are asked, and what they answer. */
@NullMarked
package dev.troupe.control.approval;

import org.jspecify.annotations.NullMarked;
