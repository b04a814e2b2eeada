package dev.troupe.core.governance;

import java.util.List;

/** What a team states about spending, actions and protection. */
public record Governance(List<Budget> budgets, List<Policy> policies, List<Guard> guards) {

    public static final Governance NONE = new Governance(List.of(), List.of(), List.of());

    public Governance {
        budgets = List.copyOf(budgets);
        policies = List.copyOf(policies);
        guards = List.copyOf(guards);
    }
}
