package dev.troupe.server.task;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.troupe.server.money.BudgetView;
import java.util.List;

/**
 * A task.
 *
 * @param budgets its own; those of the organization and of its goal hold besides
 */
record TaskDetail(@JsonUnwrapped TaskView task, List<BudgetView> budgets) {}
