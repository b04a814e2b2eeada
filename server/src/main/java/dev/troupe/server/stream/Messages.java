package dev.troupe.server.stream;

import dev.troupe.core.json.Json;
import dev.troupe.engine.Cursor;
import dev.troupe.engine.Event;
import dev.troupe.engine.RunStore;
import dev.troupe.server.runs.RunView;
import dev.troupe.server.runs.Steps;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Events as they are sent (HTML, 9.2: server-sent events). Each is written once, however many get
 * it. Thread-safe.
 */
final class Messages {

    private static final int KEPT = 8_192;

    private final RunStore runs;
    private final Map<Cursor, byte[]> written = new ConcurrentHashMap<>();

    Messages(RunStore runs) {
        this.runs = runs;
    }

    private record Asked(String id, boolean open) {}

    private record Why(String why) {}

    /** What is sent for an event. */
    byte[] of(Event event) {
        byte[] known = written.get(event.cursor());
        if (known != null && !(event instanceof Event.Reset)) {
            return known;
        }
        byte[] made = write(event);
        if (!(event instanceof Event.Reset)) {
            if (written.size() >= KEPT) {
                written.clear();
            }
            written.put(event.cursor(), made);
        }
        return made;
    }

    private byte[] write(Event event) {
        Cursor id = event.cursor();
        return switch (event) {
            case Event.Recorded recorded -> message("step", id, Steps.view(recorded.row()));
            case Event.Moved moved -> message("run", id, run(moved));
            case Event.Question question ->
                    message(
                            "approval",
                            id,
                            new Asked(
                                    question.run() + "/" + question.position(),
                                    question.change() != Event.Question.Change.CLOSED));
            case Event.Changed changed -> message(kind(changed.what()), id, changed.what());
            case Event.Reset reset -> message("reset", id, new Why(reset.why()));
        };
    }

    /** A run that was removed meanwhile is not told of any more. */
    private Object run(Event.Moved moved) {
        return runs.find(moved.run())
                .<Object>map(RunView::of)
                .orElse(Map.of("id", moved.run().value(), "status", moved.status().toString()));
    }

    private static String kind(String what) {
        if (what.startsWith("budget")) {
            return "budget";
        }
        if (what.startsWith("breaker")) {
            return "breaker";
        }
        return what.equals("stopped") || what.equals("going on") ? "stop" : "change";
    }

    private static byte[] message(String name, Cursor id, Object data) {
        return message(name, Optional.of(id.toString()), data);
    }

    /** Something passing, which nobody can go on after. */
    static byte[] passing(String name, Object data) {
        return message(name, Optional.empty(), data);
    }

    private static byte[] message(String name, Optional<String> id, Object data) {
        StringBuilder text = new StringBuilder();
        text.append("event: ").append(name).append('\n');
        id.ifPresent(place -> text.append("id: ").append(place).append('\n'));
        // JSON on one line holds no line break.
        text.append("data: ").append(Json.write(data)).append("\n\n");
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
