package dev.troupe.server.task;

import dev.troupe.core.durable.RunId;
import dev.troupe.core.governance.Scopes;
import dev.troupe.engine.TaskStore;
import dev.troupe.server.http.Needs;
import dev.troupe.server.http.Page;
import dev.troupe.server.http.Tenant;
import dev.troupe.server.identity.Permission;
import dev.troupe.server.money.BudgetView;
import dev.troupe.server.problem.ApiProblem;
import java.util.List;
import java.util.Optional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Tasks: the names that runs are begun for. */
@RestController
@RequestMapping("/api/v1/tasks")
class TasksApi {

    /**
     * Lists the tasks that runs were begun for, the one first whose last run was begun last. A page
     * costs a little for each task there is, and more for each run of the tasks that are on it.
     *
     * @param limit how many at the most, up to 200
     * @param cursor what the page before gave to go on
     */
    @GetMapping
    @Needs(Permission.READ)
    Page<TaskView> list(
            Tenant tenant,
            @RequestParam(defaultValue = "50") int limit,
            @RequestParam Optional<String> cursor) {
        var page =
                new TaskStore(tenant.database())
                        .latest(
                                tenant.organization(),
                                Page.number(cursor).map(RunId::new),
                                Page.limit(limit));
        return new Page<>(
                page.items().stream().map(TaskView::of).toList(), page.next().map(RunId::toString));
    }

    /**
     * Gets a task: its runs, what they have spent, and its budgets.
     *
     * @param name as runs name it
     */
    @GetMapping("/{name}")
    @Needs(Permission.READ)
    TaskDetail get(Tenant tenant, @PathVariable String name) {
        TaskView task =
                new TaskStore(tenant.database())
                        .find(tenant.organization(), name)
                        .map(TaskView::of)
                        .orElseThrow(() ->
                                ApiProblem.notFound("no run was begun for a task '" + name + "'")
                                        .remedy("/tasks lists those that there are"));
        String scope = Scopes.task(name);
        List<BudgetView> budgets =
                tenant.budgets().standings(tenant.organization(), Optional.empty()).stream()
                        .filter(standing -> standing.budget().scope().equals(scope))
                        .map(BudgetView::of)
                        .toList();
        return new TaskDetail(task, budgets);
    }
}
