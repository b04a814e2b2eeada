package dev.troupe.cli.view;

import dev.troupe.agents.journal.Spent;
import dev.troupe.core.durable.RunId;
import dev.troupe.engine.RunStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One run of the tree, as far as its journal was seen. */
public final class RunNode {

    /** A call of the run that is under way, and cannot go on by itself. */
    record Open(Kind kind, String name, Optional<RunId> child) {
        enum Kind {
            CHILD,
            QUESTION,
            MESSAGE,
            TIMER
        }
    }

    /** How much of a text that comes in is kept, in characters. */
    private static final int STREAM_KEPT = 60;

    private final RunId id;
    private final Optional<RunNode> parent;
    private final List<RunNode> children = new ArrayList<>();
    private final Map<String, Open> open = new TreeMap<>();
    private final Map<String, Instant> strands = new HashMap<>();
    private String name;
    private Optional<String> agent = Optional.empty();
    private RunStatus status = RunStatus.READY;
    private Optional<Instant> startedAt = Optional.empty();
    private Optional<Instant> endedAt = Optional.empty();
    private Optional<String> last = Optional.empty();
    private Optional<String> failure = Optional.empty();
    private Optional<String> progress = Optional.empty();
    private Spent spent = Spent.NONE;
    private int steps;
    private int nextSeq;

    RunNode(RunId id, String name, Optional<RunNode> parent) {
        this.id = id;
        this.name = name;
        this.parent = parent;
    }

    public RunId id() {
        return id;
    }

    public String name() {
        return name;
    }

    /** The agent that works in it, if one does. */
    public Optional<String> agent() {
        return agent;
    }

    public Optional<RunNode> parent() {
        return parent;
    }

    public List<RunNode> children() {
        return Collections.unmodifiableList(children);
    }

    public RunStatus status() {
        return status;
    }

    /** Why it failed, is blocked, paused or cancelled. */
    public Optional<String> failure() {
        return failure;
    }

    /** The call that was recorded last. */
    public Optional<String> last() {
        return last;
    }

    /** What the step under way said of itself last. */
    public Optional<String> progress() {
        return progress;
    }

    /** How many steps are done. */
    public int steps() {
        return steps;
    }

    /** The sequence number of the first row that was not seen. */
    public int nextSeq() {
        return nextSeq;
    }

    /** What it used by itself, without its children. */
    public Spent spent() {
        return spent;
    }

    /** What it and all below it used. */
    public Spent spentInAll() {
        return children.stream().map(RunNode::spentInAll).reduce(spent, Spent::plus);
    }

    public Optional<Instant> startedAt() {
        return startedAt;
    }

    /** From its start to its end, or to a moment if it goes on. */
    public Duration elapsed(Instant now) {
        return startedAt
                .map(start -> Duration.between(start, endedAt.orElse(now)))
                .orElse(Duration.ZERO);
    }

    /** What of it cannot go on by itself, by position. */
    Map<String, Open> open() {
        return open;
    }

    // ---- what the model tells it

    void addChild(RunNode child) {
        children.add(child);
    }

    void began(String name, Optional<String> agent, Instant at) {
        this.name = name;
        this.agent = agent;
        this.startedAt = Optional.of(at);
        this.status = RunStatus.RUNNING;
        strands.put("", at);
    }

    void saw(int seq) {
        nextSeq = seq + 1;
    }

    /** A call at a position was recorded; how long it took since the one before it. */
    Duration settled(String position, String what, Instant at) {
        open.remove(position);
        last = Optional.of(what);
        progress = Optional.empty();
        if (status == RunStatus.WAITING || status == RunStatus.READY) {
            status = RunStatus.RUNNING;
        }
        Instant before = before(position);
        strands.put(strand(position), at);
        return Duration.between(before, at);
    }

    /** The strand's latest record, or, in a new strand, that of the one which it came from. */
    private Instant before(String position) {
        String strand = strand(position);
        while (!strand.isEmpty()) {
            Instant at = strands.get(strand);
            if (at != null) {
                return at;
            }
            strand = strand(strand);
        }
        return Optional.ofNullable(strands.get("")).or(() -> startedAt).orElse(Instant.EPOCH);
    }

    private static String strand(String position) {
        int dot = position.lastIndexOf('.');
        return dot < 0 ? "" : position.substring(0, dot);
    }

    void opened(String position, Open call, Instant at) {
        open.put(position, call);
        last = Optional.of(call.name());
        strands.put(strand(position), at);
    }

    /** A wait turned out to be one for an answer. */
    void asks(String position) {
        open.computeIfPresent(
                position, (at, call) -> new Open(Open.Kind.QUESTION, call.name(), call.child()));
    }

    void step(Spent used) {
        steps++;
        spent = spent.plus(used);
    }

    void says(String text) {
        progress = Optional.of(text);
    }

    /** More of a text comes in; only its end is kept, which is what a line has room for. */
    void streams(String more, boolean startsOver) {
        String all = startsOver ? more : progress.orElse("") + more;
        progress = Optional.of(all.substring(Math.max(0, all.length() - STREAM_KEPT)));
    }

    void is(RunStatus status) {
        this.status = status;
    }

    void failed(String why) {
        failure = Optional.of(why);
    }

    void wentOn() {
        failure = Optional.empty();
        status = RunStatus.RUNNING;
    }

    void ended(RunStatus how, Instant at) {
        status = how;
        endedAt = Optional.of(at);
        open.clear();
        progress = Optional.empty();
    }
}
