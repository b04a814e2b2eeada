package dev.troupe.engine;

import dev.troupe.core.durable.ChildRun;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.durable.RunType;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This process as one node: the runs in its memory, its writer, and how runs come and go. */
final class Node {

    /**
     * What all nodes of an engine share.
     *
     * @param adopted the trees that the engine works on, if it does not work on all
     * @param reservedFor for whom runs that begin here are, and whose runs it works on; empty for
     *     anybody
     */
    record Surroundings(
            DataSource pool,
            DataSource writerDatabase,
            RunTypes types,
            EngineSettings settings,
            InstantSource clock,
            Feed feed,
            String installation,
            Set<Long> adopted,
            String reservedFor,
            Redaction redaction) {

        /** The trees of runs to work on; all if absent. */
        Optional<Set<Long>> only() {
            return settings.adoptedOnly() ? Optional.of(Set.copyOf(adopted)) : Optional.empty();
        }
    }

    private static final Logger log = LoggerFactory.getLogger(Node.class);

    /** How long steps that must not be repeated may take to settle when a stop comes. */
    private static final Duration STOP_GRACE = Duration.ofMillis(400);

    private final long id;
    private final Surroundings around;
    private final Runnable onFenced;
    private final GroupCommit writer;
    private final Parker parker;
    private final Ids ids;
    private final Residents residents;
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final Claimer claimer;
    private final Paces paces = new Paces();
    private final Standstill stops = new Standstill(this::halt, this::poke);

    /**
     * @param onFenced is called once, on any thread, when this node has been declared dead
     */
    Node(long id, Surroundings around, Runnable onFenced) {
        this.id = id;
        this.around = around;
        this.onFenced = onFenced;
        this.residents = new Residents(around.settings());
        this.writer =
                new GroupCommit(
                        around.writerDatabase(),
                        id,
                        this::spread,
                        around.feed()::committed,
                        this::fenced,
                        stops);
        this.parker = new Parker(around.settings().linger());
        this.ids = new Ids(around.pool());
        this.claimer = new Claimer(this, around);
    }

    void start() {
        writer.start();
        parker.start();
        claimer.start();
    }

    long id() {
        return id;
    }

    Redaction redaction() {
        return around.redaction();
    }

    InstantSource clock() {
        return around.clock();
    }

    GroupCommit writer() {
        return writer;
    }

    Parker parker() {
        return parker;
    }

    Feed feed() {
        return around.feed();
    }

    String installation() {
        return around.installation();
    }

    Standstill stops() {
        return stops;
    }

    Paces paces() {
        return paces;
    }

    int residents() {
        return residents.size();
    }

    boolean holds(long run) {
        return residents.holds(run);
    }

    /** What there is room for, of so many runs. */
    Claims.Room room(int most) {
        return new Claims.Room(Math.min(most, residents.room()), residents.roomInBytes());
    }

    // ---- new runs

    /** Prepares a child run; it is created by adding it to a write. */
    NewRun prepare(RunInfo parent, ChildRun<?, ?> child) {
        child.actor().ifPresent(actor -> Names.check("the actor of a run", actor));
        RunInfo info =
                new RunInfo(
                        ids.next(),
                        parent.organization(),
                        child.type().name(),
                        child.name(),
                        child.actor(),
                        Optional.of(parent.id()),
                        parent.root(),
                        parent.depth() + 1,
                        parent.reservedFor());
        return prepare(info, redaction().of(Payload.of(child.input())), Purpose.NONE);
    }

    private NewRun prepare(RunInfo info, Payload input, Purpose purpose) {
        int bytes = JournalEnd.bytes(Optional.of(input.utf8().length));
        LiveRun live = new LiveRun(info, this, bytes);
        boolean here =
                residents.hasRoom()
                        && around.types().names().contains(info.type())
                        && !stops.holds(info.organization());
        return new NewRun(
                live,
                live.begin(input, clock().instant()),
                here ? RunStatus.RUNNING : RunStatus.READY,
                purpose);
    }

    /** A run comes into this node's memory: it is about to be created or was claimed. */
    void enter(LiveRun run) {
        residents.enter(run);
    }

