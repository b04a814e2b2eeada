package dev.troupe.engine;

import dev.troupe.core.durable.RunId;
import java.time.Instant;
import java.util.Optional;

/**
 * A run about to be created.
 *
 * @param live in this node's memory, to begin once it is committed
 * @param purpose of the tree, if this is its top
 */
record NewRun(LiveRun live, NewRow first, RunStatus status, Purpose purpose) {

    RunId id() {
        return live.info().id();
    }

    /** The run as it is created. */
    RunSummary summary() {
        RunInfo info = live.info();
        return new RunSummary(
                info.id(),
                info.organization(),
                info.type(),
                info.name(),
                info.actor(),
                info.parent(),
                info.root(),
                info.depth(),
                status,
                at(),
                at(),
                Optional.empty(),
                Optional.of(info.reservedFor()).filter(workers -> !workers.isEmpty()));
    }

    private Instant at() {
        return Micros.instant(first.atMicros());
    }

    /** Creates the run in the same transaction as the write; it begins once that is committed. */
    void addTo(Write write) {
        write.add(first);
        write.with()
                .creations
                .add(
                        new Write.Creation(
                                live.info(),
                                status,
                                first.seq(),
                                first.hash(),
                                live.bytes(),
                                at(),
                                purpose));
        if (status == RunStatus.RUNNING) {
            live.node().enter(live);
            write.with().afterCommit.add(() -> live.node().begin(live));
            write.with().afterFailure.add(() -> live.node().left(live));
        }
    }
}
