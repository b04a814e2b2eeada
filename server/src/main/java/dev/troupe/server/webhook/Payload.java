package dev.troupe.server.webhook;

import dev.troupe.core.json.Json;
import dev.troupe.engine.Event;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/**
 * What messages say: what happened, to what, and where a person finds it. Nothing of what runs work
 * on: whoever wants that asks the API, with a key.
 */
final class Payload {

    private final Supplier<URI> console;

    /**
     * Messages that lead to a console.
     *
     * @param console where people reach it
     */
    Payload(Supplier<URI> console) {
        this.console = console;
    }

    /** The message about an event. */
    String of(EventType type, Event event, String organization, Instant at) {
        ObjectNode data = Json.object();
        switch (event) {
            case Event.Moved moved ->
                    data.put("run", moved.run().value())
                            .put("status", moved.status().toString())
                            .put("url", page("/runs/" + moved.run()));
            case Event.Question question ->
                    data.put("approval", question.run() + "/" + question.position())
                            .put("run", question.run().value())
                            .put("root", question.root().value())
                            .put("open", question.change() != Event.Question.Change.CLOSED)
                            .put(
                                    "url",
                                    page(
                                            "/approvals/"
                                                    + question.run()
                                                    + "/"
                                                    + encoded(question.position())));
            case Event.Changed changed -> data.put("what", changed.what());
            case Event.Recorded recorded -> data.put("run", recorded.row().run().value());
            case Event.Reset reset -> data.put("why", reset.why());
        }
        return message(type.word(), organization, at, data);
    }

    /** A message that only shows that messages arrive. */
    static String ping(String organization, String by, Instant at) {
        return message(EventType.PING, organization, at, Json.object().put("by", by));
    }

    /** A message which says that others are missing. */
    static String missed(String organization, String why, Instant at) {
        return message(EventType.MISSED, organization, at, Json.object().put("why", why));
    }

    private static String message(String type, String organization, Instant at, ObjectNode data) {
        ObjectNode message = Json.object();
        message.put("type", type).put("timestamp", at.toString()).put("organization", organization);
        message.set("data", data);
        return Json.write(message);
    }

    private String page(String path) {
        String base = console.get().toString();
        return (base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
