package dev.troupe.agents.tool.mcp;

import dev.troupe.core.json.Json;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.server.McpSyncServer;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ServerCapabilities;
import io.modelcontextprotocol.spec.McpSchema.ToolAnnotations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/** Tools that behave, and tools that do not. */
public final class TestTools {

    private static final AtomicReference<McpSyncServer> SERVER = new AtomicReference<>();

    private TestTools() {}

    static void serve(McpSyncServer server) {
        SERVER.set(server);
    }

    static <S extends McpServer.SyncSpecification<S>> McpServer.SyncSpecification<S> addTo(
            McpServer.SyncSpecification<S> server) {
        return server.capabilities(ServerCapabilities.builder().tools(true).build())
                .tools(
                        tool("echo", "{\"readOnlyHint\": true}", TestTools::echo),
                        tool(
                                "order",
                                "{\"idempotentHint\": true, \"openWorldHint\": false}",
                                given -> order()),
                        tool("mail", "{\"openWorldHint\": true}", given -> text("sent")),
                        tool("fail", "{}", given -> failure("no such order")),
                        tool("picture", "{}", given -> picture()),
                        tool("hang", "{}", given -> hang()),
                        tool("die", "{}", given -> die()),
                        tool("abandon", "{}", given -> abandon()),
                        tool("huge", "{}", TestTools::huge),
                        tool("garbage", "{}", given -> garbage()),
                        tool("flood", "{}", given -> flood()),
                        tool("spawn", "{}", given -> spawn()),
                        tool("ask", "{}", given -> ask()),
                        tool("grow", "{}", given -> grow()),
                        tool("environment", "{}", given -> text(Json.write(System.getenv()))),
                        tool("leak", "{}", TestTools::leak),
                        tool("folder", "{}", given -> text(Path.of("").toAbsolutePath() + "")));
    }

    private static SyncToolSpecification tool(
            String name, String hints, Function<Map<String, Object>, CallToolResult> body) {
        McpSchema.Tool tool =
                McpSchema.Tool.builder(
                                name,
                                Map.of(
                                        "type",
                                        "object",
                                        "properties",
                                        Map.of(
                                                "text",
                                                Map.of("type", "string"),
                                                "size",
                                                Map.of("type", "integer"))))
                        .description("The tool " + name)
                        .annotations(Json.read(hints, ToolAnnotations.class))
                        .build();
        return SyncToolSpecification.builder()
                .tool(tool)
                .callHandler((exchange, request) -> body.apply(request.arguments()))
                .build();
    }

    static CallToolResult text(String text) {
        return CallToolResult.builder().addTextContent(text).build();
    }

    private static CallToolResult failure(String text) {
        return CallToolResult.builder().addTextContent(text).isError(true).build();
    }

    private static CallToolResult echo(Map<String, Object> given) {
        return CallToolResult.builder()
                .addTextContent(String.valueOf(given.get("text")))
                .addTextContent("end")
                .build();
    }

    private static CallToolResult order() {
        return CallToolResult.builder()
                .addTextContent("an order")
                .structuredContent(Map.of("total", new BigDecimal("12345678901234567.89")))
                .build();
    }

    private static CallToolResult picture() {
        return CallToolResult.builder()
                .addTextContent("here it is")
                .addContent(McpSchema.ImageContent.builder("AAAA", "image/png").build())
                .build();
    }

    /** Tells its secret in all encodings: in its answer, as a failure or in a file. */
    private static CallToolResult leak(Map<String, Object> given) {
        String key = System.getenv("KEY");
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        String all =
                String.join(
                        "\n",
                        key.length() + " characters: " + key,
                        Base64.getEncoder()
                                .encodeToString(("user:" + key).getBytes(StandardCharsets.UTF_8)),
                        Base64.getUrlEncoder().encodeToString(bytes),
                        URLEncoder.encode(key, StandardCharsets.UTF_8),
                        HexFormat.of().formatHex(bytes),
                        Json.write(Map.of("key", key)));
        System.err.println(all);
        return switch (String.valueOf(given.get("text"))) {
            case "error" -> failure(all);
            case "file" -> {
                try {
                    Files.writeString(Path.of(System.getenv("W"), "leak.txt"), all);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                yield text("written");
            }
            default -> text(all);
        };
    }

    private static CallToolResult hang() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return text("never");
    }

    private static CallToolResult die() {
        System.err.println("out of paper");
        Runtime.getRuntime().halt(3);
        return text("never");
    }

    private static CallToolResult huge(Map<String, Object> given) {
        return text("x".repeat(Integer.parseInt(String.valueOf(given.get("size")))));
    }

    private static CallToolResult garbage() {
        System.out.println("DEBUG: about to answer\n{\"jsonrpc\": \"2.0\", \"id\": ");
        return text("after garbage");
    }

    private static CallToolResult flood() {
        byte[] line = ("y".repeat(999) + "\n").getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 10_000; i++) {
            System.err.write(line, 0, line.length);
        }
        System.err.println("the last line");
        return text("flooded");
    }

    /** A grandchild in a session of its own that outlives this process unless someone cares. */
    private static CallToolResult spawn() {
        try {
            Process shell =
                    new ProcessBuilder(
                                    "sh",
                                    "-c",
                                    "setsid sleep 600 </dev/null >/dev/null 2>&1 & echo $!")
                            .start();
            String pid =
                    new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                            .strip();
            return text(pid);
        } catch (IOException e) {
            return failure(e.toString());
        }
    }

    /** Dies while a grandchild keeps the standard output open. */
    private static CallToolResult abandon() {
        try {
            new ProcessBuilder("sh", "-c", "sleep 600 &").inheritIO().start().waitFor();
        } catch (IOException e) {
            return failure(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return die();
    }

    private static CallToolResult ask() {
        System.out.println(
                "{\"jsonrpc\":\"2.0\",\"id\":\"s1\",\"method\":\"sampling/createMessage\","
                        + "\"params\":{\"messages\":[],\"maxTokens\":1}}");
        System.out.println(
                "{\"jsonrpc\":\"2.0\",\"id\":\"e1\",\"method\":\"elicitation/create\","
                        + "\"params\":{\"message\":\"?\",\"requestedSchema\":{}}}");
        return text("asked");
    }

    private static CallToolResult grow() {
        SERVER.get().addTool(tool("grown", "{}", given -> text("grown up")));
        return text("grew");
    }

    public static List<String> command() {
        return List.of(
                "java",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                TestServer.class.getName());
    }
}
