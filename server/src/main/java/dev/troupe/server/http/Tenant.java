package dev.troupe.server.http;

import dev.troupe.control.budget.BudgetApprovals;
import dev.troupe.core.durable.RunId;
import dev.troupe.engine.AuditLog;
import dev.troupe.engine.BreakerStore;
import dev.troupe.engine.Budgets;
import dev.troupe.engine.OrganizationJournal;
import dev.troupe.engine.RunCommands;
import dev.troupe.engine.RunStore;
import dev.troupe.engine.RunSummary;
import dev.troupe.engine.Stops;
import dev.troupe.server.Plant;
import dev.troupe.server.identity.Caller;
import dev.troupe.server.identity.Membership;
import dev.troupe.server.identity.Permission;
import dev.troupe.server.problem.ApiProblem;
import java.time.Instant;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The organization that a request is about, as far as the caller may see it. */
public final class Tenant {

    private final Plant plant;
    private final Caller caller;
    private final Membership membership;
    private final DataSource database;

    Tenant(Plant plant, Caller caller, Membership membership) {
        this.plant = plant;
        this.caller = caller;
        this.membership = membership;
        this.database = plant.tenants().apply(membership.organization());
    }

    public String organization() {
        return membership.organization();
    }

    /** As what the caller's decisions and orders are recorded. */
    public String by() {
        return caller.name();
    }

    public Caller caller() {
        return caller;
    }

    public Membership membership() {
        return membership;
    }

    public boolean allows(Permission permission) {
        return membership.allows(permission);
    }

    public Instant now() {
        return plant.clock().instant();
    }

    /** The database, of which nothing but this organization is to be seen. */
    public DataSource database() {
        return database;
    }

    public JdbcClient jdbc() {
        return JdbcClient.create(database);
    }

    public RunStore store() {
        return new RunStore(database);
    }

    public RunCommands commands() {
        return new RunCommands(database, plant.clock());
    }

    public Budgets budgets() {
        return new Budgets(database, plant.clock());
    }

    public BudgetApprovals budgetApprovals() {
        return new BudgetApprovals(budgets(), store(), commands());
    }

    public Stops stops() {
        return new Stops(database, plant.clock());
    }

    public BreakerStore breakers() {
        return new BreakerStore(database, plant.clock());
    }

    public AuditLog auditLog() {
        return new AuditLog(database);
    }

    public OrganizationJournal journal() {
        return new OrganizationJournal(database, plant.clock());
    }

    /**
     * A run of this organization.
     *
     * @throws ApiProblem if there is none of this id that the caller may see
     */
    public RunSummary run(long id) {
        return Optional.of(id)
                .filter(number -> number > 0)
                .flatMap(number -> store().find(new RunId(number)))
                .filter(run -> run.organization().equals(organization()))
                .filter(run -> !run.type().equals(OrganizationJournal.TYPE))
                .filter(this::isVisible)
                .orElseThrow(() -> ApiProblem.notFound("there is no run " + id));
    }

    private boolean isVisible(RunSummary run) {
        if (!(caller instanceof Caller.Agent agent)) {
            return true;
        }
        Optional<RunSummary> above = Optional.of(run);
        while (above.isPresent() && !above.get().id().equals(agent.run())) {
            above = above.get().parent().flatMap(store()::find);
        }
        return above.isPresent();
    }
}
