package dev.troupe.agents.llm;

import dev.troupe.agents.model.ToolSpec;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.Effect;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tools that an agent was offered, as it is journaled: what a model is told of them, and what a
 * call of one means, must not change while the assignment lasts.
 *
 * @param problems grants that could not be met, each with the reason
 * @param trust how far what the tools say of themselves can be relied on
 */
record ToolOffer(List<Item> tools, Map<String, String> problems, Trust trust) {

    ToolOffer {
        tools = List.copyOf(tools);
    }

    /**
     * @param name {@code source.tool}
     * @param spec what the model is told
     * @param longest how long a call may take, if not as long as calls may take otherwise
     * @param outbound whether a call can carry data out of the organization
     */
    record Item(
            String name,
            ToolSpec spec,
            Effect effect,
            Trust trust,
            Optional<Duration> longest,
            boolean outbound) {}

    static final ToolOffer NOTHING = new ToolOffer(List.of(), Map.of(), Trust.USER);

    List<ToolSpec> specs() {
        return tools.stream().map(Item::spec).toList();
    }

    /** The tool that a model means by a name. */
    Optional<Item> find(String offeredAs) {
        return tools.stream().filter(tool -> tool.spec().name().equals(offeredAs)).findFirst();
    }
}
