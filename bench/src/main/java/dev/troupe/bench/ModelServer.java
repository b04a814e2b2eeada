package dev.troupe.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.troupe.core.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/**
 * A server, in a process of its own, that speaks OpenAI's Chat Completions API and answers at once:
 * it calls the tool that it is offered until it has done so as often as the goal says. It does as
 * little as it can, since its time counts as that of a step. It ends with the process that began
 * it.
 */
final class ModelServer implements AutoCloseable {

    private static final Pattern GOAL = Pattern.compile("Goal: (\\d+)");
    private static final String TOOL_MESSAGE = "\"tool_call_id\"";

    private final Process process;
    private final URI url;

    private ModelServer(Process process, URI url) {
        this.process = process;
        this.url = url;
    }

    static ModelServer start() throws IOException {
        Process process =
                new ProcessBuilder(
                                List.of(
                                        Path.of(System.getProperty("java.home"), "bin", "java")
                                                .toString(),
                                        "-Xmx256m",
                                        "-Dsun.net.httpserver.maxIdleConnections=4096",
                                        "-Dsun.net.httpserver.nodelay=true",
                                        "-cp",
                                        System.getProperty("java.class.path"),
                                        ModelServer.class.getName()))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        BufferedReader said = process.inputReader(StandardCharsets.UTF_8);
        String port = said.readLine();
        if (port == null) {
            throw new IllegalStateException("the model server did not start");
        }
        return new ModelServer(process, URI.create("http://127.0.0.1:" + port + "/v1"));
    }

    /** What the paths of its API are appended to. */
    URI url() {
        return url;
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    // ---- the process

    public static void main(String[] arguments) throws IOException {
        HttpServer server =
                HttpServer.create(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_024);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/v1/chat/completions", ModelServer::answer);
        server.start();
        System.out.println(server.getAddress().getPort());
        while (System.in.read() >= 0) {
            // until whoever began it is gone
        }
        System.exit(0);
    }

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String request =
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            byte[] answer =
                    ("data: " + Json.write(chunk(request)) + "\n\ndata: [DONE]\n\n")
                            .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("content-type", "text/event-stream");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    private static ObjectNode chunk(String request) {
        int done = 0;
        for (int at = request.indexOf(TOOL_MESSAGE);
                at >= 0;
                at = request.indexOf(TOOL_MESSAGE, at + 1)) {
            done++;
        }
        Matcher goal = GOAL.matcher(request);
        boolean over = !goal.find() || done >= Integer.parseInt(goal.group(1));
        ObjectNode chunk = Json.object();
        ObjectNode choice = chunk.putArray("choices").addObject();
        choice.put("index", 0).put("finish_reason", over ? "stop" : "tool_calls");
        ObjectNode delta = choice.putObject("delta");
        if (over) {
            delta.put("content", "all found");
        } else {
            ObjectNode call = delta.putArray("tool_calls").addObject();
            call.put("index", 0).put("id", "call" + done).put("type", "function");
            call.putObject("function")
                    .put("name", IdleAgents.TOOL)
                    .put("arguments", "{\"id\":\"A-" + done + "\",\"amount\":10}");
        }
        chunk.putObject("usage").put("prompt_tokens", 100).put("completion_tokens", 20);
        return chunk;
    }
}
