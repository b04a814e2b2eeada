package dev.troupe.cli.view;

import dev.troupe.core.contract.Decision;
import dev.troupe.core.json.Json;
import dev.troupe.core.json.JsonProblem;
import dev.troupe.engine.OpenRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Asks a person the open questions, one after another, key by key: a = approve, r = reject with a
 * reason, e = edit the value, s = later, ? = details. Used by one thread.
 */
public final class Prompt {

    /** What the person decided. */
    public record Answer(OpenRequest request, Decision decision) {}

    /** Below this many columns, the keys are named in short. */
    private static final int NARROW = 60;

    private enum Mode {
        CHOOSING,
        REASON,
        EDIT
    }

    private final String user;
    private final Set<String> later = new HashSet<>();
    private Optional<OpenRequest> asked = Optional.empty();
    private Mode mode = Mode.CHOOSING;
    private boolean details;
    private Optional<String> problem = Optional.empty();
    private final StringBuilder typed = new StringBuilder();

    public Prompt(String user) {
        this.user = user;
    }

    /** Shows the first of the open questions that the person has not put off. */
    public void ask(List<OpenRequest> open) {
        boolean still =
                asked.filter(now -> open.stream().anyMatch(r -> r.id().equals(now.id())))
                        .isPresent();
        if (!still) {
            asked =
                    open.stream()
                            .filter(request -> !later.contains(request.id()))
                            .filter(request -> request.approval().awaits(user))
                            .findFirst();
            choose();
            details = false;
        }
    }

    /** Whether a question is shown. */
    public boolean asking() {
        return asked.isPresent();
    }

    private void choose() {
        mode = Mode.CHOOSING;
        problem = Optional.empty();
        typed.setLength(0);
    }

    /** A key was pressed. */
    public Optional<Answer> key(int key) {
        return asked.flatMap(
                request -> mode == Mode.CHOOSING ? chosen(request, key) : typing(request, key));
    }

    private Optional<Answer> chosen(OpenRequest request, int key) {
        switch (Character.toLowerCase(key)) {
            case 'a' -> {
                return answer(
                        request, Decision.Verdict.APPROVE, Optional.empty(), Optional.empty());
            }
            case 'r' -> mode = Mode.REASON;
            case 'e' -> {
                mode = Mode.EDIT;
                typed.append(Json.write(subject(request)));
            }
            case 's' -> {
                later.add(request.id());
                asked = Optional.empty();
            }
            case '?' -> details = !details;
            default -> {
                // any other key means nothing
            }
        }
        return Optional.empty();
    }

    private Optional<Answer> typing(OpenRequest request, int key) {
        switch (key) {
            case '\r', '\n' -> {
                return mode == Mode.REASON ? rejected(request) : edited(request);
            }
            case 27 -> choose();
            case 127, '\b' -> {
                if (!typed.isEmpty()) {
                    typed.setLength(typed.offsetByCodePoints(typed.length(), -1));
                }
            }
            case 21 -> typed.setLength(0);
            default -> {
                if (key >= 32) {
                    typed.appendCodePoint(key);
                }
            }
        }
        return Optional.empty();
    }

    private Optional<Answer> rejected(OpenRequest request) {
        String reason = typed.toString().strip();
        return answer(
                request,
                Decision.Verdict.REJECT,
                Optional.of(reason).filter(text -> !text.isEmpty()),
                Optional.empty());
    }

    private Optional<Answer> edited(OpenRequest request) {
        try {
            JsonNode value = Json.parse(typed.toString());
            return answer(request, Decision.Verdict.APPROVE, Optional.empty(), Optional.of(value));
        } catch (JsonProblem e) {
            problem = Optional.ofNullable(e.getMessage());
            return Optional.empty();
        }
    }

    private Optional<Answer> answer(
            OpenRequest request,
            Decision.Verdict verdict,
            Optional<String> reason,
            Optional<JsonNode> edited) {
        later.add(request.id());
        asked = Optional.empty();
        choose();
        return Optional.of(new Answer(request, new Decision(verdict, user, reason, edited)));
    }

    /** What is to be approved; null where the question has no subject. */
    public static JsonNode subject(OpenRequest request) {
        return request.detail().path("subject").path("value").isMissingNode()
                ? tools.jackson.databind.node.NullNode.getInstance()
                : request.detail().path("subject").path("value");
    }

    /** The lines to show, none if nothing is asked. */
    public List<String> lines(Style style, int columns, int rows) {
        if (asked.isEmpty()) {
            return List.of();
        }
        OpenRequest request = asked.get();
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(
                style.yellow(
                        Text.fit(
                                Text.clean(request.runName() + " asks: " + request.title()),
                                columns)));
        if (details) {
            details(request, columns, Math.max(3, rows - 5), lines);
        } else {
            lines.add("  " + Text.fit(Text.clean(Json.write(subject(request))), columns - 2));
        }
        problem.ifPresent(
                text -> lines.add("  " + style.red(Text.fit(Text.clean(text), columns - 2))));
        lines.add(
                style.bold(
                        switch (mode) {
                            case CHOOSING ->
                                    Text.fit(
                                            columns < NARROW
                                                    ? "a approve r reject e edit s skip ? more"
                                                    : "  [a]pprove  [r]eject  [e]dit  [s]kip for now  [?] details",
                                            columns);
                            case REASON ->
                                    tail(
                                            columns < NARROW
                                                    ? "why not: "
                                                    : "  why not (Enter rejects, Esc goes back): ",
                                            columns);
                            case EDIT ->
                                    tail(
                                            columns < NARROW
                                                    ? "value: "
                                                    : "  value (Enter approves it, Esc goes back): ",
                                            columns);
                        }));
        return lines;
    }

    private static void details(OpenRequest request, int columns, int rows, List<String> lines) {
        List<String> all = new ArrayList<>(QuestionLines.standing(request, request.askedAt()));
        all.addAll(QuestionLines.of(request));
        boolean fits = all.size() <= rows;
        all.stream()
                .limit(fits ? rows : rows - 1L)
                .forEach(line -> lines.add("  " + Text.fit(line, columns - 2)));
        if (!fits) {
            lines.add(
                    Text.fit(
                            "  … "
                                    + Text.count(all.size() - rows + 1L, "more line")
                                    + ": troupe approvals --full",
                            columns));
        }
    }

    /** What is typed, of which the end is shown if it is too long. */
    private String tail(String label, int columns) {
        String text = Text.clean(typed.toString());
        int room = Math.max(4, columns - Text.width(label) - 1);
        while (Text.width(text) > room) {
            text = text.substring(text.offsetByCodePoints(0, 1));
        }
        return label + text + "▏";
    }
}
