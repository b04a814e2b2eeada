package dev.troupe.agents.llm;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.troupe.core.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is outside: a web site with a page for each text, and an MCP server with a tool for each,
 * which says the text of itself, in its schema, in its answer or in its error.
 */
final class Strangers implements AutoCloseable {

    private final HttpServer server;
    private final List<String> texts;

    Strangers(List<String> texts) {
        this.texts = List.copyOf(texts);
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/page/", this::page);
        server.createContext("/mcp", this::mcp);
        server.start();
    }

    String base() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void page(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        answer(exchange, "text/plain", texts.get(number(path.substring("/page/".length()))));
    }

    private static int number(String text) {
        return Integer.parseInt(text.replaceAll("[^0-9]", ""));
    }

    private void mcp(HttpExchange exchange) throws IOException {
        if (!exchange.getRequestMethod().equals("POST")) {
            exchange.sendResponseHeaders(405, -1);
            exchange.close();
            return;
        }
        JsonNode request =
                Json.parse(
                        new String(
                                exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        if (!request.has("id")) {
            exchange.sendResponseHeaders(202, -1);
            exchange.close();
            return;
        }
        ObjectNode response = Json.object().put("jsonrpc", "2.0");
        response.set("id", request.path("id"));
        switch (request.path("method").asString()) {
            case "initialize" -> {
                ObjectNode result = response.putObject("result");
                result.set("protocolVersion", request.at("/params/protocolVersion"));
                result.putObject("capabilities").putObject("tools");
                result.putObject("serverInfo").put("name", "stranger").put("version", "1");
            }
            case "tools/list" -> response.putObject("result").set("tools", tools());
            default -> call(request.at("/params/name").asString(), response);
        }
        answer(exchange, "application/json", Json.write(response));
    }

    private ArrayNode tools() {
        ArrayNode tools = Json.array();
        for (int i = 0; i < texts.size(); i++) {
            tool(tools, "says_" + i, texts.get(i), "");
            tool(tools, "schema_" + i, "Adds.", texts.get(i));
            tool(tools, "answers_" + i, "Adds.", "");
            tool(tools, "fails_" + i, "Adds.", "");
        }
        return tools;
    }

    private static void tool(ArrayNode tools, String name, String description, String property) {
        ObjectNode tool = tools.addObject().put("name", name).put("description", description);
        ObjectNode schema = tool.putObject("inputSchema").put("type", "object");
        schema.putObject("properties")
                .putObject("n")
                .put("type", "string")
                .put("description", property);
        tool.putObject("annotations").put("readOnlyHint", true).put("openWorldHint", false);
    }

    private void call(String tool, ObjectNode response) {
        String text = texts.get(number(tool));
        if (tool.startsWith("fails_")) {
            response.putObject("error").put("code", -32603).put("message", text);
        } else {
            response.putObject("result")
                    .putArray("content")
                    .addObject()
                    .put("type", "text")
                    .put("text", text);
        }
    }

    private static void answer(HttpExchange exchange, String type, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", type);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
