package dev.troupe.core.contract;

import tools.jackson.databind.JsonNode;

/**
 * An agent's decision that another one should do the work.
 *
 * @param to one of the contract's successors
 * @param reason why, for that agent and for the people who look at it
 * @param findings what the agent found out so far; JSON null if nothing
 */
public record Transfer(String to, String reason, JsonNode findings) {}
