package dev.troupe.agents.llm;

import dev.troupe.core.durable.RunId;
import java.util.List;

/**
 * Carries messages between the agents of one tree of runs, each to one run of its recipient. Used
 * within steps only, under their idempotency keys: what is done again under its key changes
 * nothing. Thread-safe.
 */
public interface Post {

    /**
     * Sends a message.
     *
     * @return false if too many wait for the recipient already
     */
    boolean send(RunId root, String from, String to, String content, String key);

    /** Takes the messages that wait for an agent, oldest first. */
    List<String> take(RunId root, String agent, String key);
}
