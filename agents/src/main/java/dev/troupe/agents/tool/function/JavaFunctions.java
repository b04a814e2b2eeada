package dev.troupe.agents.tool.function;

import dev.troupe.agents.model.ToolSpec;
import dev.troupe.agents.tool.Tool;
import dev.troupe.agents.tool.ToolProvider;
import dev.troupe.core.durable.Effect;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Functions of the embedding application as tools; their results are {@code verified}. Immutable:
 * {@link #add} answers with one more function.
 *
 * {@snippet :
 * JavaFunctions.named("billing")
 *         .add("charge", "Charges a customer.", Charge.class, Effect.IDEMPOTENT,
 *                 (charge, context) -> billing.charge(charge, context.idempotencyKey()));
 * }
 */
public final class JavaFunctions implements ToolProvider {

    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,63}");

    private final String name;
    private final Map<String, FunctionTool<?>> tools;

    private JavaFunctions(String name, Map<String, FunctionTool<?>> tools) {
        this.name = name;
        this.tools = tools;
    }

    /**
     * No functions yet, of a source with this name.
     *
     * @throws IllegalArgumentException if the name is not letters, digits, {@code -} and {@code _},
     *     starting with a letter
     */
    public static JavaFunctions named(String name) {
        return new JavaFunctions(valid(name), Map.of());
    }

    /**
     * These functions and one more.
     *
     * @param description tells models when to call it
     * @param arguments a record; its components become the tool's parameters, all required but
     *     those that are {@link java.util.Optional}
     * @param effect what calling it again with the same idempotency key would do
     * @throws IllegalArgumentException if there is a function of this name, or the record has no
     *     JSON Schema
     */
    public <A extends Record> JavaFunctions add(
            String function,
            String description,
            Class<A> arguments,
            Effect effect,
            Function<A> body) {
        if (tools.containsKey(valid(function))) {
            throw new IllegalArgumentException(
                    "'" + name + "' has a function '" + function + "' already");
        }
        Map<String, FunctionTool<?>> more = new LinkedHashMap<>(tools);
        ToolSpec spec = new ToolSpec(function, description, RecordSchema.of(arguments));
        more.put(function, new FunctionTool<>(name, spec, effect, false, arguments, body));
        return new JavaFunctions(name, more);
    }

    /**
     * The same, where calls of some functions can carry data out of the organization: policies see
     * that, and people are asked before untrusted material drives them.
     *
     * @throws IllegalArgumentException if there is no function of such a name
     */
    public JavaFunctions outbound(String... functions) {
        Map<String, FunctionTool<?>> all = new LinkedHashMap<>(tools);
        for (String function : functions) {
            if (all.computeIfPresent(function, (key, tool) -> tool.sendingOut()) == null) {
                throw new IllegalArgumentException(
                        "'" + name + "' has no function '" + function + "'");
            }
        }
        return new JavaFunctions(name, all);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Tool> tools() {
        return List.copyOf(tools.values());
    }

    @Override
    public void close() {}

    private static String valid(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "'"
                            + name
                            + "' is not a name: letters, digits, - and _, starting with a"
                            + " letter, at most 64");
        }
        return name;
    }
}
