package dev.troupe.server.runs;

import dev.troupe.control.trace.Trace;
import dev.troupe.control.trace.Tracer;
import dev.troupe.core.durable.RunId;
import dev.troupe.engine.JournalPlace;
import dev.troupe.engine.JournalRow;
import dev.troupe.engine.OpenRequest;
import dev.troupe.engine.RunFilter;
import dev.troupe.engine.RunStatus;
import dev.troupe.engine.RunSummary;
import dev.troupe.server.approval.ApprovalView;
import dev.troupe.server.http.Needs;
import dev.troupe.server.http.Page;
import dev.troupe.server.http.Tenant;
import dev.troupe.server.identity.Permission;
import dev.troupe.server.money.Costs;
import dev.troupe.server.money.EndedCosts;
import dev.troupe.server.problem.ApiProblem;
import java.net.URI;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Runs: begun, looked at, and told what to do. */
@RestController
@RequestMapping("/api/v1/runs")
class RunsApi {

    /** As many runs of a tree are listed at once. */
    private static final int MOST_OF_TREE = 2_000;

    private static final int LAST_STEP = Integer.MAX_VALUE - 1;

    private final Starts starts;
    private final Tracers tracers;
    private final EndedCosts ended;

    RunsApi(Starts starts, Tracers tracers, EndedCosts ended) {
        this.starts = starts;
        this.tracers = tracers;
        this.ended = ended;
    }

    /** Gives a tracer for what a tenant may see. */
    interface Tracers {
        Tracer of(Tenant tenant);
    }

    record Order(Optional<String> reason) {
        String why() {
            return reason.orElse("");
        }
    }

    /**
     * How a run is forked.
     *
     * @param before the first step that the new run does itself
     * @param input what it begins with, if with something else
     */
    record ForkOrder(int before, Optional<JsonNode> input) {
        ForkOrder {
            input = input.filter(given -> !given.isNull()); // what is absent is read as null
        }
    }

    record Message(String topic, JsonNode value) {}

    /**
     * The runs of a tree, or a part of them.
     *
     * @param more how many come after these
     * @param next what {@code cursor} has to be to get those; absent at the end
     */
    record Tree(List<RunView> runs, int more, Optional<String> next) {}

    /**
     * Begins a run of a plan of the published team, or of one of its agents on an instruction.
     * Inputs are values: {@code @file} names no file here. An agent alone is handed these and none
     * of the team's files; limits, budgets and permissions hold as in every run.
     */
    @PostMapping
    @Needs(Permission.RUNS)
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<RunView> start(Tenant tenant, @RequestBody Starts.Wanted wanted) {
        return created(starts.start(tenant, wanted));
    }

    private static ResponseEntity<RunView> created(RunSummary run) {
        return ResponseEntity.created(URI.create("/api/v1/runs/" + run.id())).body(RunView.of(run));
    }

    /**
     * Lists runs, the latest first.
     *
     * @param status one or more, with commas between them: ready, running, waiting, pausing,
     *     paused, blocked, completed, failed, cancelled
     * @param agent who works in it
     * @param text a part of its name
     * @param plan that it was begun with
     * @param task that it was begun for
     * @param all also those that others have begun; of a plan or a task there are none
     * @param limit how many at the most, up to 200
     * @param cursor what the page before gave to go on
     */
    @GetMapping
    @Needs(Permission.READ)
    Page<RunView> list(
            Tenant tenant,
            @RequestParam Optional<String> status,
            @RequestParam Optional<String> agent,
            @RequestParam Optional<String> text,
            @RequestParam Optional<String> plan,
            @RequestParam Optional<String> task,
            @RequestParam(defaultValue = "false") boolean all,
            @RequestParam(defaultValue = "50") int limit,
            @RequestParam Optional<String> cursor) {
        RunFilter filter =
                new RunFilter(
                        Optional.of(tenant.organization()),
                        status.map(RunsApi::statuses).orElse(Set.of()),
                        agent,
                        text,
                        plan,
                        task,
                        !all,
                        Optional.empty());
        var page =
                tenant.store().runs(filter, Page.number(cursor).map(RunId::new), Page.limit(limit));
        var costs = new Costs(tenant, ended).ofTrees(all ? List.of() : page.items());
        return new Page<>(
                page.items().stream()
                        .map(run -> all ? RunView.of(run) : RunView.of(run, costs))
                        .toList(),
                page.next().map(RunId::toString));
    }

