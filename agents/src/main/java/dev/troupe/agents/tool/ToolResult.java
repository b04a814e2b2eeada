package dev.troupe.agents.tool;

import dev.troupe.core.contract.Trust;

/**
 * What a tool answered.
 *
 * @param text for the model to read; JSON if the tool answered with data
 * @param failed the tool ran and says that it failed
 * @param trust how far this answer can be relied on, where that is less than of the tool's answers
 *     in general
 */
public record ToolResult(String text, boolean failed, Trust trust) {

    /** An answer like all of the tool's. */
    public ToolResult(String text, boolean failed) {
        this(text, failed, Trust.USER);
    }

    /**
     * The longest answer that is taken, in characters; a longer one is a failure that says so,
     * never cut silently.
     */
    public static final int MAX_TEXT = 1_000_000;
}
