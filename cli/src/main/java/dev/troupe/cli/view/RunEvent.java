package dev.troupe.cli.view;

import dev.troupe.agents.journal.Spent;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * Something that happened in a tree of runs, as the plain view prints it.
 *
 * @param name of the run
 * @param text what it is about: a step, a question, a failure
 * @param took how long it took, where that is known
 */
public record RunEvent(
        Instant at,
        RunId run,
        String name,
        What what,
        String text,
        Optional<Duration> took,
        Spent spent) {

    /** What happened. */
    public enum What {
        STARTED("started"),
        STEP("step done:"),
        STEP_FAILED("step failed:"),
        NEAR("budget nearly used up:"),
        ASKS("asks:"),
        OVERDUE("is overdue:"),
        REFUSED("answer not taken:"),
        WAITS("waits:"),
        RECEIVED("received"),
        EXPIRED("nobody answered in time:"),
        COMPLETED("completed"),
        FAILED("failed:"),
        CANCELLED("cancelled:"),
        PAUSED("paused:"),
        RESUMED("resumed:"),
        BLOCKED("blocked:");

        private final String words;

        What(String words) {
            this.words = words;
        }

        boolean isBad() {
            return this == STEP_FAILED || this == REFUSED || this == FAILED || this == BLOCKED;
        }
    }

    /** One line for people and for grep. */
    public String line(Style style, ZoneId zone) {
        String words = what.words + (text.isEmpty() ? "" : " " + Text.clean(text));
        String shown =
                what.isBad()
                        ? style.red(words)
                        : what == What.COMPLETED ? style.green(words) : plainOrAsking(style, words);
        String rest =
                Text.parts(
                        took.map(Text::duration).map(t -> "(" + t + ")"),
                        Optional.of(spent.toString()));
        return style.dim(Text.clock(at, zone))
                + " run "
                + run
                + " "
                + Text.clean(name)
                + "  "
                + shown
                + (rest.isEmpty() ? "" : "  " + style.dim(rest));
    }

    private String plainOrAsking(Style style, String words) {
        return what == What.ASKS || what == What.OVERDUE || what == What.NEAR
                ? style.yellow(words)
                : words;
    }

    /** One JSON object on one line. */
    public String json() {
        ObjectNode json = Json.object();
        json.put("at", at.toString());
        json.put("event", what.name().toLowerCase(Locale.ROOT));
        json.put("run", run.value());
        json.put("name", name);
        if (!text.isEmpty()) {
            json.put("text", text);
        }
        took.ifPresent(t -> json.put("tookMillis", t.toMillis()));
        if (spent.calls() > 0) {
            json.put("tokens", spent.tokens());
            json.put("cost", spent.cost().micros());
        }
        return Json.write(json);
    }
}
