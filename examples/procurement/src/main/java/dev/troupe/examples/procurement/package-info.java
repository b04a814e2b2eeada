/** The books of a purchasing department, as an MCP server over a file. */
@NullMarked
package dev.troupe.examples.procurement;

import org.jspecify.annotations.NullMarked;