    private static Set<RunStatus> statuses(String words) {
        Set<RunStatus> statuses = new HashSet<>();
        for (String word : words.split(",")) {
            statuses.add(
                    Arrays.stream(RunStatus.values())
                            .filter(status -> status.toString().equals(word.strip()))
                            .findFirst()
                            .orElseThrow(() ->
                                    ApiProblem.invalid("status", "no run is '" + word.strip() + "'")
                                            .remedy(
                                                    "one or more of "
                                                            + Arrays.toString(
                                                                    RunStatus.values()))));
        }
        return statuses;
    }

    /** Says what a run would cost, from what such runs have cost. */
    @PostMapping("/estimate")
    @Needs(Permission.READ)
    EstimateView estimate(Tenant tenant, @RequestBody Starts.Wanted wanted) {
        return starts.estimate(tenant, wanted);
    }

    /**
     * Gets a run: how it stands, what it was begun with, what came of it, which questions are open.
     */
    @GetMapping("/{id}")
    @Needs(value = Permission.READ, agents = true)
    RunDetail get(Tenant tenant, @PathVariable long id) {
        RunSummary run = tenant.run(id);
        JournalRow first = tenant.store().journal(run.id(), 0, 1).getFirst();
        JournalRow last = tenant.store().lastRow(run.id()).orElse(first);
        return RunDetail.of(
                run,
                RunView.of(run, new Costs(tenant, ended).of(run)),
                first,
                last,
                approvals(tenant, run));
    }

    private static List<ApprovalView> approvals(Tenant tenant, RunSummary run) {
        List<OpenRequest> open = tenant.store().requests(Optional.of(run.root()));
        boolean all = open.isEmpty() || run.parent().isEmpty();
        Set<RunId> below = all ? Set.of() : ids(tenant.store().below(run.id()));
        return ApprovalView.of(
                open.stream().filter(request -> all || below.contains(request.run())).toList(),
                tenant);
    }

    private static Set<RunId> ids(List<RunSummary> runs) {
        return runs.stream().map(RunSummary::id).collect(Collectors.toSet());
    }

    /**
     * Lists a run and all below it, parents before their children.
     *
     * @param limit how many at the most, up to 2000
     * @param cursor what the answer before gave to go on
     */
    @GetMapping("/{id}/tree")
    @Needs(value = Permission.READ, agents = true)
    Tree tree(
            Tenant tenant,
            @PathVariable long id,
            @RequestParam(defaultValue = "" + MOST_OF_TREE) int limit,
            @RequestParam Optional<String> cursor) {
        if (limit < 1 || limit > MOST_OF_TREE) {
            throw ApiProblem.invalid("limit", "a limit is 1 to " + MOST_OF_TREE + ", not " + limit);
        }
        RunSummary run = tenant.run(id);
        List<RunSummary> below = tenant.store().below(run.id());
        int from = Page.number(cursor).map(last -> after(below, last)).orElse(0);
        int until = Math.min(below.size(), from + limit);
        var costs = new Costs(tenant, ended).within(below);
        return new Tree(
                below.subList(from, until).stream().map(one -> RunView.of(one, costs)).toList(),
                below.size() - until,
                until < below.size()
                        ? Optional.of(below.get(until - 1).id().toString())
                        : Optional.empty());
    }

    private static int after(List<RunSummary> runs, long last) {
        for (int at = 0; at < runs.size(); at++) {
            if (runs.get(at).id().value() == last) {
                return at + 1;
            }
        }
        throw ApiProblem.invalid("cursor", "run " + last + " is not in this tree")
                .remedy("list it from the beginning");
    }

    /**
     * Lists the steps of a run, as its journal has them.
     *
     * @param tree also those of the runs below it, all in the order of time
     * @param cursor what the page before gave to go on
     * @param limit how many at the most, up to 200
     */
    @GetMapping("/{id}/steps")
    @Needs(value = Permission.READ, agents = true)
    Page<StepView> steps(
            Tenant tenant,
            @PathVariable long id,
            @RequestParam(defaultValue = "false") boolean tree,
            @RequestParam Optional<String> cursor,
            @RequestParam(defaultValue = "50") int limit) {
        RunSummary run = tenant.run(id);
        if (tree) {
            return stepsBelow(tenant, run, cursor, Page.limit(limit));
        }
        int from = Page.number(cursor).map(last -> Math.clamp(last, -1, LAST_STEP) + 1).orElse(0);
        int wanted = Page.limit(limit);
        List<JournalRow> rows = tenant.store().journal(run.id(), from, wanted + 1);
        return Page.of(rows, wanted, row -> Integer.toString(row.seq())).map(StepView::of);
    }

