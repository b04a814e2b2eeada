package dev.troupe.agents.retail;

import dev.troupe.core.json.Json;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * Writes what the models of the desk say in a case: the actions of its task, one after another.
 *
 * @param faults what each request meets before it is answered, once each
 */
record Script(List<Fault> faults) {

    /** What a provider does instead of answering. */
    enum Fault {
        TOO_MANY("{\"status\": 429, \"retryAfter\": \"1ms\", \"times\": 1}"),
        OVERLOADED("{\"status\": 503, \"times\": 1}"),
        CUT("{\"cut\": true, \"times\": 1}");

        private final String rule;

        Fault(String rule) {
            this.rule = rule;
        }
    }

    JsonNode of(RetailTask task) {
        ArrayNode rules = Json.array();
        for (Fault fault : faults) {
            rules.addObject().set("fault", Json.parse(fault.rule));
        }
        task.actions().stream()
                .map(RetailTask.Action::tool)
                .filter(ShopTool::writes)
                .distinct()
                .forEach(tool -> execute(rules, tool));
        report(rules);
        for (int i = 0; i < task.actions().size(); i++) {
            RetailTask.Action action = task.actions().get(i);
            send(rules, at(i), action.tool().desk().title());
            if (action.tool().writes()) {
                propose(rules, i, action);
            } else {
                call(rules, i, action);
            }
        }
        close(rules, task.actions().size());
        ObjectNode script = Json.object().put("rehearsal", 1);
        script.set("rules", rules);
        return script;
    }

    private static ObjectNode rule(ArrayNode rules, String agent, String when) {
        return rules.addObject().put("agent", agent).put("when", when);
    }

    private static String at(int step) {
        return "context.turn.next == " + step;
    }

    private static void send(ArrayNode rules, String when, String desk) {
        rule(rules, "triage", when)
                .putObject("reply")
                .putObject("json")
                .put("choice", desk)
                .put("confidence", 0.9)
                .put("why", "the next step is the " + desk + " desk's");
    }

    /** Once all is done, or the customer has rejected something. */
    private static void close(ArrayNode rules, int end) {
        String over = at(end) + " || has(context.turn.approved)";
        send(rules, over, "done");
        rule(rules, "service", over)
                .putObject("reply")
                .putObject("json")
                .put("next", end)
                .put("did", "close");
    }

    private static void call(ArrayNode rules, int step, RetailTask.Action action) {
        tools(rule(rules, action.tool().desk().title(), at(step)), action.tool(), literal(action));
    }

    private static void tools(ObjectNode rule, ShopTool<?> tool, JsonNode arguments) {
        rule.putObject("reply")
                .putArray("tools")
                .addObject()
                .set(tool.desk().title() + "." + tool.name(), arguments);
    }

    private static void propose(ArrayNode rules, int step, RetailTask.Action action) {
        rule(rules, action.tool().desk().title(), at(step))
                .putObject("reply")
                .putObject("json")
                .put("tool", action.tool().name())
                .put("next", step + 1)
                .set("arguments", literal(action));
    }

    /** Whoever has an approval does what it says, and reads nothing else. */
    private static void execute(ArrayNode rules, ShopTool<?> tool) {
        String approved = "context.approval.value.tool == '" + tool.name() + "'";
        tools(
                rule(rules, tool.desk().title(), approved).put("turn", 1),
                tool,
                StringNode.valueOf("${context.approval.value.arguments}"));
    }

    /** What a desk says once it has called a tool, whatever that answered. */
    private static void report(ArrayNode rules) {
        rules.addObject()
                .put("turn", 2)
                .put("when", "has(context.approval)")
                .putObject("reply")
                .putObject("json")
                .put("next", "${context.approval.value.next}")
                .put("did", "${context.approval.value.tool}");
        rules.addObject()
                .put("turn", 2)
                .putObject("reply")
                .putObject("json")
                .put("next", "${context.turn.next + 1}")
                .put("did", "look");
    }

    /** Arguments that mean themselves: a script's texts are templates. */
    private static JsonNode literal(RetailTask.Action action) {
        return Json.parse(Json.write(action.arguments()).replace("${", "$${"));
    }
}
