package dev.troupe.agents.tool;

import dev.troupe.agents.model.ToolSpec;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.Effect;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** A tool under the name it is offered by, whose arguments are checked before it is called. */
final class OfferedTool implements Tool {

    private final Tool tool;
    private final ToolSpec spec;
    private final Effect effect;
    private final ArgumentSchema arguments;

    OfferedTool(String source, Tool tool, Effect effect) {
        this.tool = tool;
        this.effect = effect;
        ToolSpec own = tool.spec();
        spec =
                new ToolSpec(
                        ToolNames.offered(source, own.name()), own.description(), own.parameters());
        arguments = new ArgumentSchema(source + "." + own.name(), own.parameters());
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
        return tool.trust();
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
