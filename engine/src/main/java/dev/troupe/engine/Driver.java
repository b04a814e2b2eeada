package dev.troupe.engine;

import dev.troupe.core.durable.Failure;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.json.Json;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** Runs a run's code in a thread of its own, and records how the run leaves that thread. */
final class Driver implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(Driver.class);

    private final LiveRun run;
    private final RunTypes types;
    private final AtomicBoolean abandoned = new AtomicBoolean();
    private List<Signal> orders = List.of();

    Driver(LiveRun run, RunTypes types) {
        this.run = run;
        this.types = types;
    }

    @Override
    public void run() {
        run.onAbandoned(this::abandon);
        conclude(this::drive);
    }

    /** The run's code never comes back, in whose thread this is: the run leaves without it. */
    private void abandon() {
        if (abandoned.compareAndSet(false, true)) {
            conclude(this::leave);
        }
    }

    private void conclude(Runnable work) {
        try {
            work.run();
        } catch (FencedException e) {
            log.debug("run {} goes on elsewhere", run.info().id());
        } catch (RuntimeException | Error e) {
            run.node().quarantine(run, run.refusal().<Throwable>map(refusal -> refusal).orElse(e));
        } finally {
            run.node().left(run);
        }
    }

    private void drive() {
        if (followOrders()) {
            return;
        }
        Payload output;
        try {
            Payload told = Payload.of(execute(types.get(run.info().type())));
            output = run.node().redaction().of(told);
        } catch (Unwind unwind) {
            leave();
            return;
        } catch (Throwable thrown) {
            if (run.unwound()) {
                leave();
            } else {
                fail(Failure.of(thrown));
            }
            return;
        }
        if (run.unwound()) {
            leave();
        } else {
            end(
                    RunStatus.COMPLETED,
                    Kind.COMPLETED,
                    output,
                    ended(Optional.of(Json.parse(output.json())), Optional.empty()));
        }
    }

    private <I, O> O execute(RunTypes.Known<I, O> known) throws Exception {
        JournalRow started = run.locked(() -> run.replay().started());
        I input = Json.read(started.payload().orElseThrow(), known.type().input());
        Strand strand = Strand.root(run, started.at());
        O output;
        try {
            output = known.body().run(strand, input);
        } catch (Unwind | FencedException e) {
            throw e;
        } catch (Throwable thrown) {
            if (!run.unwound()) {
                strand.end(thrown);
            }
            throw thrown;
        }
        if (output == null) {
            throw new NullPointerException(
                    "the run returned null; return a value, or Optional.empty()");
        }
        strand.end();
        return output;
    }

    /** Does what messages from outside demand before any code runs; tells whether that was all. */
    private boolean followOrders() {
        orders = run.takeOrders();
        if (orders.isEmpty()) {
            if (run.locked(() -> run.replay().paused())) {
                run.leave(Unwind.Reason.PAUSE, Optional.empty(), Optional.empty());
            }
            return leaveIfTold();
        }
        Signal last = orders.getLast();
        if (last.topic().equals(Signal.RESUME)) {
            resume(last);
            return false;
        }
        run.leave(Unwind.Reason.PAUSE, Optional.of(last), Optional.empty());
        return leaveIfTold();
    }

    private boolean leaveIfTold() {
        boolean told = run.leaving().isPresent();
        if (told) {
            leave();
        }
        return told;
    }

    private void resume(Signal resume) {
        Strand strand = Strand.root(run, run.node().clock().instant());
        run.append(
                strand,
                Kind.RESUMED,
                "",
                "",
                Optional.of(Payload.of(new OrderRow(resume.sender(), resume.reason()))),
                0,
                write -> {
                    orders.forEach(signal -> received(write, signal));
                    run.replay()
                            .openChildren("")
                            .values()
                            .forEach(child -> order(write, child, Signal.RESUME, resume));
                });
    }

    /** Records why the run leaves its thread. */
    private void leave() {
        Leaving.Why why = run.leaving().orElseThrow();
        Optional<Leaving.Why> decided = Optional.of(why);
        switch (why.reason()) {
            case PARK -> park(decided);
            case RELEASE, STOP -> depart(RunStatus.READY, decided, Optional.empty());
            case BLOCK -> {
                String problem = Payload.of(why.problem().orElseThrow()).json();
                depart(RunStatus.BLOCKED, decided, Optional.of(problem));
                log.warn("run {} is blocked: {}", run.info().id(), problem);
            }
            case PAUSE -> pause(why);
            case CANCEL -> cancel(why.order().orElseThrow());
            case FENCED, LOSER -> {}
        }
    }

    private void park(Optional<Leaving.Why> why) {
        boolean idle = run.waitsForOthersOnly();
        run.depart(
                        RunStatus.WAITING,
                        why,
                        Optional.empty(),
                        Optional.empty(),
                        write -> {
                            if (idle) {
                                run.info().parent().ifPresent(parent -> tellIdle(write, parent));
                            }
                        })
                .await();
        why.flatMap(Leaving.Why::wakeAt).ifPresent(run.node()::expect);
    }

    private void tellIdle(Write write, RunId parent) {
        RunId id = run.info().id();
        write.with()
                .signals
                .add(new Write.Outgoing(parent.value(), Signal.IDLE, id.toString(), "run " + id));
    }

    private void depart(RunStatus status, Optional<Leaving.Why> why, Optional<String> failure) {
        run.depart(status, why, Optional.empty(), failure, write -> {}).await();
    }

    private void pause(Leaving.Why why) {
        Optional<LiveRun.LastRow> row =
                why.order()
                        .map(order ->
                                new LiveRun.LastRow(
                                        Kind.PAUSED,
                                        "",
                                        Payload.of(new OrderRow(order.sender(), order.reason()))));
        Consumer<Write> also =
                write ->
                        why.order()
                                .ifPresent(order -> {
                                    received(write, order);
                                    orders.forEach(signal -> received(write, signal));
                                    run.takeOrdersUpTo(order)
                                            .forEach(signal -> received(write, signal));
                                    run.replay()
                                            .openChildren("")
                                            .values()
                                            .forEach(child ->
                                                    order(write, child, Signal.PAUSE, order));
                                });
        run.depart(RunStatus.PAUSED, Optional.of(why), row, Optional.empty(), also).await();
    }

    private void cancel(Signal order) {
        Payload payload = Payload.of(new OrderRow(order.sender(), order.reason()));
        Failure failure = order.cancellation();
        end(
                RunStatus.CANCELLED,
                Kind.CANCELLED,
                payload,
                write -> {
                    received(write, order);
                    run.replay()
                            .openChildren("")
                            .values()
                            .forEach(child -> order(write, child, Signal.CANCEL, order));
                    ended(Optional.empty(), Optional.of(failure)).accept(write);
                });
    }

    private void fail(Failure told) {
        Failure failure = run.node().redaction().of(told);
        end(
                RunStatus.FAILED,
                Kind.FAILED,
                Payload.of(failure),
                ended(Optional.empty(), Optional.of(failure)));
    }

    private void end(RunStatus status, Kind kind, Payload payload, Consumer<Write> also) {
        Optional<String> failure =
                status == RunStatus.FAILED ? Optional.of(payload.json()) : Optional.empty();
        LiveRun.LastRow last = new LiveRun.LastRow(kind, run.info().name(), payload);
        run.depart(
                        status,
                        Optional.empty(),
                        Optional.of(last),
                        failure,
                        write -> {
                            orders.forEach(signal -> received(write, signal));
                            run.unreceived().forEach(signal -> received(write, signal));
                            closeQuestions(write);
                            also.accept(write);
                        })
                .await();
    }

    private void closeQuestions(Write write) {
        if (!run.replay().openQuestions("").isEmpty()) {
            write.with()
                    .closed
                    .add(
                            new Write.Closed(
                                    run.info().id().value(),
                                    Optional.empty(),
                                    Requests.RUN_ENDED,
                                    run.node().clock().instant()));
        }
    }

    /** Reports to the parent. */
    private Consumer<Write> ended(Optional<JsonNode> value, Optional<Failure> failure) {
        long id = run.info().id().value();
        return write ->
                run.info()
                        .parent()
                        .ifPresent(parent ->
                                write.with()
                                        .signals
                                        .add(
                                                new Write.Outgoing(
                                                        parent.value(),
                                                        Signal.childTopic(id),
                                                        Payload.of(new ChildRow(id, value, failure))
                                                                .json(),
                                                        "run " + id)));
    }

    private void order(Write write, long child, String topic, Signal because) {
        write.with()
                .signals
                .add(new Write.Outgoing(child, topic, because.payload(), because.sender()));
    }

    private void received(Write write, Signal signal) {
        write.with().received.add(new Write.Received(run.info().id().value(), signal.no()));
    }
}
