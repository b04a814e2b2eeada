package dev.troupe.examples.procurement;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The books as an MCP server on standard input and output (modelcontextprotocol.io, one JSON-RPC
 * message a line): {@code java -jar books.jar --world FILE --books FILE}. It answers one request
 * after the other and ends when its input does.
 */
public final class BooksServer {

    private static final String KEY = "troupe/idempotency-key";

    private final JsonMapper json;
    private final BooksFile books;

    BooksServer(JsonMapper json, BooksFile books) {
        this.json = json;
        this.books = books;
    }

    public static void main(String[] args) throws IOException {
        if (args.length != 4 || !args[0].equals("--world") || !args[2].equals("--books")) {
            System.err.println("usage: java -jar books.jar --world FILE --books FILE");
            System.exit(64);
        }
        JsonMapper json = Tool.mapper();
        World world = json.readValue(Path.of(args[1]).toFile(), World.class);
        BooksServer server = new BooksServer(json, BooksFile.open(Path.of(args[3]), world, json));
        BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            server.answer(line).ifPresent(answer -> out.print(answer + "\n"));
            out.flush();
        }
    }

    /** The answer to a message; a notification has none, nor has what is no message. */
    Optional<String> answer(String line) {
        JsonNode request;
        try {
            request = json.readTree(line);
        } catch (JacksonException e) {
            return Optional.empty();
        }
        if (!request.has("id") || !request.has("method")) {
            return Optional.empty();
        }
        ObjectNode answer = json.createObjectNode().put("jsonrpc", "2.0");
        answer.set("id", request.get("id"));
        switch (request.path("method").asString("")) {
            case "initialize" -> answer.set("result", greeting(request.path("params")));
            case "ping" -> answer.putObject("result");
            case "tools/list" -> answer.set("result", tools());
            case "tools/call" -> answer.set("result", call(request.path("params")));
            default ->
                    answer.putObject("error").put("code", -32601).put("message", "no such method");
        }
        return Optional.of(json.writeValueAsString(answer));
    }

    private ObjectNode greeting(JsonNode params) {
        ObjectNode greeting = json.createObjectNode();
        greeting.put("protocolVersion", params.path("protocolVersion").asString("2025-06-18"));
        greeting.putObject("capabilities").putObject("tools");
        greeting.putObject("serverInfo").put("name", "larkspur-books").put("version", "1.0.0");
        return greeting;
    }

    private ObjectNode tools() {
        ObjectNode result = json.createObjectNode();
        ArrayNode tools = result.putArray("tools");
        for (Tool tool : Tool.values()) {
            tools.add(tool.describe(json));
        }
        return result;
    }

    private ObjectNode call(JsonNode params) {
        try {
            Tool tool = Tool.named(params.path("name").asString(""));
            Optional<String> key = params.path("_meta").path(KEY).asStringOpt();
            return result(
                    json.writeValueAsString(books.perform(tool, params.path("arguments"), key)),
                    false);
        } catch (Refused e) {
            return result("refused: " + e.getMessage(), true);
        }
    }

    private ObjectNode result(String text, boolean error) {
        ObjectNode result = json.createObjectNode();
        result.putArray("content").addObject().put("type", "text").put("text", text);
        return result.put("isError", error);
    }
}
