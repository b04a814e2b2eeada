package dev.troupe.cli;

import dev.troupe.agents.journal.Spent;
import dev.troupe.cli.audit.Checkpointing;
import dev.troupe.cli.live.Answers;
import dev.troupe.cli.live.LineView;
import dev.troupe.cli.live.LiveView;
import dev.troupe.cli.live.RunSession;
import dev.troupe.cli.live.RunView;
import dev.troupe.cli.live.Stop;
import dev.troupe.cli.live.TreeReader;
import dev.troupe.cli.view.Outcomes;
import dev.troupe.cli.view.ResultLines;
import dev.troupe.cli.view.RunEvent;
import dev.troupe.cli.view.RunNode;
import dev.troupe.cli.view.RunTreeModel;
import dev.troupe.cli.view.Style;
import dev.troupe.cli.view.Text;
import dev.troupe.core.cost.Money;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.json.Json;
import dev.troupe.engine.EngineSettings;
import dev.troupe.engine.OpenRequest;
import dev.troupe.engine.OrganizationStop;
import dev.troupe.engine.PostgresEngine;
import dev.troupe.engine.RunStatus;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Works on one tree of runs in this process, and says how that went. */
final class Work {

    private final Surroundings around;
    private final Common common;
    private final Style style;
    private final OpenDatabase database;
    private final Assembly.Job job;
    private final Answers answers;

    Work(
            Surroundings around,
            Common common,
            OpenDatabase database,
            Assembly.Job job,
            Answers answers) {
        this.around = around;
        this.common = common;
        this.style = common.style(around);
        this.database = database;
        this.job = job;
        this.answers = answers;
    }

    /** Creates the run that was prepared and works on it; it goes on in the same mode later. */
    ExitCode start(Mode mode) throws IOException {
        return on(
                mode,
                engine -> {
                    RunId root = job.start(engine);
                    new Modes(around.home()).remember(Summaries.find(database.store(), root), mode);
                    return root;
                });
    }

    /** Works on a run that exists, and is for this mode. */
    ExitCode resume(RunId root, Mode mode) throws IOException {
        return on(
                mode,
                engine -> {
                    engine.adopt(root);
                    return root;
                });
    }

    private ExitCode on(Mode mode, Function<PostgresEngine, RunId> begin) throws IOException {
        PostgresEngine.Builder builder =
                database.engine(mode).settings(EngineSettings.DEFAULT.withAdoptedOnly());
        job.register(builder, around.home(), database);
        try (Stop stop = Stop.bySignals()) {
            Followed followed;
            Checkpointing signing = checkpointing();
            try (PostgresEngine engine = builder.start()) {
                RunId run = begin.apply(engine);
                Audits.journalSecrets(around, database, run);
                followed = follow(engine, run, stop);
            } finally {
                signing.close();
            }
            if (followed.end() == RunSession.End.STOPPED) {
                catchUp(followed.model());
            }
            RunNode root = followed.model().root();
            if (root.status().ended()) {
                new Modes(around.home()).forget(root.id());
                new Workspaces(around.home()).removeIfEmpty(root.id());
            }
            return finish(followed.model(), followed.end());
        }
    }

    /** What this process did is signed when it ends, and once an hour until then. */
    private Checkpointing checkpointing() {
        return new Checkpointing(
                Audits.checkpoints(around, database),
                Duration.ofHours(1),
                problem ->
                        around.err()
                                .println(
                                        "troupe: "
                                                + Text.clean(problem)
                                                + ": troupe audit verify"));
    }

    /** Steps may have settled, and runs left, while the engine stopped. */
    private void catchUp(RunTreeModel model) {
        TreeReader.News news = new TreeReader(database.store(), model).read(true);
        model.listed(news.runs());
        news.rows().forEach(model::recorded);
    }

    private record Followed(RunTreeModel model, RunSession.End end) {}

    private Followed follow(PostgresEngine engine, RunId root, Stop stop) throws IOException {
        Followed followed;
        try (RunView view = view()) {
            RunSession session =
                    new RunSession(
                            engine,
                            root,
                            view,
                            answers,
                            around.user(),
                            stop,
                            database.budgetApprovals());
            followed = new Followed(session.model(), session.follow());
        }
        if (followed.end() == RunSession.End.STOPPED) {
            around.err()
                    .println("Stopping: steps under way may settle; Ctrl-C again stops at once.");
        }
        return followed;
    }

    private RunView view() throws IOException {
        if (common.json()) {
            return new LineView(around.out(), RunEvent::json);
        }
        boolean dumb = around.variable("TERM").orElse("dumb").equals("dumb");
        return around.terminal() && !dumb
                ? LiveView.open(style, around.clock(), around.user(), around.unicode())
                : new LineView(around.out(), event -> event.line(style, around.zone()));
    }

