package dev.troupe.agents.host;

import dev.troupe.agents.llm.Post;
import dev.troupe.core.durable.RunId;
import dev.troupe.engine.MessageStore;
import java.util.List;

/** Keeps messages between agents in the engine's database. */
public final class StoredPost implements Post {

    /** How many messages may wait for one agent. */
    private static final int MOST_WAITING = 50;

    private final MessageStore messages;

    public StoredPost(MessageStore messages) {
        this.messages = messages;
    }

    @Override
    public boolean send(RunId root, String from, String to, String content, String key) {
        return messages.send(root, from, to, content, key, MOST_WAITING);
    }

    @Override
    public List<String> take(RunId root, String agent, String key) {
        return messages.take(root, agent, key);
    }
}
