package dev.troupe.agents.runtime;

import dev.troupe.core.plan.Expressions;

/** What the answers of agents are checked with, beside their JSON Schemas. */
public record Checks(Expressions expressions, Programs programs) {}
