package dev.troupe.control.policy;

import dev.troupe.core.contract.Mandate;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.cost.Money;
import dev.troupe.core.governance.Action;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.DoubleNode;
import tools.jackson.databind.node.POJONode;
import tools.jackson.databind.node.StringNode;

/** An action as the conditions of policies see it. */
public final class ActionVariables {

    /** The names of all variables. */
    public static final Set<String> NAMES =
            Collections.unmodifiableSet(
                    new LinkedHashSet<>(
                            List.of(
                                    "action",
                                    "subject",
                                    "tool",
                                    "agent",
                                    "arguments",
                                    "cost",
                                    "mayCost",
                                    "trust",
                                    "untrusted",
                                    "outbound",
                                    "effect",
                                    "time",
                                    "task",
                                    "goal",
                                    "plan",
                                    "by")));

    private ActionVariables() {}

    static Map<String, JsonNode> of(Action action) {
        Mandate mandate = action.mandate();
        Map<String, JsonNode> values = new LinkedHashMap<>();
        values.put("action", StringNode.valueOf(action.kind().word()));
        values.put("subject", StringNode.valueOf(action.subject()));
        values.put("tool", StringNode.valueOf(action.subject()));
        values.put("agent", StringNode.valueOf(action.agent()));
        values.put("arguments", action.arguments());
        values.put("cost", dollars(action.cost()));
        values.put("mayCost", dollars(action.mayCost()));
        values.put("trust", StringNode.valueOf(action.trust().word()));
        values.put("untrusted", BooleanNode.valueOf(action.trust() == Trust.UNTRUSTED));
        values.put("outbound", BooleanNode.valueOf(action.outbound()));
        values.put("effect", StringNode.valueOf(word(action)));
        values.put("time", new POJONode(action.at()));
        values.put("task", text(mandate.task()));
        values.put("goal", text(mandate.goal()));
        values.put("plan", text(mandate.plan()));
        values.put("by", StringNode.valueOf(mandate.by()));
        return values;
    }

    /** As team files write it. */
    private static String word(Action action) {
        return action.effect().name().toLowerCase(java.util.Locale.ROOT);
    }

    private static JsonNode dollars(Money money) {
        return DoubleNode.valueOf(money.micros() / 1e6);
    }

    private static JsonNode text(Optional<String> value) {
        return StringNode.valueOf(value.orElse(""));
    }
}
