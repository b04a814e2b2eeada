package dev.troupe.core.team;

import java.util.List;

/**
 * Whom an agent may speak to while it works; nobody, unless it is said.
 *
 * @param to the agents that it may send messages to
 * @param supervisor whether it may ask the agent that it reports to, and wait for the answer
 * @param status whether it may report how far it is
 */
public record Talk(List<String> to, boolean supervisor, boolean status) {

    public static final Talk NONE = new Talk(List.of(), false, false);

    public Talk {
        to = List.copyOf(to);
    }
}
