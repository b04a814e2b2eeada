package dev.troupe.cli.view;

import dev.troupe.engine.OpenRequest;
import dev.troupe.engine.RunStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Draws a tree of runs on a bounded number of lines: branches that are over are folded first, then
 * those that are deepest, and what does not fit is counted.
 *
 * @param columns lines are no wider than this
 * @param rows no more lines than this, at least 2
 */
public record TreeLines(Style style, int columns, int rows) {

    /** Below this many columns, names and what is done matter more than costs. */
    private static final int NARROW = 60;

    private static final String SPINNER = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";

    /**
     * The lines of the tree and, last, one with what is done in all.
     *
     * @param frame counts the pictures drawn, for what moves
     */
    public List<String> draw(RunTreeModel model, Instant now, int frame) {
        List<RunNode> shown = choose(model);
        List<String> lines = new ArrayList<>();
        for (RunNode node : shown) {
            lines.add(line(model, node, now, frame));
        }
        int hidden = model.runs().size() - shown.size();
        if (hidden > 0) {
            lines.add(style.dim("  … " + Text.count(hidden, "more run")));
        }
        lines.add(totals(model, now));
        return lines;
    }

    /** Which runs have a line, in the order of the tree: the most telling ones that fit. */
    private List<RunNode> choose(RunTreeModel model) {
        List<RunNode> all = new ArrayList<>();
        flatten(model.root(), all);
        int room = Math.max(1, rows - 1);
        if (all.size() <= room) {
            return all;
        }
        List<RunNode> byUse = new ArrayList<>(all);
        byUse.sort(
                java.util.Comparator.comparingInt((RunNode node) -> rank(model, node))
                        .thenComparingInt(TreeLines::depth));
        List<RunNode> chosen = byUse.subList(0, Math.max(1, room - 1));
        java.util.Set<RunNode> kept = new java.util.HashSet<>(chosen);
        return all.stream().filter(kept::contains).toList();
    }

    private static void flatten(RunNode node, List<RunNode> all) {
        all.add(node);
        node.children().forEach(child -> flatten(child, all));
    }

    /** The root first, then what waits for people or is in trouble, what runs, and what is over. */
    private static int rank(RunTreeModel model, RunNode node) {
        if (node == model.root()) {
            return 0;
        }
        if (asks(model, node).isPresent() || node.status() == RunStatus.BLOCKED) {
            return 1;
        }
        return switch (node.status()) {
            case RUNNING -> 2;
            case FAILED -> 3;
            case WAITING, READY, PAUSED, PAUSING -> 4;
            default -> 5;
        };
    }

    private static int depth(RunNode node) {
        return node.parent().map(parent -> depth(parent) + 1).orElse(0);
    }

    private static Optional<OpenRequest> asks(RunTreeModel model, RunNode node) {
        return model.requests().stream()
                .filter(request -> request.run().equals(node.id()))
                .findFirst();
    }

    private String line(RunTreeModel model, RunNode node, Instant now, int frame) {
        String indent = "  ".repeat(Math.min(12, depth(node)));
        String title =
                Text.clean(node.name())
                        + node.agent()
                                .filter(agent -> !agent.equals(node.name()))
                                .map(agent -> " (" + Text.clean(agent) + ")")
                                .orElse("");
        String right =
                Text.parts(
                        Optional.of(Text.duration(node.elapsed(now))),
                        Optional.of(node.spentInAll().cost())
                                .filter(cost -> cost.micros() > 0 && columns >= NARROW)
                                .map(Object::toString));
        int room = Math.max(10, columns - indent.length() - 2 - Text.width(right) - 2);
        String name = Text.fit(title, Math.max(8, columns >= NARROW ? room * 2 / 5 : room * 3 / 5));
        String doing = doing(model, node);
        int left = room - Text.width(name) - 2;
        String detail = left < 4 ? "" : Text.fit(doing, left);
        int gap = Math.max(2, room - Text.width(name) - 2 - Text.width(detail) + 2);
        return indent
                + glyph(model, node, frame)
                + " "
                + style.bold(name)
                + "  "
                + colour(model, node, detail)
                + " ".repeat(gap)
                + style.dim(right);
    }

    private String glyph(RunTreeModel model, RunNode node, int frame) {
        if (asks(model, node).isPresent()) {
            return style.yellow("?");
        }
        return switch (node.status()) {
            case COMPLETED -> style.green("✓");
            case FAILED -> style.red("✗");
            case CANCELLED -> style.dim("⊘");
            case BLOCKED -> style.red("!");
            case PAUSED, PAUSING -> style.yellow("‖");
            case WAITING -> style.dim("◌");
            case READY -> style.dim("·");
            case RUNNING -> style.cyan("" + SPINNER.charAt(frame % SPINNER.length()));
        };
    }

    private String colour(RunTreeModel model, RunNode node, String detail) {
        if (asks(model, node).isPresent()) {
            return style.yellow(detail);
        }
        return node.status() == RunStatus.FAILED || node.status() == RunStatus.BLOCKED
                ? style.red(detail)
                : style.dim(detail);
    }

    private static String doing(RunTreeModel model, RunNode node) {
        Optional<OpenRequest> request = asks(model, node);
        if (request.isPresent()) {
            return "waits for a person: " + Text.clean(request.get().title());
        }
        if (node.failure().isPresent()) {
            return node.status() + ": " + Text.clean(node.failure().get());
        }
        if (node.status().ended()) {
            return node.steps() == 0 ? "" : Text.count(node.steps(), "step");
        }
        long running = node.children().stream().filter(child -> !child.status().ended()).count();
        if (running > 0) {
            return (node.children().size() - running) + " of " + node.children().size() + " done";
        }
        if (!node.open().isEmpty()) {
            RunNode.Open open = node.open().values().iterator().next();
            return open.kind() == RunNode.Open.Kind.TIMER
                    ? "sleeps"
                    : "waits for " + Text.clean(open.name());
        }
        return node.progress()
                .or(() -> node.last().map(last -> "after " + Text.clean(last)))
                .orElse("");
    }

    private String totals(RunTreeModel model, Instant now) {
        long done = model.runs().stream().filter(run -> run.status().ended()).count();
        long failed = model.runs().stream().filter(run -> run.status() == RunStatus.FAILED).count();
        String line =
                Text.parts(
                        Optional.of(
                                done + " of " + Text.count(model.runs().size(), "run") + " done"),
                        Optional.of(failed).filter(n -> n > 0).map(n -> n + " failed"),
                        Optional.of(model.requests().size())
                                .filter(n -> n > 0)
                                .map(n -> Text.count(n, "question")),
                        Optional.of(model.warnings().size())
                                .filter(n -> n > 0)
                                .map(n -> Text.count(n, "budget") + " nearly used up"),
                        Optional.of(model.root().spentInAll())
                                .map(spent ->
                                        columns >= NARROW
                                                ? spent.toString()
                                                : spent.cost().micros() == 0
                                                        ? ""
                                                        : spent.cost().toString()),
                        Optional.of(Text.duration(model.root().elapsed(now))));
        return style.bold(Text.fit(line, columns));
    }
}
