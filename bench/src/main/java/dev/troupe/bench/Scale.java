package dev.troupe.bench;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How much work each workload is. */
enum Scale {
    SMALL,
    FULL;

    /**
     * Reads an option.
     *
     * @throws IllegalArgumentException if there is no such scale
     */
    static Scale parse(String text) {
        try {
            return valueOf(text.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a scale; expected small or full", e);
        }
    }

    /** The workloads that a name such as {@code W1} stands for, for a peer or another contender. */
    List<Workload> workloads(String name, boolean peer, Optional<Integer> peerParked) {
        boolean small = this == SMALL;
        return switch (name) {
            case "W1" -> List.of(steps(64), steps(512));
            case "W2" ->
                    List.of(new Workload.Parked(parked(peer, peerParked), small ? 1_000 : 5_000));
            case "W3" -> List.of(new Workload.Crash(small ? 100 : 1_000, 20, false, ""));
            case "W4" -> List.of(new Workload.Growth(small ? 200 : 2_000, 1_000));
            case "W5" -> List.of(new Workload.Plans(small ? 20 : 1_000));
            case "W6" ->
                    List.of(
                            small
                                    ? new Workload.Governed(16, 10, 1, 100, 300, 1)
                                    : new Workload.Governed(512, 20, 3, 1_000, 5_000, 12));
            default -> throw new IllegalArgumentException("no workload is called " + name);
        };
    }

    private Workload steps(int concurrency) {
        return this == SMALL
                ? new Workload.Steps(concurrency, 20, 300, 700)
                : new Workload.Steps(concurrency, 20, 5_000, 15_000);
    }

    /**
     * A peer gets a tenth of the runs: a parked DBOS workflow asks the database once a second, so
     * that 100,000 would be 100,000 queries a second; LangGraph takes too long to park them. The
     * number is among the figures.
     */
    private int parked(boolean peer, Optional<Integer> peerParked) {
        int all = this == SMALL ? 1_000 : 100_000;
        return peer ? peerParked.orElse(all / 10) : all;
    }
}
