package dev.troupe.server.approval;

import dev.troupe.control.budget.BudgetRequest;
import dev.troupe.core.contract.Decision;
import dev.troupe.engine.AskedRequest;
import dev.troupe.engine.OpenRequest;
import dev.troupe.server.http.Tenant;
import dev.troupe.server.money.Costs;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A question that waits for a person, with everything needed to answer it.
 *
 * @param id {@code RUN/POSITION}
 * @param onDeadline what happens if nobody answers
 * @param mine whether the caller could answer it now
 * @param subject what is proposed, and what an edit replaces
 * @param action what would be done, and which policy asks
 * @param context what the asker was handed
 * @param costMicros what the tree of the run has spent so far, in micro-dollars
 * @param budget which limit is to be raised, if it is about one
 * @param detail all that the journal has
 * @param answered what it came to, if it is not open any more
 */
public record ApprovalView(
        String id,
        long run,
        String position,
        long root,
        String runName,
        String kind,
        String title,
        Instant askedAt,
        Instant deadline,
        Optional<String> onDeadline,
        Optional<Instant> overdueSince,
        Optional<String> asker,
        List<String> approvers,
        boolean fourEyes,
        Optional<String> begunBy,
        boolean mine,
        List<Vote> votes,
        List<OpenRequest.Delegated> delegations,
        Optional<JsonNode> subject,
        Optional<Action> action,
        List<Handed> context,
        Optional<String> cost,
        long costMicros,
        Optional<BudgetRequest> budget,
        JsonNode detail,
        Optional<Closed> answered) {

    /**
     * What a question came to.
     *
     * @param by who answered, or what closed it otherwise
     * @param verdict absent if nobody decided
     */
    public record Closed(String by, Optional<String> verdict, Optional<String> reason, Instant at) {
        static Closed of(AskedRequest.Closed closed) {
            return new Closed(
                    closed.by(),
                    closed.decision().map(ApprovalView::word),
                    closed.decision().flatMap(Decision::reason),
                    closed.at());
        }
    }

    /** What somebody has said where two have to agree. */
    public record Vote(
            String by, String verdict, Optional<String> reason, Optional<JsonNode> edited) {
        static Vote of(Decision decision) {
            return new Vote(decision.by(), word(decision), decision.reason(), decision.edited());
        }
    }

    /**
     * What would be done.
     *
     * @param tool or another subject, such as the agent that work is handed to
     * @param policy that has people asked
     * @param why it does
     */
    public record Action(
            Optional<String> kind,
            Optional<String> tool,
            Optional<String> effect,
            Optional<String> policy,
            Optional<String> why) {
        static Optional<Action> in(JsonNode detail) {
            JsonNode action = detail.path("action");
            JsonNode why = detail.path("why");
            return action.isObject() || why.isObject()
                    ? Optional.of(
                            new Action(
                                    text(action.path("kind")),
                                    text(action.path("subject")),
                                    text(action.path("effect")),
                                    text(why.path("policy")),
                                    text(why.path("reason"))))
                    : Optional.empty();
        }
    }

    /**
     * An item of what the asker was handed.
     *
     * @param from who produced it
     */
    public record Handed(
            String name, JsonNode value, Optional<String> trust, Optional<String> from) {
        static Handed of(JsonNode item) {
            JsonNode source = item.path("source");
            return new Handed(
                    item.path("name").asString("?"),
                    item.path("value"),
                    text(item.path("trust")),
                    text(source.path("agent"))
                            .or(() -> text(source.path("person")))
                            .or(() ->
                                    Optional.of("run " + source.path("run").asString(""))
                                            .filter(run -> source.has("run"))));
        }
    }

    /**
     * Open questions as somebody sees them.
     *
     * @param tenant who looks at them
     */
    public static List<ApprovalView> of(List<OpenRequest> requests, Tenant tenant) {
        return ofAny(
                requests.stream()
                        .map(request -> new AskedRequest(request, Optional.empty()))
                        .toList(),
                tenant);
    }

    /** The same, of one that may have been answered. */
    static ApprovalView of(AskedRequest asked, Tenant tenant) {
        return ofAny(List.of(asked), tenant).getFirst();
    }

    private static List<ApprovalView> ofAny(List<AskedRequest> requests, Tenant tenant) {
        Map<Long, Costs.Cost> spent =
                Costs.soFar(
                        tenant,
                        requests.stream().map(asked -> asked.request().root().value()).toList());
        return requests.stream()
                .map(asked ->
                        of(
                                asked,
                                tenant.by(),
                                Optional.ofNullable(spent.get(asked.request().root().value()))
                                        .map(Costs.Cost::micros)
                                        .orElse(0L)))
                .toList();
    }

    private static ApprovalView of(AskedRequest asked, String person, long spent) {
        OpenRequest request = asked.request();
        JsonNode detail = request.detail();
        OpenRequest.Approval approval = request.approval();
        return new ApprovalView(
                request.id(),
                request.run().value(),
                request.position(),
                request.root().value(),
                request.runName(),
                request.kind(),
                request.title(),
                request.askedAt(),
                request.deadline(),
                text(detail.path("onDeadline")),
                approval.overdueSince(),
                Optional.of(approval.asker()).filter(asker -> !asker.isEmpty()),
                approval.approvers(),
                approval.fourEyes(),
                Optional.of(approval.begunBy()).filter(by -> !by.isEmpty()),
                asked.closed().isEmpty() && approval.awaits(person),
                approval.votes().stream().map(Vote::of).toList(),
                approval.delegations(),
                present(detail.path("subject").path("value")),
                Action.in(detail),
                detail.path("context").valueStream().map(Handed::of).toList(),
                text(detail.path("cost")),
                spent,
                BudgetRequest.in(request.kind(), detail),
                detail,
                asked.closed().map(Closed::of));
    }

    private static String word(Decision decision) {
        return decision.approved() ? "approve" : "reject";
    }

    private static Optional<String> text(JsonNode node) {
        return node.isString() ? Optional.of(node.stringValue()) : Optional.empty();
    }

    private static Optional<JsonNode> present(JsonNode node) {
        return node.isMissingNode() || node.isNull() ? Optional.empty() : Optional.of(node);
    }
}
