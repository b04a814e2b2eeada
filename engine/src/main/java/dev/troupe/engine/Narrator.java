package dev.troupe.engine;

import dev.troupe.core.durable.RunId;
import dev.troupe.core.json.Json;
import dev.troupe.core.json.JsonProblem;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Tells the rows of one run, in their order, in an auditor's words. The input of a run says who
 * works in it ({@code agent}) and on whose authority ({@code mandate.by}). An approval counts for
 * the call that follows it in the same strand; where a policy holds that back for another approval,
 * both count. Not thread-safe.
 */
final class Narrator {

    /** How much of a reason is told, in characters. */
    private static final int MOST_TOLD = 300;

    private static final String AGENT = "agent:";

    private String agent = "";
    private String authority = "";

    /** Who has let pass what comes next, by strand. */
    private final Map<String, Set<String>> approvals = new HashMap<>();

    private record Words(String what, String person, String outcome, boolean major) {
        static Words minor(String what) {
            return new Words(what, "", "", false);
        }

        static Words done(String what, String outcome) {
            return new Words(what, "", outcome, true);
        }
    }

    /** Whether a run has no more rows after one of this kind. */
    static boolean ends(Kind kind) {
        return kind == Kind.COMPLETED || kind == Kind.FAILED || kind == Kind.CANCELLED;
    }

    AuditEntry tell(JournalRow row) {
        JsonNode payload = row.payload().map(Narrator::parse).orElseGet(Json::object);
        if (row.kind() == Kind.STARTED) {
            agent = payload.path("agent").asString("");
            authority = payload.path("mandate").path("by").asString("");
        }
        Words words = words(row, payload);
        String strand = strand(row.position());
        String approvedBy = "";
        if (row.kind() == Kind.RECEIVED) {
            received(strand, words, payload.path("value").path("votes"));
        } else if (closes(row.kind())) {
            approvedBy = String.join(", ", approvals.getOrDefault(strand, Set.of()));
            if (!payload.has("held")) {
                approvals.remove(strand);
            }
        }
        boolean byAgent = words.person().startsWith(AGENT);
        return new AuditEntry(
                row.at(),
                row.run(),
                row.seq(),
                byAgent ? words.person().substring(AGENT.length()) : agent,
                byAgent ? "" : words.person(),
                words.what(),
                authority,
                approvedBy,
                words.outcome(),
                words.major());
    }

    private void received(String strand, Words words, JsonNode votes) {
        if (words.outcome().startsWith("approved")) {
            Set<String> all = approvals.computeIfAbsent(strand, key -> new LinkedHashSet<>());
            votes.forEach(vote -> all.add(by(vote)));
            all.add(words.person());
        } else {
            approvals.remove(strand);
        }
    }

    /** Whether what was let pass has happened. */
    private static boolean closes(Kind kind) {
        return switch (kind) {
            case STEP, STEP_FAILED, CHILD_DONE, CHILD_FAILED, JOIN -> true;
            default -> ends(kind);
        };
    }

    private static Words words(JournalRow row, JsonNode payload) {
        String name = row.name();
        return switch (row.kind()) {
            case STARTED -> Words.done("began: " + name, "");
            case STEP -> Words.done(name, stepOutcome(payload));
            case STEP_FAILED -> Words.done(name, failure(payload));
            case INTENT -> Words.minor("about to: " + name);
            case CHILD -> Words.minor("hands on: " + name);
            case CHILD_DONE -> new Words("handed on: " + name, "", "done", false);
            case CHILD_FAILED ->
                    new Words("handed on: " + name, "", failure(payload.path("failure")), false);
            case JOIN -> Words.minor("joined: " + name);
            case WAIT -> Words.minor("waits: " + name);
            case RECEIVED -> received(name, payload);
            case EXPIRED -> Words.done("waited: " + name, "nothing came in time");
            case SLEEP -> Words.minor("sleeps");
            case WOKE -> Words.minor("woke");
            case COMPLETED -> Words.done("ended: " + name, "completed");
            case FAILED -> Words.done("ended: " + name, failure(payload));
            case CANCELLED -> order("ended", "cancelled", payload);
            case PAUSED -> order("paused", "paused", payload);
            case RESUMED -> order("resumed", "resumed", payload);
            case FORKED ->
                    new Words(
                            "forked: run " + payload.path("run").asString(""),
                            by(payload),
                            "done",
                            true);
            case ORDER -> new Words(name, by(payload), "done", true);
        };
    }

    private static Words received(String name, JsonNode payload) {
        String outcome = outcome(payload);
        String what = outcome.equals("received") ? "was told: " : "was answered: ";
        return new Words(what + name, by(payload), outcome, true);
    }

    /** What an answer came to; {@code received} if it is none. */
    private static String outcome(JsonNode received) {
        JsonNode value = received.path("value");
        String reason = reason(value);
        return switch (value.path("verdict").asString("")) {
            case "approve" ->
                    (value.path("edited").isMissingNode() || value.path("edited").isNull()
                                    ? "approved"
                                    : "approved with changes")
                            + reason;
            case "reject" -> "rejected" + reason;
            default -> "received";
        };
    }

    private static Words order(String what, String outcome, JsonNode payload) {
        return new Words(what, by(payload), outcome + reason(payload), true);
    }

    private static String by(JsonNode payload) {
        return payload.path("by").asString("");
    }

    private static String reason(JsonNode payload) {
        String reason = payload.path("reason").asString("");
        return reason.isEmpty() ? "" : ": " + cut(reason);
    }

    private static String stepOutcome(JsonNode payload) {
        JsonNode held = payload.path("held");
        if (held.isObject()) {
            boolean asks = held.path("asking").isObject();
            return (asks ? "held back by policy " : "denied by policy ")
                    + held.path("policy").asString("");
        }
        return payload.path("failed").asBoolean(false) ? "failed" : "done";
    }

    private static String failure(JsonNode failure) {
        String message = failure.path("message").asString("");
        return message.isEmpty() ? "failed" : "failed: " + cut(message);
    }

    private static String cut(String text) {
        if (text.length() <= MOST_TOLD) {
            return text;
        }
        boolean half = Character.isHighSurrogate(text.charAt(MOST_TOLD - 1));
        return text.substring(0, half ? MOST_TOLD - 1 : MOST_TOLD) + "…";
    }

    private static String strand(String position) {
        String call = StepCall.asker(position);
        int last = call.lastIndexOf('.');
        return last < 0 ? "" : call.substring(0, last);
    }

    private static JsonNode parse(String payload) {
        try {
            return Json.parse(payload);
        } catch (JsonProblem e) {
            return Json.object(); // it was edited, which `audit verify` tells
        }
    }

    /** Of a row as it is exported. */
    static JournalRow row(
            long run, int seq, long at, Kind kind, String position, String name, String payload) {
        return new JournalRow(
                new RunId(run),
                seq,
                Micros.instant(at),
                kind,
                position,
                name,
                Optional.of(payload).filter(text -> !text.isEmpty()),
                Hash.ZERO);
    }
}
