/** Checks values against JSON Schemas. */
@NullMarked
package dev.troupe.control.schema;

import org.jspecify.annotations.NullMarked;
