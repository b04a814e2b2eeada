package dev.troupe.server.approval;

import dev.troupe.control.approval.Approvals;
import dev.troupe.control.budget.BudgetApprovals;
import dev.troupe.control.budget.BudgetRequest;
import dev.troupe.core.contract.Decision;
import dev.troupe.core.durable.RunId;
import dev.troupe.engine.Answered;
import dev.troupe.engine.AskedRequest;
import dev.troupe.engine.EngineException;
import dev.troupe.engine.OpenRequest;
import dev.troupe.server.http.Needs;
import dev.troupe.server.http.Page;
import dev.troupe.server.http.Tenant;
import dev.troupe.server.identity.Permission;
import dev.troupe.server.problem.ApiProblem;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Questions to people, and what they answer. The rules of each question hold here as anywhere. */
@RestController
@RequestMapping("/api/v1/approvals")
class ApprovalsApi {

    record Answer(Decision.Verdict verdict, Optional<String> reason, Optional<JsonNode> edited) {}

    record Passing(String to, Optional<String> reason) {}

    /** What an answer came to. */
    enum Outcome {
        ANSWERED("answered"),
        SECOND_NEEDED("second-needed"),
        RAISED("raised"),
        REJECTED("rejected");

        private final String word;

        Outcome(String word) {
            this.word = word;
        }
    }

    /**
     * What an answer came to.
     *
     * @param resumed the questions that were answered with it, if a limit was raised
     */
    record Decided(String id, String outcome, List<String> resumed) {
        Decided(OpenRequest request, Outcome outcome) {
            this(request.id(), outcome.word, List.of());
        }
    }

    /**
     * Lists the open questions, the oldest first.
     *
     * @param mine only those that you may answer
     * @param limit how many at the most, up to 200
     * @param cursor what the page before gave to go on
     */
    @GetMapping
    @Needs(Permission.READ)
    Page<ApprovalView> list(
            Tenant tenant,
            @RequestParam(defaultValue = "false") boolean mine,
            @RequestParam(defaultValue = "50") int limit,
            @RequestParam Optional<String> cursor) {
        int wanted = Page.limit(limit);
        Optional<QuestionPlace> after = cursor.map(QuestionPlace::parse);
        List<OpenRequest> open =
                open(tenant, Optional.empty()).stream()
                        .filter(request -> !mine || request.approval().awaits(tenant.by()))
                        .filter(request ->
                                after.stream().allMatch(place -> place.isBefore(request)))
                        .sorted(Comparator.comparing(QuestionPlace::of))
                        .limit(wanted + 1)
                        .toList();
        Page<OpenRequest> page =
                Page.of(open, wanted, request -> QuestionPlace.of(request).toString());
        return new Page<>(ApprovalView.of(page.items(), tenant), page.next());
    }

    private static List<OpenRequest> open(Tenant tenant, Optional<RunId> root) {
        return new Approvals(tenant.store(), tenant.commands())
                .open(root).stream()
                        .filter(request -> request.organization().equals(tenant.organization()))
                        .toList();
    }

    /**
     * Gets a question, with all that is needed to decide; if it was answered, with what it came to.
     */
    @GetMapping("/{run}/{position}")
    @Needs(Permission.READ)
    ApprovalView get(Tenant tenant, @PathVariable long run, @PathVariable String position) {
        return ApprovalView.of(find(tenant, run, position), tenant);
    }

    private static AskedRequest find(Tenant tenant, long run, String position) {
        return tenant.store()
                .request(tenant.run(run).id(), position)
                .filter(asked -> asked.request().organization().equals(tenant.organization()))
                .orElseThrow(() ->
                        ApiProblem.notFound("run " + run + " has asked nothing at " + position));
    }

    private static OpenRequest findOpen(Tenant tenant, long run, String position) {
        AskedRequest asked = find(tenant, run, position);
        if (asked.closed().isPresent()) {
            throw late(asked.closed().get());
        }
        return asked.request();
    }

