package dev.troupe.control.policy;

import dev.troupe.core.contract.Trust;
import dev.troupe.core.cost.Money;
import dev.troupe.core.governance.Action;
import java.util.AbstractMap;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.DoubleNode;
import tools.jackson.databind.node.POJONode;
import tools.jackson.databind.node.StringNode;

/**
 * An action as the conditions of policies see it. A value is made when it is asked for: most
 * conditions look at one or two.
 */
public final class ActionVariables extends AbstractMap<String, JsonNode> {

    private static final Map<String, Function<Action, JsonNode>> VALUES = known();

    /** The names of all variables. */
    public static final Set<String> NAMES = VALUES.keySet();

    private final Action action;

    ActionVariables(Action action) {
        this.action = action;
    }

    private static Map<String, Function<Action, JsonNode>> known() {
        Map<String, Function<Action, JsonNode>> values = new LinkedHashMap<>();
        values.put("action", action -> text(action.kind().word()));
        values.put("subject", action -> text(action.subject()));
        values.put("tool", action -> text(action.subject()));
        values.put("agent", action -> text(action.agent()));
        values.put("arguments", Action::arguments);
        values.put("cost", action -> dollars(action.cost()));
        values.put("mayCost", action -> dollars(action.mayCost()));
        values.put("trust", action -> text(action.trust().word()));
        values.put("untrusted", action -> BooleanNode.valueOf(action.trust() == Trust.UNTRUSTED));
        values.put("outbound", action -> BooleanNode.valueOf(action.outbound()));
        values.put("effect", action -> text(word(action)));
        values.put("time", action -> new POJONode(action.at()));
        values.put("task", action -> text(action.mandate().task()));
        values.put("goal", action -> text(action.mandate().goal()));
        values.put("plan", action -> text(action.mandate().plan()));
        values.put("by", action -> text(action.mandate().by()));
        return Collections.unmodifiableMap(values);
    }

    /** As team files write it. */
    private static String word(Action action) {
        return action.effect().name().toLowerCase(Locale.ROOT);
    }

    private static JsonNode dollars(Money money) {
        return DoubleNode.valueOf(money.micros() / 1e6);
    }

    private static JsonNode text(Optional<String> value) {
        return text(value.orElse(""));
    }

    private static JsonNode text(String value) {
        return StringNode.valueOf(value);
    }

    @Override
    public @Nullable JsonNode get(Object name) {
        Function<Action, JsonNode> value = VALUES.get(name);
        return value == null ? null : value.apply(action);
    }

    @Override
    public boolean containsKey(Object name) {
        return VALUES.containsKey(name);
    }

    @Override
    public Set<String> keySet() {
        return NAMES;
    }

    @Override
    public Set<Entry<String, JsonNode>> entrySet() {
        return VALUES.entrySet().stream()
                .map(each -> Map.entry(each.getKey(), each.getValue().apply(action)))
                .collect(Collectors.toUnmodifiableSet());
    }
}
