package dev.troupe.server.organization;

import dev.troupe.engine.BudgetStanding;
import dev.troupe.engine.OpenRequest;
import dev.troupe.engine.RunStatus;
import dev.troupe.engine.RunSummary;
import dev.troupe.server.Plant;
import dev.troupe.server.http.Tenant;
import dev.troupe.server.money.BudgetView;
import dev.troupe.server.money.Costs;
import dev.troupe.server.money.EndedCosts;
import dev.troupe.server.runs.RunList;
import dev.troupe.server.runs.RunView;
import dev.troupe.server.team.TeamVersions;
import dev.troupe.server.webhook.Webhook;
import dev.troupe.server.webhook.Webhooks;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Puts together what goes on in organizations. */
final class Overviews {

    private static final int MOST = 20;
    private static final int HOURS = 24;
    private static final int NEAREST = 5;

    private final Plant plant;
    private final TeamVersions teams;
    private final Webhooks webhooks;
    private final EndedCosts ended;

    Overviews(Plant plant, TeamVersions teams, Webhooks webhooks, EndedCosts ended) {
        this.plant = plant;
        this.teams = teams;
        this.webhooks = webhooks;
        this.ended = ended;
    }

    Overview of(Tenant tenant) {
        Instant day = tenant.now().minus(Duration.ofDays(1));
        RunList runs = new RunList(tenant);
        List<OpenRequest> open =
                tenant.store().requests(Optional.empty()).stream()
                        .filter(request -> request.organization().equals(tenant.organization()))
                        .toList();
        List<RunSummary> active =
                runs.roots(
                        EnumSet.of(RunStatus.READY, RunStatus.RUNNING, RunStatus.PAUSING),
                        Optional.empty(),
                        MOST);
        List<RunSummary> waiting =
                runs.roots(EnumSet.of(RunStatus.WAITING), Optional.empty(), MOST);
        List<RunSummary> stuck =
                Stream.of(
                                runs.roots(
                                        EnumSet.of(RunStatus.BLOCKED, RunStatus.PAUSED),
                                        Optional.empty(),
                                        MOST),
                                runs.roots(EnumSet.of(RunStatus.FAILED), Optional.of(day), MOST))
                        .flatMap(List::stream)
                        .limit(MOST)
                        .toList();
        Map<Long, Costs.Cost> costs =
                new Costs(tenant, ended)
                        .ofTrees(Stream.of(active, waiting, stuck).flatMap(List::stream).toList());
        List<Overview.Hour> hours = hours(tenant);
        return new Overview(
                OrganizationView.of(tenant),
                teams.current(tenant.organization())
                        .map(TeamVersions.Version::team)
                        .map(plant.host()::rehearses)
                        .orElse(true),
                runs.counts(day),
                active.stream().map(run -> RunView.of(run, costs)).toList(),
                waiting(waiting, open, costs, runs),
                stuck.stream().map(run -> RunView.of(run, costs)).toList(),
                open.size(),
                spentSince(tenant, tenant.now().truncatedTo(ChronoUnit.DAYS)),
                hours,
                budgets(tenant),
                tenant.breakers().standings(Optional.of(tenant.organization())).stream()
                        .map(BreakerView::of)
                        .filter(BreakerView::open)
                        .toList(),
                webhooks.all(tenant.organization()).stream()
                        .flatMap(webhook -> paused(webhook).stream())
                        .toList(),
                nodes(tenant));
    }

    private static Optional<Overview.PausedWebhook> paused(Webhook webhook) {
        return webhook.paused()
                .map(paused ->
                        new Overview.PausedWebhook(
                                webhook.id(),
                                webhook.host(),
                                paused.since(),
                                paused.by(),
                                paused.why()));
    }

    private static List<Overview.Waiting> waiting(
            List<RunSummary> runs,
            List<OpenRequest> open,
            Map<Long, Costs.Cost> costs,
            RunList list) {
        Map<Long, Instant> timers = list.timers(runs);
        return runs.stream()
                .map(run -> waiting(run, open, RunView.of(run, costs), timers))
                .toList();
    }

    private static Overview.Waiting waiting(
            RunSummary run, List<OpenRequest> open, RunView view, Map<Long, Instant> timers) {
        Optional<OpenRequest> question =
                open.stream().filter(request -> request.root().equals(run.id())).findFirst();
        if (question.isPresent()) {
            return new Overview.Waiting(
                    view,
                    "person",
                    question.get().approval().approvers(),
                    Optional.of(question.get().title()),
                    Optional.of(question.get().id()),
                    Optional.of(question.get().deadline()));
        }
        Optional<Instant> timer = Optional.ofNullable(timers.get(run.id().value()));
        return new Overview.Waiting(
                view,
                timer.isPresent() ? "timer" : "run",
                List.of(),
                Optional.empty(),
                Optional.empty(),
                timer);
    }

    private static List<BudgetView> budgets(Tenant tenant) {
        List<BudgetStanding> all =
                tenant.budgets().standings(tenant.organization(), Optional.empty());
        Set<BudgetStanding> shown = new LinkedHashSet<>();
        all.stream()
                .filter(standing -> standing.budget().scope().equals("organization"))
                .forEach(shown::add);
        all.stream()
                .sorted(Comparator.comparingDouble(Overviews::used).reversed())
                .filter(standing -> used(standing) > 0)
                .limit(NEAREST)
                .forEach(shown::add);
        return shown.stream().map(BudgetView::of).toList();
    }

    private static double used(BudgetStanding standing) {
        return standing.budget().limit() == 0
                ? 0
                : (double) (standing.spent() + standing.reserved()) / standing.budget().limit();
    }

    private static long spentSince(Tenant tenant, Instant since) {
        return tenant.jdbc()
                .sql(
                        "select coalesce(sum(money), 0)::bigint from troupe.spending where organization = ? and at >= ?")
                .params(tenant.organization(), since.atOffset(ZoneOffset.UTC))
                .query((row, no) -> row.getLong(1))
                .single();
    }

    /** The last 24 hours, the one that goes on included. */
    private static List<Overview.Hour> hours(Tenant tenant) {
        Instant last = tenant.now().truncatedTo(ChronoUnit.HOURS);
        Instant first = last.minus(Duration.ofHours(HOURS - 1L));
        Map<Instant, Long> spent = new HashMap<>();
        tenant.jdbc()
                .sql(
                        """
                        select date_trunc('hour', at), sum(money)::bigint from troupe.spending
                        where organization = ? and at >= ? group by 1
                        """)
                .params(tenant.organization(), first.atOffset(ZoneOffset.UTC))
                .query(row -> {
                    spent.put(row.getObject(1, OffsetDateTime.class).toInstant(), row.getLong(2));
                });
        List<Overview.Hour> hours = new ArrayList<>();
        for (Instant at = first; !at.isAfter(last); at = at.plus(Duration.ofHours(1))) {
            hours.add(new Overview.Hour(at, spent.getOrDefault(at, 0L)));
        }
        return hours;
    }

    /** Of processes, one sees as much as they do for oneself. */
    private List<Overview.Working> nodes(Tenant tenant) {
        return JdbcClient.create(plant.database())
                .sql(
                        """
                        select n.id, n.name, count(r.id) from troupe.node n
                        left join troupe.run r on r.node = n.id and r.status = 1 and r.organization = ?
                        where n.alive group by n.id, n.name order by n.id
                        """)
                .param(tenant.organization())
                .query((row, no) ->
                        new Overview.Working(row.getLong(1), row.getString(2), row.getLong(3)))
                .list();
    }
}
