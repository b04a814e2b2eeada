package dev.troupe.engine;

import dev.troupe.core.durable.Deadline;
import dev.troupe.core.durable.Request;
import dev.troupe.core.durable.Topic;
import dev.troupe.core.json.Json;
import java.time.Instant;
import java.util.Optional;

/** One call of {@code await}. */
final class AwaitCall<T> {

    private final Strand strand;
    private final LiveRun run;
    private final String pos;
    private final Topic<T> topic;
    private final Deadline deadline;

    AwaitCall(Strand strand, String pos, Topic<T> topic, Deadline deadline) {
        if (topic.name().startsWith(Signal.RESERVED)) {
            throw new IllegalArgumentException(
                    "topics that begin with "
                            + Signal.RESERVED
                            + " are the engine's own: "
                            + topic.name());
        }
        this.strand = strand;
        this.run = strand.live();
        this.pos = pos;
        this.topic = topic;
        this.deadline = deadline;
    }

    Optional<T> make() {
        Optional<Replay.Entry> entry = strand.meet(pos, "await", topic.name());
        Optional<JournalRow> ended = entry.flatMap(Replay.Entry::close);
        if (ended.isPresent()) {
            JournalRow row = strand.at(ended.get());
            return row.kind() == Kind.EXPIRED
                    ? Optional.empty()
                    : Optional.of(message(row.payload().orElseThrow()));
        }
        WaitRow wait =
                entry.flatMap(Replay.Entry::open)
                        .map(row -> WaitRow.of(strand.at(row)))
                        .orElseGet(this::begin);
        Optional<Signal> signal = receive(wait);
        if (signal.isEmpty()) {
            strand.append(
                            Kind.EXPIRED,
                            pos,
                            topic.name(),
                            Optional.empty(),
                            write -> run.replay().questionClosed(pos))
                    .await();
            return Optional.empty();
        }
        return Optional.of(record(signal.get()));
    }

    /** Of an answer and the deadline of a question the database decides which came first. */
    private Optional<Signal> receive(WaitRow wait) {
        Optional<String> address = Optional.of(wait.topic());
        Optional<Signal> signal = run.receive(strand, address, Optional.of(wait.until()));
        boolean answered =
                signal.isEmpty()
                        && topic.request().isPresent()
                        && !run.node().expire(strand.run(), pos, wait.topic());
        return answered ? run.receive(strand, address, Optional.empty()) : signal;
    }

    private WaitRow begin() {
        topic.request()
                .ifPresent(request -> {
                    Names.check("the kind of a question", request.kind());
                    Names.check("the title of a question", request.title());
                    Names.check("the asker of a question", request.rules().asker());
                    Names.check("who had the work begun", request.rules().begunBy());
                    request.rules()
                            .approvers()
                            .forEach(person -> Names.check("an approver's name", person));
                });
        run.checkpoint(strand);
        Instant at = run.node().clock().instant();
        String address =
                topic.request().isPresent() ? WaitRow.address(topic.name(), pos) : topic.name();
        WaitRow wait = new WaitRow(address, at.plus(deadline.within()));
        strand.append(
                Kind.WAIT,
                pos,
                topic.name(),
                Optional.of(Payload.of(wait)),
                write ->
                        topic.request()
                                .ifPresent(request -> {
                                    run.replay().questionAsked(pos);
                                    write.with().asked.add(asked(request, wait, at));
                                }));
        return wait;
    }

    private Write.Asked asked(Request request, WaitRow wait, Instant at) {
        return new Write.Asked(
                strand.run().value(),
                pos,
                run.info().organization(),
                request.kind(),
                run.node().redaction().texts().apply(request.title()),
                wait.topic(),
                run.node().redaction().of(Payload.of(request.detail())).json(),
                at,
                wait.until(),
                request.rules());
    }

    private T record(Signal signal) {
        Payload payload =
                run.node()
                        .redaction()
                        .of(
                                Payload.of(
                                        new ReceivedRow(
                                                signal.sender(), Json.parse(signal.payload()))));
        strand.append(
                        Kind.RECEIVED,
                        pos,
                        topic.name(),
                        Optional.of(payload),
                        write -> {
                            strand.received(write, signal);
                            close(write, signal.sender());
                        })
                .await();
        return message(payload.json());
    }

    private void close(Write write, String by) {
        if (topic.request().isPresent()) {
            run.replay().questionClosed(pos);
            write.with()
                    .closed
                    .add(
                            new Write.Closed(
                                    strand.run().value(),
                                    Optional.of(pos),
                                    by,
                                    run.node().clock().instant()));
        }
    }

    private T message(String payload) {
        return Json.as(Json.read(payload, ReceivedRow.class).value(), topic.type());
    }
}
