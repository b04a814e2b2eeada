package dev.troupe.agents.rehearsal;

import dev.troupe.agents.model.Message;
import dev.troupe.agents.model.ModelRequest;
import dev.troupe.agents.model.ToolCall;
import dev.troupe.agents.model.ToolSpec;
import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.Source;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Requests for tests, built step by step. */
record Requests(ModelRequest request) {

    static Requests by(String agent, int turn) {
        return new Requests(
                new ModelRequest(
                        "small",
                        "You help.",
                        List.of(new Message.User("Please do it.")),
                        List.of(tool("orders__get_order"), tool("clock__now")),
                        Optional.empty(),
                        1_000,
                        Duration.ofSeconds(30),
                        new ModelRequest.Caller(agent, turn, List.of())));
    }

    static ToolSpec tool(String name) {
        return new ToolSpec(name, "does it", Json.parse("{\"type\":\"object\"}"));
    }

    Requests context(String name, String json) {
        JsonNode value = Json.parse(json);
        List<ContextItem> items = new ArrayList<>(request.caller().context());
        items.add(new ContextItem(name, value, Source.INPUT, Trust.USER));
        return with(
                request.messages(),
                request.timeout(),
                request.maxOutputTokens(),
                new ModelRequest.Caller(request.caller().agent(), request.caller().turn(), items));
    }

    Requests says(String text) {
        return message(new Message.User(text));
    }

    Requests result(String tool, String text) {
        return message(new Message.ToolResult("c", tool, text, false));
    }

    Requests calls(String tool, String arguments, String id) {
        ToolCall call = new ToolCall(id, tool, Json.parse(arguments), "");
        return message(new Message.Assistant("", List.of(call)));
    }

    Requests answers(String id, String tool, String text, boolean failed) {
        return message(new Message.ToolResult(id, tool, text, failed));
    }

    Requests timeout(Duration timeout) {
        return with(request.messages(), timeout, request.maxOutputTokens(), request.caller());
    }

    Requests maxOutputTokens(int tokens) {
        return with(request.messages(), request.timeout(), tokens, request.caller());
    }

    Requests turn(int turn) {
        return with(
                request.messages(),
                request.timeout(),
                request.maxOutputTokens(),
                new ModelRequest.Caller(
                        request.caller().agent(), turn, request.caller().context()));
    }

    Requests message(Message message) {
        List<Message> messages = new ArrayList<>(request.messages());
        messages.add(message);
        return with(messages, request.timeout(), request.maxOutputTokens(), request.caller());
    }

    private Requests with(
            List<Message> messages, Duration timeout, int tokens, ModelRequest.Caller caller) {
        return new Requests(
                new ModelRequest(
                        request.model(),
                        request.system(),
                        messages,
                        request.tools(),
                        request.output(),
                        tokens,
                        timeout,
                        caller));
    }
}