    private static Page<StepView> stepsBelow(
            Tenant tenant, RunSummary run, Optional<String> cursor, int wanted) {
        JournalPlace after = cursor.map(RunsApi::place).orElse(JournalPlace.BEGINNING);
        List<JournalRow> rows = tenant.store().journalBelow(run.id(), after, wanted + 1);
        return Page.of(rows, wanted, row -> JournalPlace.of(row).toString()).map(StepView::of);
    }

    private static JournalPlace place(String cursor) {
        try {
            return JournalPlace.parse(cursor);
        } catch (IllegalArgumentException e) {
            throw ApiProblem.invalid("cursor", "a cursor is what the page before gave as `next`");
        }
    }

    /**
     * Gets a step, with all that is known of it.
     *
     * @param seq its number in the run
     */
    @GetMapping("/{id}/steps/{seq}")
    @Needs(value = Permission.READ, agents = true)
    StepDetail step(Tenant tenant, @PathVariable long id, @PathVariable int seq) {
        RunSummary run = tenant.run(id);
        return tenant.store().journal(run.id(), Math.max(0, seq), 1).stream()
                .findFirst()
                .filter(row -> row.seq() == seq)
                .map(StepDetail::of)
                .orElseThrow(() -> ApiProblem.notFound("run " + id + " has no step " + seq));
    }

    /**
     * Traces a value of a result back to the agents and steps that it came from.
     *
     * @param pointer to the value (RFC 6901); all of it, if absent
     * @param most how many pieces of work at the most, up to 200
     */
    @GetMapping("/{id}/trace")
    @Needs(value = Permission.READ, agents = true)
    Trace trace(
            Tenant tenant,
            @PathVariable long id,
            @RequestParam(defaultValue = "") String pointer,
            @RequestParam(defaultValue = "50") int most) {
        return tracers.of(tenant).of(tenant.run(id).id(), pointer, Page.limit(most));
    }

    /** Cancels a run and those below it. */
    @PostMapping("/{id}/cancel")
    @Needs(Permission.RUNS)
    RunView cancel(Tenant tenant, @PathVariable long id, @RequestBody Order order) {
        RunSummary run = tenant.run(id);
        tenant.commands().cancel(run.id(), order.why(), tenant.by());
        return RunView.of(tenant.run(id));
    }

    /** Pauses a run and those below it, once their steps are done. */
    @PostMapping("/{id}/pause")
    @Needs(Permission.RUNS)
    RunView pause(Tenant tenant, @PathVariable long id, @RequestBody Order order) {
        RunSummary run = tenant.run(id);
        tenant.commands().pause(run.id(), order.why(), tenant.by());
        return RunView.of(tenant.run(id));
    }

    /** Has a run go on that is paused or blocked. */
    @PostMapping("/{id}/resume")
    @Needs(Permission.RUNS)
    RunView resume(Tenant tenant, @PathVariable long id, @RequestBody Order order) {
        RunSummary run = tenant.run(id);
        tenant.commands().resume(run.id(), order.why(), tenant.by());
        return RunView.of(tenant.run(id));
    }

    /** Begins a new run with the first steps of another, from which on it does its own. */
    @PostMapping("/{id}/fork")
    @Needs(Permission.RUNS)
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<RunView> fork(
            Tenant tenant, @PathVariable long id, @RequestBody ForkOrder order) {
        RunSummary run = tenant.run(id);
        RunId fork = tenant.commands().fork(run.id(), order.before(), order.input(), tenant.by());
        return created(tenant.run(fork.value()));
    }

    /** Sends a run a message of a topic that it waits for. */
    @PostMapping("/{id}/messages")
    @Needs(Permission.RUNS)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void send(Tenant tenant, @PathVariable long id, @RequestBody Message message) {
        if (message.topic() == null || message.value() == null) {
            throw ApiProblem.invalid(
                    message.topic() == null ? "topic" : "value",
                    "a message has a topic and a value");
        }
        tenant.commands().send(tenant.run(id).id(), message.topic(), message.value(), tenant.by());
    }
}