    private static ApiProblem late(AskedRequest.Closed closed) {
        ApprovalView.Closed shown = ApprovalView.Closed.of(closed);
        return ApiProblem.conflict(
                        shown.verdict()
                                .map(verdict ->
                                        shown.by()
                                                + (verdict.equals("approve")
                                                        ? " has approved it"
                                                        : " has rejected it"))
                                .orElse("this question is not open any more"))
                .with("answered", shown)
                .remedy("look at the run");
    }

    /**
     * Answers a question: approve, also with changed arguments, or reject with a reason. Whoever is
     * late is told in `answered` who was faster.
     */
    @PostMapping("/{run}/{position}/decision")
    @Needs(Permission.APPROVE)
    Decided decide(
            Tenant tenant,
            @PathVariable long run,
            @PathVariable String position,
            @RequestBody Answer answer) {
        if (answer.verdict() == null) {
            throw ApiProblem.invalid("verdict", "a decision is approve or reject");
        }
        OpenRequest request = findOpen(tenant, run, position);
        Decision decision =
                new Decision(answer.verdict(), tenant.by(), answer.reason(), answer.edited());
        try {
            return request.kind().equals(BudgetRequest.KIND)
                    ? raise(tenant, request, decision)
                    : answer(tenant, request, decision);
        } catch (EngineException refused) {
            findOpen(tenant, run, position); // somebody else may have answered just now
            throw refused;
        }
    }

    private static Decided answer(Tenant tenant, OpenRequest request, Decision decision) {
        Answered answered =
                new Approvals(tenant.store(), tenant.commands())
                        .decide(request.run(), request.position(), decision, tenant.by());
        return new Decided(
                request,
                answered == Answered.SECOND_NEEDED
                        ? Outcome.SECOND_NEEDED
                        : decision.approved() ? Outcome.ANSWERED : Outcome.REJECTED);
    }

    /** To say yes to a question about a budget is to set it. */
    private static Decided raise(Tenant tenant, OpenRequest request, Decision decision) {
        if (decision.approved() && !tenant.allows(Permission.BUDGETS)) {
            throw ApiProblem.forbidden(tenant.by() + " may not raise budgets")
                    .remedy("pass the question on to somebody who may: it needs budgets");
        }
        return tenant.budgetApprovals()
                .answer(request, inUnits(request, decision), tenant.by())
                .map(BudgetApprovals.Raised::resumed)
                .map(resumed -> new Decided(request.id(), Outcome.RAISED.word, resumed))
                .orElseGet(() -> new Decided(request, Outcome.REJECTED));
    }

    /** Amounts are whole units here, and what people write there. */
    private static Decision inUnits(OpenRequest request, Decision decision) {
        return new Decision(
                decision.verdict(),
                decision.by(),
                decision.reason(),
                decision.edited()
                        .map(edited -> edited.isObject() ? edited.path("limit") : edited)
                        .map(limit -> {
                            if (!limit.isIntegralNumber() || limit.asLong(-1) < 0) {
                                throw ApiProblem.invalid(
                                        "edited.limit",
                                        "a limit is 0 or more, in whole units: micro-dollars, tokens, runs, milliseconds");
                            }
                            return BudgetRequest.in(request.kind(), request.detail())
                                    .orElseThrow()
                                    .answer(limit.asLong());
                        }));
    }

    /** Passes a question on to somebody else. */
    @PostMapping("/{run}/{position}/delegate")
    @Needs(Permission.APPROVE)
    ApprovalView delegate(
            Tenant tenant,
            @PathVariable long run,
            @PathVariable String position,
            @RequestBody Passing passing) {
        if (passing.to() == null || passing.to().isBlank()) {
            throw ApiProblem.invalid("to", "say to whom the question is passed on");
        }
        findOpen(tenant, run, position);
        new Approvals(tenant.store(), tenant.commands())
                .delegate(
                        tenant.run(run).id(),
                        position,
                        tenant.by(),
                        passing.to(),
                        passing.reason().orElse(""));
        return get(tenant, run, position);
    }
}
