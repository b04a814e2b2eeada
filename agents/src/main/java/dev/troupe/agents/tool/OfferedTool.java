package dev.troupe.agents.tool;

import dev.troupe.agents.model.ToolSpec;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.Effect;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** A tool under the name it is offered by, whose arguments are checked before it is called. */
final class OfferedTool implements Tool {

    /** The longest description that a model is shown, in characters. */
    static final int LONGEST_DESCRIPTION = 8_000;

    private final Tool tool;
    private final ToolSpec spec;
    private final Effect effect;
    private final Trust most;
    private final ArgumentSchema arguments;

    OfferedTool(String source, Tool tool, Effect effect, Trust most) {
        this.tool = tool;
        this.effect = effect;
        this.most = most;
        ToolSpec own = tool.spec();
        spec =
                new ToolSpec(
                        ToolNames.offered(source, own.name()),
                        shortened(own.description()),
                        own.parameters());
        arguments = new ArgumentSchema(source + "." + own.name(), own.parameters());
    }

    private static String shortened(String description) {
        return description.length() <= LONGEST_DESCRIPTION
                ? description
                : description.substring(0, LONGEST_DESCRIPTION) + "…";
    }

    @Override
    public ToolSpec spec() {
        return spec;
    }

    @Override
    public Effect effect() {
        return effect;
    }

    @Override
    public Trust trust() {
        return tool.trust().and(most);
    }

    @Override
    public Trust described() {
        return tool.described();
    }

    @Override
    public boolean outbound() {
        return tool.outbound();
    }

    @Override
    public Optional<Duration> longest() {
        return tool.longest();
    }

    @Override
    public ToolResult call(JsonNode given, ToolContext context) throws InterruptedException {
        arguments.check(given);
        ToolResult result = tool.call(given, context);
        if (result.text().length() > ToolResult.MAX_TEXT) {
            throw new ToolFailure(
                    ToolFailure.Kind.TOO_LARGE,
                    "the answer has "
                            + result.text().length()
                            + " characters, more than "
                            + ToolResult.MAX_TEXT
                            + "; ask for less",
                    null);
        }
        return result;
    }
}
