package dev.troupe.cli.view;

import dev.troupe.control.trace.Evidence;
import dev.troupe.control.trace.Origin;
import dev.troupe.control.trace.Piece;
import dev.troupe.control.trace.Trace;
import dev.troupe.control.trace.Work;
import dev.troupe.core.contract.Trust;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Draws a trace: a line for each part of the result, under it what says the same, and at the end
 * what each agent was given.
 *
 * @param columns lines are no wider than this
 */
public record TraceLines(Style style, int columns) {

    private static final String INDENT = "  ";

    public List<String> of(Trace trace) {
        List<String> lines = new ArrayList<>();
        lines.add(head(trace));
        trace.failure().ifPresent(why -> lines.add(style.red(fit(INDENT + Text.clean(why)))));
        if (!trace.complete()) {
            lines.add(
                    trace.pieces().isEmpty()
                            ? "It has come to no result, and nothing below it has."
                            : "It has come to no result; this is what its parts came to so far:");
        }
        String place = "";
        for (Piece piece : trace.pieces()) {
            piece(piece, place, lines);
            place = piece.pointer();
        }
        if (trace.left() > 0) {
            lines.add(
                    style.dim(
                            "… "
                                    + Text.count(trace.left(), "more part")
                                    + ": --limit traces more, --part POINTER one of them"));
        }
        if (!trace.work().isEmpty()) {
            lines.add("");
            lines.add(style.bold("What they were given"));
            trace.work().forEach(work -> work(work, lines));
        }
        return lines;
    }

    private String head(Trace trace) {
        return style.bold(
                fit(
                        "run %s %s: %s%s"
                                .formatted(
                                        trace.run(),
                                        Text.clean(trace.name()),
                                        trace.status(),
                                        trace.trust()
                                                .map(trust -> ", " + word(trust))
                                                .orElse(""))));
    }

    private void piece(Piece piece, String before, List<String> lines) {
        if (!piece.pointer().equals(before) || lines.size() < 3) {
            lines.add(
                    style.cyan(
                                    fit(
                                            piece.pointer().isEmpty()
                                                    ? "the result"
                                                    : clean(piece.pointer())))
                            + style.dim("  " + by(piece.origin(), piece.trust())));
        }
        lines.add(fit(INDENT + "“" + clean(piece.text()) + "”"));
        piece.same()
                .ifPresent(place ->
                        lines.add(style.dim(fit(INDENT.repeat(2) + "as at " + clean(place)))));
        piece.evidence().forEach(evidence -> evidence(evidence, 2, lines));
        if (piece.statement() && piece.evidence().isEmpty()) {
            lines.add(
                    style.yellow(
                            fit(
                                    INDENT.repeat(2)
                                            + "nothing that "
                                            + clean(piece.origin().who().orElse("it"))
                                            + " was given says this: its own claim")));
        } else if (!piece.unsupported().isEmpty()) {
            lines.add(
                    style.yellow(
                            fit(
                                    INDENT.repeat(2)
                                            + "in nothing that it was given: "
                                            + clean(String.join(", ", piece.unsupported())))));
        }
    }

    private void evidence(Evidence evidence, int depth, List<String> lines) {
        String place = evidence.name() + evidence.pointer();
        lines.add(
                fit(
                        INDENT.repeat(depth)
                                + "%3d%% ".formatted(evidence.share())
                                + clean(place)
                                + ", "
                                + by(evidence.origin(), evidence.trust())
                                + ": “"
                                + clean(evidence.quote())
                                + "”"));
        evidence.from().forEach(below -> evidence(below, depth + 1, lines));
    }

    private void work(Work work, List<String> lines) {
        lines.add(
                fit(
                        "%s (run %s%s)"
                                .formatted(
                                        clean(work.agent()),
                                        work.run(),
                                        work.step().equals(work.agent())
                                                ? ""
                                                : ", " + clean(work.step()))));
        given("handed", work.handed(), lines);
        given("tools answered", work.asked(), lines);
    }

    private void given(String what, List<Work.Given> given, List<String> lines) {
        if (!given.isEmpty()) {
            lines.add(
                    style.dim(
                            fit(
                                    INDENT
                                            + what
                                            + ": "
                                            + given.stream()
                                                    .map(one ->
                                                            clean(one.name())
                                                                    + " ("
                                                                    + by(one.origin(), one.trust())
                                                                    + ")")
                                                    .collect(Collectors.joining(", ")))));
        }
    }

    private static String by(Origin origin, Trust trust) {
        String who = clean(origin.who().orElse("?"));
        String step =
                origin.step()
                        .filter(name -> !name.equals(who))
                        .map(name -> ", " + clean(name))
                        .orElse("");
        String run = origin.run().map(id -> "run " + id + step).orElse("");
        String by =
                switch (origin.kind()) {
                    case INPUT -> "input";
                    case RULES -> "the team file";
                    case TOOL -> "tool";
                    case AGENT -> who + " (" + run + ")";
                    case PERSON -> who + " (asked by " + run + ")";
                    case PLAN -> "plan (" + run + ")";
                };
        return by + ", " + word(trust);
    }

    private static String word(Trust trust) {
        return trust.name().toLowerCase(Locale.ROOT);
    }

    private static String clean(String text) {
        return Text.clean(text);
    }

    private String fit(String line) {
        return columns == Integer.MAX_VALUE ? line : Text.fit(line, columns);
    }
}
