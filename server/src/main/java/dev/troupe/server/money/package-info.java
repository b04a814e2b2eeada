/** Budgets and spending over HTTP. */
@NullMarked
package dev.troupe.server.money;

import org.jspecify.annotations.NullMarked;
