package dev.troupe.agents.runtime;

import dev.troupe.core.contract.Trust;

/**
 * What is wrong with an answer.
 *
 * @param reason in words for its author
 * @param trust how far these can be relied on: who read something from outside may repeat it
 */
record Complaint(String reason, Trust trust) {}
