package dev.troupe.engine;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the journal holds by position, for a run's code to meet again. Guarded by its run's lock.
 */
final class Replay {

    /** The row that opened the call at a position, the row that closed it, or both. */
    record Entry(@Nullable JournalRow opening, @Nullable JournalRow closing) {

        Optional<JournalRow> open() {
            return Optional.ofNullable(opening);
        }

        Optional<JournalRow> close() {
            return Optional.ofNullable(closing);
        }

        private JournalRow any() {
            return opening == null ? java.util.Objects.requireNonNull(closing) : opening;
        }
    }

    private final Map<String, Entry> entries = new HashMap<>();
    private final Map<String, Integer> branches = new HashMap<>();
    private final TreeMap<String, Long> openChildren = new TreeMap<>();
    private final TreeSet<String> openQuestions = new TreeSet<>();
    private @Nullable JournalRow started;
    private boolean paused;

    void add(JournalRow row) {
        switch (row.kind()) {
            case STARTED -> started = row;
            case PAUSED -> paused = true;
            case RESUMED -> paused = false;
            case COMPLETED, FAILED, CANCELLED, FORKED, ORDER -> {}
            default -> addCall(row);
        }
    }

    private void addCall(JournalRow row) {
        noteForks(row.position());
        Entry before = entries.getOrDefault(row.position(), new Entry(null, null));
        boolean opens = row.kind().opens();
        entries.put(
                row.position(),
                opens ? new Entry(row, before.closing) : new Entry(before.opening, row));
        switch (row.kind()) {
            case CHILD -> childStarted(row.position(), ChildRow.of(row).child());
            case CHILD_DONE, CHILD_FAILED -> childEnded(row.position());
            case WAIT -> {
                if (WaitRow.isQuestion(row)) {
                    questionAsked(row.position());
                }
            }
            case RECEIVED, EXPIRED -> questionClosed(row.position());
            default -> {}
        }
    }

    /**
     * A fan-out has no row of its own before it is over: that there is one, and how many branches
     * it has at least, is known by the rows of its branches. Positions are {@code
     * fork.branch.call}, again and again.
     */
    private void noteForks(String position) {
        int end = position.indexOf('.');
        while (end > 0) {
            int call = position.indexOf('.', end + 1);
            if (call < 0) {
                return;
            }
            int branch = Integer.parseInt(position, end + 1, call, 10);
            branches.merge(position.substring(0, end), branch + 1, Math::max);
            end = position.indexOf('.', call + 1);
        }
    }

    void childStarted(String position, long child) {
        openChildren.put(position, child);
    }

    void childEnded(String position) {
        openChildren.remove(position);
    }

    void questionAsked(String position) {
        openQuestions.add(position);
    }

    void questionClosed(String position) {
        openQuestions.remove(position);
    }

    /**
     * What the journal holds where the code now makes a call.
     *
     * @throws MismatchException if it was another call that was journaled there
     */
    Optional<Entry> meet(String position, String call, String name) {
        Entry entry = entries.get(position);
        if (entry != null) {
            JournalRow row = entry.any();
            if (!row.kind().call().equals(call) || !row.name().equals(name)) {
                throw new MismatchException(position, describe(row), call + " '" + name + "'");
            }
        }
        if (!call.equals("fork")) {
            meetFork(position, 0, call + " '" + name + "'");
        }
        return Optional.ofNullable(entry);
    }

    /**
     * Says that the code now forks no more than so many branches.
     *
     * @param met what the code does instead of what is journaled
     * @throws MismatchException if more of them left rows
     */
    void meetFork(String position, int most, String met) {
        int journaled = branches.getOrDefault(position, 0);
        if (journaled > most) {
            throw new MismatchException(
                    position, "a fork of at least " + journaled + " branches", met);
        }
    }

    /** The branches of a fork that left rows. */
    BitSet begun(String fork) {
        BitSet begun = new BitSet();
        for (int i = 0; i < branches.getOrDefault(fork, 0); i++) {
            String first = fork + "." + i + ".0";
            begun.set(i, entries.containsKey(first) || branches.containsKey(first));
        }
        return begun;
    }

    /**
     * Says that the code has ended before this position.
     *
     * @param how what it ended with
     * @throws MismatchException if the journal goes on there
     */
    void end(String position, String how) {
        Entry entry = entries.get(position);
        if (entry != null) {
            throw new MismatchException(position, describe(entry.any()), how);
        }
        meetFork(position, 0, how);
    }

    /** The children that were started and have not ended, by position, below a prefix. */
    Map<String, Long> openChildren(String prefix) {
        return new TreeMap<>(openChildren.subMap(prefix, prefix + Character.MAX_VALUE));
    }

    /** The questions that were asked and have neither an answer nor timed out, below a prefix. */
    List<String> openQuestions(String prefix) {
        return List.copyOf(openQuestions.subSet(prefix, prefix + Character.MAX_VALUE));
    }

    /** Whether the run was paused and not resumed since. */
    boolean paused() {
        return paused;
    }

    JournalRow started() {
        if (started == null) {
            throw new EngineException(
                    "the journal of the run does not begin with its start: run `troupe audit verify`");
        }
        return started;
    }

    private static String describe(JournalRow row) {
        return row.kind().call() + " '" + row.name() + "'";
    }
}
