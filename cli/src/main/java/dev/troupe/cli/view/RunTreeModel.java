package dev.troupe.cli.view;

import dev.troupe.agents.journal.ModelChoice;
import dev.troupe.agents.journal.Payloads;
import dev.troupe.agents.journal.Spent;
import dev.troupe.agents.llm.Streamed;
import dev.troupe.cli.view.RunEvent.What;
import dev.troupe.core.durable.Failure;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.json.Json;
import dev.troupe.engine.JournalRow;
import dev.troupe.engine.Kind;
import dev.troupe.engine.OpenRequest;
import dev.troupe.engine.RunStatus;
import dev.troupe.engine.RunSummary;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * What is known about a tree of runs: put together from journal rows, in whatever order the runs'
 * rows come and however often each comes. Used by one thread.
 */
public final class RunTreeModel {

    private final Map<RunId, RunNode> runs = new LinkedHashMap<>();
    private final RunNode root;
    private final Set<String> reminded = new HashSet<>();
    private Map<String, OpenRequest> requests = new LinkedHashMap<>();
    private final Map<String, String> warnings = new LinkedHashMap<>();
    private Optional<String> result = Optional.empty();

    public RunTreeModel(RunId root) {
        this.root = new RunNode(root, "run " + root, Optional.empty());
        runs.put(root, this.root);
    }

    public RunNode root() {
        return root;
    }

    /** A run of the tree, if it is known. */
    public Optional<RunNode> run(RunId id) {
        return Optional.ofNullable(runs.get(id));
    }

    /** All runs that are known, parents before their children. */
    public Collection<RunNode> runs() {
        return runs.values();
    }

    /** What the root returned: JSON. */
    public Optional<String> result() {
        return result;
    }

    /** What there is to say of budgets that were nearly used up, in the order it came up. */
    public List<String> warnings() {
        return List.copyOf(warnings.values());
    }

    /** The questions that wait for an answer, oldest first. */
    public List<OpenRequest> requests() {
        return List.copyOf(requests.values());
    }

    /** What the call that asks a question is named; the title if that is not known. */
    public String questionName(OpenRequest request) {
        return run(request.run())
                .flatMap(run -> Optional.ofNullable(run.open().get(request.position())))
                .map(RunNode.Open::name)
                .map(name -> name.startsWith("approval/") ? name.substring(9) : name)
                .orElse(request.title());
    }

    /** Takes in the tree's runs as the database lists them, parents first. */
    public List<RunEvent> listed(List<RunSummary> summaries) {
        List<RunEvent> events = new ArrayList<>();
        for (RunSummary summary : summaries) {
            RunNode node =
                    runs.computeIfAbsent(
                            summary.id(),
                            id -> child(id, summary.name(), summary.parent().map(runs::get)));
            if (!node.status().ended() && !summary.status().ended()) {
                status(node, summary.status(), summary.updatedAt(), summary.failure(), events);
            }
        }
        return events;
    }

    private RunNode child(RunId id, String name, Optional<RunNode> parent) {
        RunNode node = new RunNode(id, name, parent);
        parent.orElse(root).addChild(node);
        return node;
    }

    /** A run has left the memory of the node that it was on. */
    public void left(RunId id, RunStatus status) {
        run(id).filter(node -> !status.ended()).ifPresent(node -> node.is(status));
    }

    private static void status(
            RunNode node,
            RunStatus status,
            Instant at,
            Optional<Failure> failure,
            List<RunEvent> events) {
        if (status == RunStatus.BLOCKED && node.status() != RunStatus.BLOCKED) {
            String why = failure.map(Failure::message).orElse("it cannot go on");
            node.failed(why);
            events.add(event(at, node, What.BLOCKED, why));
        }
        node.is(status);
    }

    /** Takes in the questions that are open now. */
    public List<RunEvent> asked(List<OpenRequest> now) {
        List<RunEvent> events = new ArrayList<>();
        Map<String, OpenRequest> next = new LinkedHashMap<>();
        for (OpenRequest request : now) {
            next.put(request.id(), request);
            run(request.run()).ifPresent(node -> node.asks(request.position()));
            if (!requests.containsKey(request.id())) {
                events.add(about(request, request.askedAt(), What.ASKS, request.title()));
            }
            Optional<Instant> overdue = request.approval().overdueSince();
            if (overdue.isPresent() && reminded.add(request.id())) {
                events.add(about(request, overdue.get(), What.OVERDUE, request.title()));
            }
        }
        requests = next;
        return events;
    }