    private ExitCode finish(RunTreeModel model, RunSession.End end) {
        ExitCode code = code(model, end);
        if (common.json()) {
            around.out().println(Json.write(json(model, end)));
            return code;
        }
        PrintStream out = around.out();
        out.println();
        Outcomes.table(model, around.clock().instant(), style, around.width())
                .forEach(out::println);
        notes(model).forEach(out::println);
        RunId root = model.root().id();
        switch (end) {
            case OVER -> outcome(model, out);
            case WAITING -> {
                out.println();
                out.println(style.yellow("Waiting for people:"));
                model.requests().forEach(request -> out.println(waiting(request)));
                out.println("Then: troupe resume " + root);
            }
            case HELD -> {
                out.println();
                stop(root)
                        .ifPresent(stop -> {
                            out.println(style.red(Text.clean(stop.toString())));
                            out.println("Nothing is lost. " + StopCommand.remedy(stop));
                        });
                out.println("Then: troupe resume " + root);
            }
            case STOPPED -> {
                out.println();
                out.println("Stopped. Nothing is lost: troupe resume " + root);
                if (!model.requests().isEmpty()) {
                    out.println(
                            Text.count(model.requests().size(), "question")
                                    + " for people: troupe approvals");
                }
            }
        }
        return code;
    }

    /** What is worth knowing of what was spent. */
    private List<String> notes(RunTreeModel model) {
        List<String> notes = new ArrayList<>();
        Money saved = model.root().spentInAll().saved();
        if (saved.micros() > 0) {
            notes.add("Cheaper models saved " + saved + " beside the strongest ones.");
        }
        model.warnings()
                .forEach(near ->
                        notes.add(style.yellow("Budget nearly used up: " + Text.clean(near))));
        return notes;
    }

    private Optional<OrganizationStop> stop(RunId root) {
        return database.stops().current(Summaries.find(database.store(), root).organization());
    }

    private static String waiting(OpenRequest request) {
        return "  "
                + Text.clean(request.runName())
                + ": "
                + Text.clean(request.title())
                + "\n    troupe approve "
                + request.id()
                + "   or   troupe reject "
                + request.id()
                + " --reason …";
    }

    private void outcome(RunTreeModel model, PrintStream out) {
        RunId root = model.root().id();
        RunStatus status = model.root().status();
        String why = Text.cleanLines(model.root().failure().orElse(""));
        switch (status) {
            case COMPLETED -> {
                out.println();
                ResultLines.of(model.resultJson(), root).forEach(out::println);
                List<String> failed = Outcomes.tolerated(model, style, around.width());
                if (!failed.isEmpty()) {
                    out.println();
                    failed.forEach(out::println);
                    out.println("What happened: troupe show RUN");
                }
            }
            case PAUSED ->
                    out.println("\nRun " + root + " is paused " + why + ": troupe resume " + root);
            case BLOCKED ->
                    out.println(
                            "\n"
                                    + style.red("Run " + root + " is blocked: " + why)
                                    + "\nOnce that is mended: troupe resume "
                                    + root);
            default ->
                    out.println(
                            "\n"
                                    + style.red("Run " + root + " " + status + ": " + why)
                                    + "\nWhat happened: troupe show "
                                    + root);
        }
    }

    private static ExitCode code(RunTreeModel model, RunSession.End end) {
        return switch (end) {
            case STOPPED -> ExitCode.INTERRUPTED;
            case WAITING, HELD -> ExitCode.WAITING;
            case OVER ->
                    switch (model.root().status()) {
                        case COMPLETED -> ExitCode.OK;
                        case PAUSED -> ExitCode.WAITING;
                        default -> ExitCode.FAILED;
                    };
        };
    }

    private ObjectNode json(RunTreeModel model, RunSession.End end) {
        ObjectNode json = Json.object();
        json.put("event", "result");
        json.put("run", model.root().id().value());
        json.put(
                "status",
                end == RunSession.End.STOPPED ? "stopped" : model.root().status().toString());
        if (end == RunSession.End.HELD) {
            stop(model.root().id()).ifPresent(stop -> json.set("stop", StopCommand.json(stop)));
        }
        if (model.result().isPresent()) {
            json.set("result", model.resultJson());
        }
        model.root().failure().ifPresent(why -> json.put("failure", why));
        long failed = model.runs().stream().filter(run -> run.status() == RunStatus.FAILED).count();
        json.put("failedRuns", failed);
        Spent spent = model.root().spentInAll();
        json.put("modelCalls", spent.calls());
        json.put("tokens", spent.tokens());
        json.put("cost", spent.cost().micros());
        json.put("saved", spent.saved().micros());
        json.set("warnings", Json.tree(model.warnings()));
        ArrayNode questions = json.putArray("questions");
        model.requests().forEach(request -> questions.add(Summaries.json(request)));
        return json;
    }
}
