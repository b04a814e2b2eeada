package dev.troupe.cli.view;

import dev.troupe.core.contract.Decision;
import dev.troupe.core.json.Json;
import dev.troupe.engine.OpenRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A question with everything needed to answer it, as lines for people. */
public final class QuestionLines {

    /** What is said in words; the rest of a question's detail is shown as it is. */
    private static final Set<String> IN_WORDS =
            Set.of(
                    "subject",
                    "action",
                    "asker",
                    "why",
                    "cost",
                    "limit",
                    "mayCost",
                    "trust",
                    "context",
                    "heard",
                    "asking",
                    "onDeadline",
                    "escalated");

    private final JsonNode detail;
    private final OpenRequest request;
    private final List<String> lines = new ArrayList<>();

    private QuestionLines(OpenRequest request) {
        this.request = request;
        this.detail = request.detail();
    }

    /** Who may answer, who has, and what is late; nothing where anybody may. */
    public static List<String> standing(OpenRequest request, Instant now) {
        OpenRequest.Approval approval = request.approval();
        List<String> lines = new ArrayList<>();
        approval.overdueSince()
                .ifPresent(since ->
                        lines.add("OVERDUE since " + Text.duration(Duration.between(since, now))));
        if (!approval.approvers().isEmpty() || approval.fourEyes()) {
            lines.add(
                    "may answer: "
                            + (approval.approvers().isEmpty()
                                    ? "anybody"
                                    : String.join(", ", approval.approvers()))
                            + (approval.fourEyes()
                                    ? "; two have to agree"
                                            + (approval.begunBy().isEmpty()
                                                    ? ""
                                                    : ", other than " + approval.begunBy())
                                    : ""));
        }
        for (Decision vote : approval.votes()) {
            lines.add(
                    vote.by()
                            + " approved it"
                            + vote.edited().map(value -> " with " + Json.write(value)).orElse("")
                            + vote.reason().map(reason -> ": " + reason).orElse(""));
        }
        for (OpenRequest.Delegated passed : approval.delegations()) {
            lines.add(passed.from() + " passed it on to " + passed.to() + ": " + passed.reason());
        }
        JsonNode escalated = request.detail().path("escalated");
        if (escalated.isObject()) {
            lines.add("escalated: " + escalated.path("because").asString(""));
        }
        return lines.stream().map(Text::clean).toList();
    }

    /** All of it. */
    public static List<String> of(OpenRequest request) {
        return new QuestionLines(request).lines();
    }

    private List<String> lines() {
        JsonNode asker = detail.path("asker");
        if (asker.isObject()) {
            add(
                    "who",
                    asker.path("agent").asString(request.runName())
                            + (asker.has("role")
                                    ? " (" + asker.path("role").asString("") + ")"
                                    : "")
                            + " in run "
                            + asker.path("run").asString(request.run().toString())
                            + mandate(asker.path("mandate")));
            add("at work on", asker.path("work").asString(""));
        }
        JsonNode why = detail.path("why");
        if (why.isObject()) {
            add(
                    "why",
                    why.path("reason").asString("")
                            + " (policy "
                            + why.path("policy").asString("")
                            + ")");
        }
        JsonNode action = detail.path("action");
        if (action.isObject()) {
            add(
                    "what",
                    action.path("kind").asString("")
                            + " "
                            + action.path("subject").asString("")
                            + (action.has("effect")
                                    ? ", effect: " + action.path("effect").asString("")
                                    : "")
                            + (action.path("outbound").asBoolean(false)
                                    ? ", can carry data out"
                                    : ""));
        }
        JsonNode subject = detail.path("subject");
        if (!subject.path("value").isMissingNode()) {
            add(
                    subject.path("name").asString("subject"),
                    Json.pretty(subject.path("value")) + trust(subject));
        }
        add("cost so far", detail.path("cost").asString(""));
        add("may cost", detail.path("mayCost").asString(detail.path("limit").asString("")));
        add("trust", detail.path("trust").asString(""));
        for (JsonNode item : detail.path("context")) {
            add(
                    "handed " + item.path("name").asString("?"),
                    source(item.path("source"))
                            + trust(item)
                            + ": "
                            + Json.pretty(item.path("value")));
        }
        for (JsonNode thing : detail.path("heard")) {
            add(
                    "heard from " + thing.path("from").asString("?"),
                    trust(thing).strip() + ": " + thing.path("text").asString(""));
        }
        rest();
        return lines;
    }

    private void rest() {
        ObjectNode rest = Json.object();
        detail.properties()
                .forEach(field -> {
                    if (!IN_WORDS.contains(field.getKey())) {
                        rest.set(field.getKey(), field.getValue());
                    }
                });
        if (!rest.isEmpty()) {
            add("more", Json.pretty(rest));
        }
    }

    private static String mandate(JsonNode mandate) {
        String by = mandate.path("by").asString("");
        String plan = mandate.path("plan").asString("");
        String task = mandate.path("task").asString("");
        String goal = mandate.path("goal").asString("");
        return (by.isEmpty() ? "" : ", begun by " + by)
                + (plan.isEmpty() ? "" : ", plan " + plan)
                + (task.isEmpty() ? "" : ", task " + task)
                + (goal.isEmpty() ? "" : ", goal " + goal);
    }

    private static String source(JsonNode source) {
        String agent = source.path("agent").asString("");
        String person = source.path("person").asString("");
        String run = source.path("run").asString("");
        String who = !agent.isEmpty() ? agent : !person.isEmpty() ? person : "";
        return run.isEmpty()
                ? "from the work itself"
                : "from " + (who.isEmpty() ? "" : who + " in ") + "run " + run;
    }

    private static String trust(JsonNode thing) {
        String trust = thing.path("trust").asString("");
        return trust.isEmpty() ? "" : " [" + trust + "]";
    }

    private void add(String label, String text) {
        if (text.isBlank()) {
            return;
        }
        List<String> all = Text.cleanLines(text).lines().toList();
        lines.add(Text.clean(label) + ": " + all.getFirst());
        all.stream().skip(1).forEach(line -> lines.add("  " + line));
    }
}