    /** Something about a question. */
    public static RunEvent about(OpenRequest request, Instant at, What what, String text) {
        return new RunEvent(
                at,
                request.run(),
                request.runName(),
                what,
                text + "  [" + request.id() + "]",
                Optional.empty(),
                Spent.NONE);
    }

    /** A step that is under way says something. */
    public void progress(RunId id, Object event) {
        run(id).ifPresent(node -> {
            switch (event) {
                case Streamed streamed ->
                        node.streams(Text.clean(streamed.text()), streamed.restarted());
                case String said -> node.says(Text.clean(said));
                default -> node.says(Text.clean(Json.write(event)));
            }
        });
    }

    /**
     * Takes in a row. One of a run that is not known, or that was seen already, changes nothing;
     * nor does one that has others before it which were not seen.
     */
    public List<RunEvent> recorded(JournalRow row) {
        RunNode node = runs.get(row.run());
        if (node == null || row.seq() != node.nextSeq()) {
            return List.of();
        }
        node.saw(row.seq());
        forgetAnswered(row);
        List<RunEvent> events = new ArrayList<>();
        take(node, row, events);
        return events;
    }

    /** A wait that is over, or whose run is, asks nothing any more. */
    private void forgetAnswered(JournalRow row) {
        switch (row.kind()) {
            case RECEIVED, EXPIRED -> requests.remove(row.run() + "/" + row.position());
            case COMPLETED, FAILED, CANCELLED ->
                    requests.values().removeIf(request -> request.run().equals(row.run()));
            default -> {
                // nothing was answered
            }
        }
    }

    private void take(RunNode node, JournalRow row, List<RunEvent> events) {
        String payload = row.payload().orElse("");
        switch (row.kind()) {
            case STARTED -> {
                node.began(row.name(), Payloads.agent(payload), row.at());
                events.add(event(row.at(), node, What.STARTED, ""));
            }
            case STEP -> {
                Spent spent = Spent.of(payload).orElse(Spent.NONE);
                Duration took = node.settled(row.position(), row.name(), row.at());
                node.step(spent);
                Optional<ModelChoice> choice = ModelChoice.of(payload);
                String how = choice.flatMap(ModelChoice::words).map(w -> " (" + w + ")").orElse("");
                events.add(event(row, node, What.STEP, row.name() + how, took, spent));
                choice.map(ModelChoice::near).orElse(List.of()).stream()
                        .filter(near -> warnings.put(near.key(), near.toString()) == null)
                        .forEach(near ->
                                events.add(event(row.at(), node, What.NEAR, near.toString())));
            }
            case STEP_FAILED -> {
                Duration took = node.settled(row.position(), row.name(), row.at());
                String why = row.name() + ": " + Payloads.failure(payload);
                events.add(event(row, node, What.STEP_FAILED, why, took, Spent.NONE));
            }
            case CHILD -> childStarted(node, row, payload);
            case CHILD_DONE, CHILD_FAILED -> {
                node.settled(row.position(), row.name(), row.at());
                childEnded(row, payload);
            }
            case JOIN, WOKE -> node.settled(row.position(), row.name(), row.at());
            case WAIT -> {
                open(node, row, RunNode.Open.Kind.MESSAGE, Optional.empty());
                events.add(event(row.at(), node, What.WAITS, row.name()));
            }
            case SLEEP -> open(node, row, RunNode.Open.Kind.TIMER, Optional.empty());
            case RECEIVED -> {
                Duration took = node.settled(row.position(), row.name(), row.at());
                String what = row.name() + " " + Payloads.answer(payload);
                events.add(event(row, node, What.RECEIVED, what, took, Spent.NONE));
            }
            case EXPIRED -> {
                node.settled(row.position(), row.name(), row.at());
                events.add(event(row.at(), node, What.EXPIRED, row.name()));
            }
            case FORKED -> {
                // what came before was done by another run: nothing happens here
            }
            case COMPLETED -> end(node, row, RunStatus.COMPLETED, What.COMPLETED, events);
            case FAILED -> end(node, row, RunStatus.FAILED, What.FAILED, events);
            case CANCELLED -> end(node, row, RunStatus.CANCELLED, What.CANCELLED, events);
            case PAUSED -> {
                node.is(RunStatus.PAUSED);
                node.failed(Payloads.order(payload));
                events.add(event(row.at(), node, What.PAUSED, Payloads.order(payload)));
            }
            case RESUMED -> {
                node.wentOn();
                events.add(event(row.at(), node, What.RESUMED, Payloads.order(payload)));
            }
            case INTENT -> node.says(row.name());
            case ORDER -> {
                // an organization's own journal: nothing runs
            }
        }
    }

