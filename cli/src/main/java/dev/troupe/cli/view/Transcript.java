package dev.troupe.cli.view;

import dev.troupe.agents.journal.ModelChoice;
import dev.troupe.agents.journal.Payloads;
import dev.troupe.agents.journal.Spent;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.json.Json;
import dev.troupe.engine.JournalRow;
import dev.troupe.engine.Kind;
import dev.troupe.engine.OpenRequest;
import dev.troupe.engine.RunStatus;
import dev.troupe.engine.RunSummary;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A tree of runs with all that they did, in the order in which they did it; a child stands where it
 * was started.
 *
 * @param full whether nothing is cut
 */
public record Transcript(
        Style style,
        int columns,
        boolean full,
        ZoneId zone,
        Instant now,
        Map<Long, List<JournalRow>> journals,
        List<OpenRequest> requests) {

    /** A run and those below it, of a tree that lists parents before their children. */
    public static List<RunSummary> below(RunSummary top, List<RunSummary> tree) {
        Set<RunId> within = new HashSet<>(Set.of(top.id()));
        List<RunSummary> below = new ArrayList<>();
        for (RunSummary run : tree) {
            if (run.id().equals(top.id()) || run.parent().filter(within::contains).isPresent()) {
                within.add(run.id());
                below.add(run);
            }
        }
        return below;
    }

    /** The lines of a run and those below it. */
    public List<String> lines(RunSummary top, List<RunSummary> runs) {
        RunTreeModel model = new RunTreeModel(top.id());
        model.listed(
                runs.stream().map(run -> run.id().equals(top.id()) ? asRoot(run) : run).toList());
        runs.forEach(run -> rows(run.id()).forEach(model::recorded));
        Map<RunId, RunSummary> byId = new HashMap<>();
        runs.forEach(run -> byId.put(run.id(), run));
        List<String> lines = new ArrayList<>();
        run(top, model, byId, "", "", lines);
        return lines;
    }

    private static RunSummary asRoot(RunSummary run) {
        return new RunSummary(
                run.id(),
                run.organization(),
                run.type(),
                run.name(),
                run.actor(),
                Optional.empty(),
                run.id(),
                0,
                run.status(),
                run.createdAt(),
                run.updatedAt(),
                run.failure(),
                run.reservedFor());
    }

    private List<JournalRow> rows(RunId run) {
        return journals.getOrDefault(run.value(), List.of());
    }

    private void run(
            RunSummary run,
            RunTreeModel model,
            Map<RunId, RunSummary> byId,
            String position,
            String indent,
            List<String> lines) {
        RunNode node = model.run(run.id()).orElse(model.root());
        String head =
                Text.parts(
                        Optional.of(style.bold("run " + run.id() + " " + Text.clean(run.name()))),
                        node.agent().map(agent -> "agent " + Text.clean(agent)),
                        Optional.of(status(run.status())),
                        Optional.of(style.dim(Text.duration(node.elapsed(now)))),
                        Optional.of(style.dim(node.spentInAll().toString())));
        lines.add(indent + (position.isEmpty() ? "" : style.dim(position) + " ") + head);
        String inner = indent + "  ";
        run.failure().ifPresent(failure -> text(inner, "why: ", failure.message(), true, lines));
        Set<String> closed = new HashSet<>();
        rows(run.id()).stream()
                .filter(row ->
                        row.kind() == Kind.RECEIVED
                                || row.kind() == Kind.EXPIRED
                                || row.kind() == Kind.STEP
                                || row.kind() == Kind.STEP_FAILED
                                || row.kind() == Kind.WOKE)
                .forEach(row -> closed.add(row.position()));
        RunNode times = new RunNode(run.id(), run.name(), Optional.empty());
        for (JournalRow row : rows(run.id())) {
            row(row, times, closed, inner, lines);
            if (row.kind() == Kind.CHILD) {
                child(row, model, byId, inner, lines);
            }
        }
    }

    /** What a child did; of one that ran below the run which this one was forked from, its name. */
    private void child(
            JournalRow row,
            RunTreeModel model,
            Map<RunId, RunSummary> byId,
            String indent,
            List<String> lines) {
        long child = Json.parse(row.payload().orElse("{}")).path("child").asLong(0);
        RunSummary below = child < 1 ? null : byId.get(new RunId(child));
        if (below != null) {
            run(below, model, byId, row.position(), indent, lines);
        } else {
            lines.add(
                    indent
                            + style.dim(row.position())
                            + " run "
                            + child
                            + " "
                            + Text.clean(row.name())
                            + "  "
                            + style.dim("(of the run that this one was forked from)"));
        }
    }

    private String status(RunStatus status) {
        return switch (status) {
            case COMPLETED -> style.green(status.toString());
            case FAILED, BLOCKED -> style.red(status.toString());
            case WAITING, PAUSED, PAUSING -> style.yellow(status.toString());
            default -> style.cyan(status.toString());
        };
    }

    private void row(
            JournalRow row, RunNode times, Set<String> closed, String indent, List<String> lines) {
        String payload = row.payload().orElse("");
        switch (row.kind()) {
            case STARTED -> {
                times.began(row.name(), Optional.empty(), row.at());
                lines.add(indent + style.dim("started " + Text.moment(row.at(), zone)));
                text(indent, "in: ", payload, false, lines);
            }
            case STEP -> {
                Duration took = times.settled(row.position(), row.name(), row.at());
                Optional<Spent> spent = Spent.of(payload);
                step(row, "step", took, spent, indent, lines);
                ModelChoice.of(payload).ifPresent(choice -> choice(choice, indent, lines));
                text(indent, "  out: ", payload, false, lines);
            }
            case STEP_FAILED -> {
                Duration took = times.settled(row.position(), row.name(), row.at());
                step(row, "failed step", took, Optional.empty(), indent, lines);
                text(indent, "  why: ", Payloads.failure(payload), true, lines);
            }
            case RECEIVED -> {
                Duration took = times.settled(row.position(), row.name(), row.at());
                step(row, "received", took, Optional.empty(), indent, lines);
                text(indent, "  ", Payloads.answer(payload), false, lines);
            }
            case EXPIRED -> {
                Duration took = times.settled(row.position(), row.name(), row.at());
                step(row, "no answer in time", took, Optional.empty(), indent, lines);
            }
            case WAIT, SLEEP -> {
                times.opened(row.position(), waiting(row), row.at());
                if (!closed.contains(row.position())) {
                    open(row, indent, lines);
                }
            }
            case CHILD -> times.opened(row.position(), waiting(row), row.at());
            case INTENT -> {
                times.opened(row.position(), waiting(row), row.at());
                if (!closed.contains(row.position())) {
                    step(row, "began", Optional.empty(), Optional.empty(), indent, lines);
                }
            }
            case CHILD_DONE, CHILD_FAILED -> times.settled(row.position(), row.name(), row.at());
            case JOIN -> {
                times.settled(row.position(), row.name(), row.at());
                step(row, "joined", Optional.empty(), Optional.empty(), indent, lines);
            }
            case WOKE -> {
                Duration took = times.settled(row.position(), row.name(), row.at());
                step(row, "slept", took, Optional.empty(), indent, lines);
            }
            case FORKED -> lines.add(indent + style.dim("forked here from " + Text.clean(payload)));
            case ORDER -> {
                step(row, "order", Optional.empty(), Optional.empty(), indent, lines);
                text(indent, "  ", payload, false, lines);
            }
            case COMPLETED -> text(indent, "out: ", payload, false, lines);
            case FAILED -> {
                // the run's own line says why
            }
            case CANCELLED, PAUSED, RESUMED ->
                    lines.add(
                            indent
                                    + style.yellow(
                                            row.kind().name().toLowerCase(java.util.Locale.ROOT)
                                                    + " "
                                                    + Text.clean(Payloads.order(payload))));
        }
    }

    private void choice(ModelChoice choice, String indent, List<String> lines) {
        choice.words().ifPresent(words -> lines.add(indent + style.dim("  model: ") + words));
        choice.near()
                .forEach(near ->
                        lines.add(indent + style.yellow("  budget nearly used up: " + near)));
    }

    private static RunNode.Open waiting(JournalRow row) {
        return new RunNode.Open(RunNode.Open.Kind.MESSAGE, row.name(), Optional.empty());
    }

    private void step(
            JournalRow row,
            String kind,
            Duration took,
            Optional<Spent> spent,
            String indent,
            List<String> lines) {
        step(row, kind, Optional.of(took), spent, indent, lines);
    }

    private void step(
            JournalRow row,
            String kind,
            Optional<Duration> took,
            Optional<Spent> spent,
            String indent,
            List<String> lines) {
        boolean bad = row.kind() == Kind.STEP_FAILED;
        String what = kind + " " + Text.clean(row.name());
        String used = Text.parts(took.map(Text::duration), spent.map(Spent::toString));
        lines.add(
                indent
                        + style.dim(row.position())
                        + " "
                        + (bad ? style.red(what) : what)
                        + (used.isEmpty() ? "" : "  " + style.dim(used)));
    }

    private void open(JournalRow row, String indent, List<String> lines) {
        String id = row.run() + "/" + row.position();
        String what =
                requests.stream()
                        .filter(request -> request.id().equals(id))
                        .findFirst()
                        .map(request ->
                                "asks: "
                                        + request.title()
                                        + "  (troupe approve "
                                        + id
                                        + ", until "
                                        + Text.moment(request.deadline(), zone)
                                        + ")")
                        .orElse(row.kind() == Kind.SLEEP ? "sleeps" : "waits for " + row.name());
        lines.add(indent + style.dim(row.position()) + " " + style.yellow(Text.clean(what)));
    }

    /** A value: on one line, cut to the width, or in full on as many as it takes. */
    private void text(String indent, String label, String value, boolean bad, List<String> lines) {
        if (value.isEmpty()) {
            return;
        }
        if (!full) {
            int room = columns - indent.length() - label.length();
            String brief = bad ? value : Payloads.brief(value);
            String cut = Text.fit(Text.clean(brief), Math.max(20, room));
            lines.add(indent + style.dim(label) + (bad ? style.red(cut) : cut));
            return;
        }
        String pretty = bad ? value : pretty(value);
        boolean first = true;
        for (String line : Text.cleanLines(pretty).lines().toList()) {
            String lead = first ? style.dim(label) : " ".repeat(label.length());
            lines.add(indent + lead + (bad ? style.red(line) : line));
            first = false;
        }
    }

    private static String pretty(String json) {
        boolean looksLikeJson =
                json.startsWith("{") || json.startsWith("[") || json.startsWith("\"");
        return looksLikeJson ? Payloads.shown(Json.parse(json)) : json;
    }
}
