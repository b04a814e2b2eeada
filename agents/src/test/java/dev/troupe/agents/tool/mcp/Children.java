package dev.troupe.agents.tool.mcp;

import dev.troupe.agents.process.Variables;
import dev.troupe.agents.tool.Tool;
import dev.troupe.agents.tool.ToolContext;
import dev.troupe.agents.tool.ToolProvider;
import dev.troupe.agents.tool.ToolResult;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.json.Json;
import dev.troupe.core.team.ToolSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Starts the test server as a child and calls its tools. */
final class Children {

    static final McpLimits LIMITS =
            new McpLimits(
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(60),
                    McpLimits.DEFAULT.message(),
                    McpLimits.DEFAULT.tools(),
                    2,
                    Duration.ofMillis(10),
                    Duration.ofSeconds(1));

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Children() {}

    static Variables variables(Path folder) {
        return new Variables(
                Optional.of(folder),
                folder,
                name -> Optional.empty(),
                name -> name.equals("KEY") ? Optional.of("hush-hush") : Optional.empty());
    }

    static McpToolProvider start(Path folder, Map<String, String> environment, McpLimits limits) {
        return start(folder, TestTools.command(), environment, limits);
    }

    static McpToolProvider start(
            Path folder, List<String> command, Map<String, String> environment, McpLimits limits) {
        return McpToolProvider.process(
                new ToolSource.McpProcess("orders", command, environment, Map.of()),
                variables(folder),
                folder,
                () -> UUID.randomUUID().toString(),
                limits);
    }

    /** A server that the team says can be trusted. */
    static McpToolProvider trusted(Path folder) {
        return McpToolProvider.process(
                new ToolSource.McpProcess(
                        "orders",
                        TestTools.command(),
                        Map.of(),
                        Map.of(),
                        Optional.of(Trust.VERIFIED)),
                variables(folder),
                folder,
                () -> UUID.randomUUID().toString(),
                LIMITS);
    }

    static Tool tool(ToolProvider provider, String name) throws InterruptedException {
        return provider.tools().stream()
                .filter(tool -> tool.spec().name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no tool " + name));
    }

    static ToolResult call(ToolProvider provider, String tool, String arguments)
            throws InterruptedException {
        return call(provider, tool, arguments, PATIENCE);
    }

    static ToolResult call(ToolProvider provider, String tool, String arguments, Duration patience)
            throws InterruptedException {
        return tool(provider, tool)
                .call(Json.parse(arguments), new ToolContext("run-1/7", patience));
    }
}