    private void childStarted(RunNode node, JournalRow row, String payload) {
        RunId id = new RunId(Json.parse(payload).path("child").asLong());
        runs.computeIfAbsent(id, key -> child(key, row.name(), Optional.of(node)));
        open(node, row, RunNode.Open.Kind.CHILD, Optional.of(id));
    }

    /**
     * A child that reports back without ever having begun here ran in the tree that this one was
     * forked from.
     */
    private void childEnded(JournalRow row, String payload) {
        RunStatus how = row.kind() == Kind.CHILD_DONE ? RunStatus.COMPLETED : RunStatus.FAILED;
        run(new RunId(Json.parse(payload).path("child").asLong()))
                .filter(child -> child.startedAt().isEmpty() && !child.status().ended())
                .ifPresent(child -> child.ended(how, row.at()));
    }

    private static void open(
            RunNode node, JournalRow row, RunNode.Open.Kind kind, Optional<RunId> child) {
        node.opened(row.position(), new RunNode.Open(kind, row.name(), child), row.at());
    }

    private void end(
            RunNode node, JournalRow row, RunStatus status, What what, List<RunEvent> events) {
        String payload = row.payload().orElse("");
        String why =
                switch (status) {
                    case FAILED -> Payloads.failure(payload);
                    case CANCELLED -> Payloads.order(payload);
                    default -> "";
                };
        if (!why.isEmpty()) {
            node.failed(why);
        }
        if (node == root && status == RunStatus.COMPLETED) {
            result = Optional.of(payload);
        }
        node.ended(status, row.at());
        events.add(event(row, node, what, why, node.elapsed(row.at()), node.spentInAll()));
    }

    private static RunEvent event(Instant at, RunNode node, What what, String text) {
        return new RunEvent(at, node.id(), node.name(), what, text, Optional.empty(), Spent.NONE);
    }

    private static RunEvent event(
            JournalRow row, RunNode node, What what, String text, Duration took, Spent spent) {
        return new RunEvent(row.at(), node.id(), node.name(), what, text, Optional.of(took), spent);
    }

    /**
     * Whether nothing moves and all that could make it move are answers of people: every run has
     * ended or is parked, and waits for nothing but children and open questions.
     */
    public boolean waitsOnlyForPeople() {
        return !requests.isEmpty() && runs.values().stream().allMatch(this::isEndedOrAsks);
    }

    private boolean isEndedOrAsks(RunNode node) {
        if (node.status().ended() || node.status() == RunStatus.PAUSED) {
            return true;
        }
        return node.status() == RunStatus.WAITING
                && !node.open().isEmpty()
                && node.open().entrySet().stream()
                        .allMatch(open ->
                                switch (open.getValue().kind()) {
                                    case CHILD -> true;
                                    case QUESTION ->
                                            requests.containsKey(node.id() + "/" + open.getKey());
                                    case MESSAGE, TIMER -> false;
                                });
    }

    /** Whether the root can do nothing more without help: it has ended, or is paused or blocked. */
    public boolean over() {
        RunStatus status = root.status();
        return status.ended() || status == RunStatus.PAUSED || status == RunStatus.BLOCKED;
    }

    /** Everything that is known, for the end of a JSON stream. */
    public JsonNode resultJson() {
        return result.map(Payloads::value).orElse(Json.tree(Optional.empty()));
    }
}
