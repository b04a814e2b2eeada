package dev.troupe.agents.host;

import com.sun.net.httpserver.HttpServer;
import dev.troupe.core.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A server that speaks OpenAI's Chat Completions API. It calls the first tool that it is offered,
 * and then answers with a text that is another one each time.
 */
final class ChatServer implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<JsonNode> requests = new CopyOnWriteArrayList<>();

    /** The status that it answers everything with; 0: it answers. */
    private volatile int refusal;

    ChatServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext(
                "/v1/chat/completions",
                exchange -> {
                    try (exchange) {
                        JsonNode request =
                                Json.parse(
                                        new String(
                                                exchange.getRequestBody().readAllBytes(),
                                                StandardCharsets.UTF_8));
                        requests.add(request);
                        if (refusal != 0) {
                            exchange.sendResponseHeaders(refusal, -1);
                            return;
                        }
                        exchange.getResponseHeaders().set("content-type", "text/event-stream");
                        exchange.sendResponseHeaders(200, 0);
                        String events = "data: " + answer(request) + "\n\ndata: [DONE]\n\n";
                        exchange.getResponseBody().write(events.getBytes(StandardCharsets.UTF_8));
                    }
                });
        server.start();
    }

    private JsonNode answer(JsonNode request) {
        boolean called =
                request.path("messages")
                        .valueStream()
                        .anyMatch(message -> message.path("role").asString().equals("tool"));
        JsonNode tool = request.path("tools").path(0).path("function").path("name");
        ObjectNode delta = Json.object();
        boolean calls = !called && tool.isString();
        if (calls) {
            ObjectNode call = delta.putArray("tool_calls").addObject();
            call.put("index", 0).put("id", "call-1").put("type", "function");
            call.putObject("function")
                    .put("name", tool.asString())
                    .put("arguments", "{\"expression\":\"1 + 2\"}");
        } else {
            delta.put("content", "answer " + requests.size() + " of " + request.path("model"));
        }
        ObjectNode chunk = Json.object();
        ObjectNode choice = chunk.putArray("choices").addObject();
        choice.put("index", 0).put("finish_reason", calls ? "tool_calls" : "stop");
        choice.set("delta", delta);
        chunk.putObject("usage").put("prompt_tokens", 100).put("completion_tokens", 10);
        return chunk;
    }

    /** From now on it answers that it cannot answer. */
    void overloaded(boolean now) {
        refusal = now ? 503 : 0;
    }

    /** From now on it takes no key. */
    void refusing(boolean now) {
        refusal = now ? 401 : 0;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    List<JsonNode> requests() {
        return requests;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