    /** Creates a run that nobody waits for; it exists when this returns. */
    <I> RunSummary create(String organization, RunType<I, ?> type, String name, I input) {
        Names.organization(organization);
        Names.check("a run's name", name);
        Purpose purpose = Purpose.of(input);
        RunId runId = ids.next();
        if (around.settings().adoptedOnly()) {
            around.adopted().add(runId.value());
        }
        RunInfo info =
                new RunInfo(
                        runId,
                        organization,
                        type.name(),
                        name,
                        Optional.empty(),
                        Optional.empty(),
                        runId,
                        0,
                        around.reservedFor());
        Payload payload = redaction().of(Payload.of(input));
        int weight = Write.weight(Optional.of(payload));
        writer.reserve(weight);
        NewRun run = prepare(info, payload, purpose);
        Write write = new Write().reserved(weight);
        run.addTo(write);
        writer.submit(write);
        write.await();
        if (run.status() == RunStatus.READY && !stops.holds(organization)) {
            poke();
        }
        return run.summary();
    }

    /** Lets a run that is in memory begin or go on. */
    void begin(LiveRun run) {
        if (stopping.get()) {
            run.leave(Unwind.Reason.RELEASE, Optional.empty(), Optional.empty());
        } else if (stops.holds(run.info().organization())) {
            run.leave(Unwind.Reason.STOP, Optional.empty(), Optional.empty());
        }
        Thread.ofVirtual().name("run-" + run.info().id()).start(new Driver(run, around.types()));
    }

    // ---- news

    /** Sends messages in a transaction of the writer's. */
    void send(List<Write.Outgoing> messages) {
        int weight =
                1 + messages.stream().mapToInt(message -> message.payload().length() / 1024).sum();
        writer.reserve(weight);
        Write write = new Write().reserved(weight);
        write.with().signals.addAll(messages);
        writer.submit(write);
        write.await();
    }

    // ---- budgets

    /** Has a claim of a run decided. */
    void reserve(LiveRun run, Reserving claim) {
        writer.reserve(1);
        Write write = Write.of(run).reserved(1);
        write.with().claims.add(claim);
        writer.submit(write);
        write.await();
    }

    /** Gives back what is reserved, without waiting for that; may be called by any thread. */
    void giveBack(Ending ending) {
        Write write = new Write().reserved(0);
        write.with().endings.add(ending);
        writer.submit(write);
    }

    /** Has runs keep nothing of budgets for steps that did not come. */
    void endOldTabs() {
        Instant now = clock().instant();
        residents.all().forEach(run -> run.tabs().endOld(now).ifPresent(this::giveBack));
    }

    private void spread(Batch.Effects effects) {
        for (Mail.Delivery delivery : effects.deliveries()) {
            if (delivery.node() == id) {
                residents.find(delivery.run()).ifPresent(run -> run.deliver(delivery.signal()));
            }
        }
        if (effects.lost()) {
            refresh(residents.ids());
        }
        if (effects.runsReady()) {
            poke();
        }
    }

    /** A run has left memory until a moment. */
    void expect(Instant moment) {
        claimer.expect(moment);
    }

    /** Looks for runs to claim, now. */
    void poke() {
        claimer.poke();
    }

    /** Reads the messages of runs in memory that were sent by others. */
    void refresh(List<Long> runs) {
        // The stay in memory that was meant, not a later one: that has read its messages itself,
        // and
        // what is read here may have been received meanwhile.
        Map<Long, LiveRun> here = new HashMap<>();
        for (long run : runs) {
            residents.find(run).ifPresent(live -> here.put(run, live));
        }
        if (here.isEmpty()) {
            return;
        }
        Thread.ofVirtual().name("troupe-refresh").start(() -> readMessages(here));
    }

    private void readMessages(Map<Long, LiveRun> here) {
        try {
            Database.retrying(
                            "reading messages",
                            around.pool(),
                            connection ->
                                    JournalReader.signals(connection, List.copyOf(here.keySet())))
                    .forEach((run, signals) ->
                            Optional.ofNullable(here.get(run))
                                    .ifPresent(live -> signals.forEach(live::deliver)));
        } catch (EngineException e) {
            log.debug("messages were not read now; they are at the next look", e);
        }
    }

    /**
     * Closes a question of a run in memory because its deadline has come.
     *
     * @return whether it has timed out; if not, an answer is on its way to the run
     */
    boolean expire(RunId run, String pos, String topic) {
        boolean expired =
                Database.retrying(
                        "closing a question of run " + run,
                        around.pool(),
                        connection ->
                                Requests.expire(
                                        connection, run.value(), pos, topic, clock().instant()));
        if (!expired) {
            refresh(List.of(run.value()));
        }
        return expired;
    }

    // ---- leaving

    /** Blocks a run that cannot leave in the usual way. */
    void quarantine(LiveRun run, Throwable why) {
        if (stopping.get()) {
            log.debug("run {} goes on elsewhere", run.info().id(), why);
            return;
        }
        try {
            Database.retrying(
                    "blocking run " + run.info().id(),
                    around.pool(),
                    connection ->
                            Quarantine.block(connection, id, run.info(), why, clock().instant()));
            log.error("run {} is blocked: {}", run.info().id(), why.toString());
        } catch (RuntimeException e) {
            e.addSuppressed(why);
            log.error(
                    "run {} could not be blocked; it goes on when this node restarts",
                    run.info().id(),
                    e);
        }
    }

    /** A run has left this node's memory. */
    void left(LiveRun run) {
        run.tabs().close().ifPresent(this::giveBack);
        boolean full = residents.leave(run);
        run.departed().complete(RunStatus.READY);
        if (full) {
            poke();
        }
    }

    /** A run that is in this node's memory. */
    Optional<LiveRun> resident(RunId run) {
        return residents.find(run.value());
    }

    /** Organizations were stopped: their runs leave. */
    private void halt(Set<String> organizations) {
        List<LiveRun> runs =
                residents.all().stream()
                        .filter(run -> organizations.contains(run.info().organization()))
                        .toList();
        if (runs.isEmpty()) {
            return;
        }
        log.info("{} stopped: {} runs leave", organizations, runs.size());
        runs.forEach(run -> run.leave(Unwind.Reason.STOP, Optional.empty(), Optional.empty()));
        Thread.ofVirtual().name("troupe-stop").start(() -> interruptOnceOver(runs));
    }

    /** What must not be repeated may settle for a moment. */
    private static void interruptOnceOver(List<LiveRun> runs) {
        LockSupport.parkNanos(STOP_GRACE.toNanos());
        runs.forEach(LiveRun::interruptWork);
    }

    // ---- the end

    void fenced() {
        if (stopping.compareAndSet(false, true)) {
            stopThreads();
            residents
                    .all()
                    .forEach(run -> {
                        run.leave(Unwind.Reason.FENCED, Optional.empty(), Optional.empty());
                        run.departed().complete(RunStatus.READY); // it goes on elsewhere already
                    });
            writer.abandon(new FencedException(id));
            // Whoever waits for a run here must not wait for code that does not react: the run goes
            // on elsewhere.
            residents.all().forEach(run -> run.departed().complete(RunStatus.READY));
            onFenced.run();
        }
    }

    /** Lets every run leave: steps under way may settle for a while, then they are interrupted. */
    void release() {
        if (!stopping.compareAndSet(false, true)) {
            return;
        }
        stopThreads();
        List<LiveRun> runs = residents.all();
        runs.forEach(run -> run.leave(Unwind.Reason.RELEASE, Optional.empty(), Optional.empty()));
        if (!awaitEmpty(around.settings().grace())) {
            log.info(
                    "{} runs have steps under way; they are interrupted and repeated later",
                    residents.size());
            residents.all().forEach(LiveRun::interruptWork);
            if (!awaitEmpty(around.settings().grace())) {
                log.warn(
                        "{} runs do not react to being interrupted; other nodes take them over",
                        residents.size());
            }
        }
        writer.close(around.settings().grace());
    }

    private void stopThreads() {
        claimer.close();
        parker.close();
    }

    private boolean awaitEmpty(Duration most) {
        Instant end = Instant.now().plus(most);
        while (residents.size() > 0 && Instant.now().isBefore(end)) {
            LockSupport.parkNanos(1_000_000);
        }
        return residents.size() == 0;
    }
}
