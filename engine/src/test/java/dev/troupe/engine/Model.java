package dev.troupe.engine;

import dev.troupe.core.durable.Join;
import dev.troupe.core.json.Json;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a program must have left in its journal, worked out one call after the other: which branches
 * a fan-out cancelled is taken from the journal, everything else from the program.
 */
final class Model {

    private static final int LEFT_OUT = 3;

    private final RunStore store;
    private final List<JournalRow> rows;
    private final Map<String, JournalRow> closing = new HashMap<>();

    Model(RunStore store, List<JournalRow> rows) {
        this.store = store;
        this.rows = rows;
        Set<String> seen = new HashSet<>();
        for (JournalRow row : rows) {
            if (row.kind() == Kind.INTENT && row.payload().isPresent()) {
                seen.remove(row.position() + " opened"); // withdrawn: the step was not begun
                continue;
            }
            boolean call = !row.kind().call().equals("run");
            if (call && !seen.add(row.position() + (row.kind().opens() ? " opened" : " closed"))) {
                throw new AssertionError("position " + row.position() + " was written twice");
            }
            if (call && !row.kind().opens()) {
                closing.put(row.position(), row);
            }
        }
    }

    /** The program's step failed and it did not catch that. */
    private static final class Fails extends RuntimeException {
        Fails(String step) {
            super(step);
        }
    }

    /** Checks that a completed or failed run did what its program says. */
    void check(Program program) {
        JournalRow last = rows.getLast();
        Optional<String> failure = follow("", program);
        Kind expected = failure.isPresent() ? Kind.FAILED : Kind.COMPLETED;
        if (last.kind() != expected) {
            throw new AssertionError("ended with " + last + " instead of " + expected);
        }
    }

    /** Follows a strand; gives the step that it fails at, if it fails. */
    private Optional<String> follow(String prefix, Program program) {
        try {
            for (int i = 0; i < program.calls().size(); i++) {
                follow(prefix + i, program.calls().get(i));
            }
            return Optional.empty();
        } catch (Fails e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private void follow(String pos, Program.Call call) {
        JournalRow row = closing.get(pos);
        if (row == null) {
            throw new AssertionError("nothing at position " + pos + " for " + call);
        }
        switch (call) {
            case Program.DoStep step -> {
                expect(row, step.fails() ? Kind.STEP_FAILED : Kind.STEP);
                if (!step.fails()) {
                    expectPayload(row, "did " + step.name());
                } else if (!step.caught()) {
                    throw new Fails(step.name());
                }
            }
            case Program.DoSleep sleep -> expect(row, Kind.WOKE);
            case Program.DoAwait await -> {
                expect(row, Kind.RECEIVED);
                String got =
                        Json.read(row.payload().orElseThrow(), ReceivedRow.class)
                                .value()
                                .asString();
                if (!got.equals("to " + await.topic())) {
                    throw new AssertionError(row + " is not the message to " + await.topic());
                }
            }
            case Program.DoChild child -> {
                ChildRow ended = ChildRow.of(row);
                var id = new dev.troupe.core.durable.RunId(ended.child());
                new Model(store, store.journal(id, 0)).check(child.program());
                if (store.find(id).orElseThrow().failure().isPresent()
                        != ended.failure().isPresent()) {
                    throw new AssertionError(row + " is not how run " + id + " ended");
                }
            }
            case Program.DoFork fork -> follow(pos, fork, row);
        }
    }

    private void follow(String pos, Program.DoFork fork, JournalRow row) {
        expect(row, Kind.JOIN);
        int[] standing = Json.read(row.payload().orElseThrow(), int[].class);
        int succeeded = 0;
        int failed = 0;
        int leftOut = 0;
        for (int i = standing.length - 1; i >= 0; i--) {
            String prefix = pos + "." + i + ".";
            if (isLeftOut(fork, standing, i)) {
                standing[i] = LEFT_OUT;
                leftOut++;
                if (rows.stream().anyMatch(one -> one.position().startsWith(prefix))) {
                    throw new AssertionError("branch " + i + " of " + pos + " should not run");
                }
            } else if (standing[i] != 0) {
                boolean fails = follow(prefix, fork.branches().get(i)).isPresent();
                if (fails != (standing[i] == 2)) {
                    throw new AssertionError("branch " + i + " of " + pos + " stands wrong");
                }
                succeeded += fails ? 0 : 1;
                failed += fails ? 1 : 0;
            }
        }
        if (!decided(fork, standing.length - leftOut, succeeded, failed)) {
            throw new AssertionError("the fan-out at " + pos + " ended too early: " + row);
        }
    }

    /** Whether one that it comes after did not succeed; those behind it are marked already. */
    private static boolean isLeftOut(Program.DoFork fork, int[] standing, int branch) {
        boolean waits = false;
        boolean out = false;
        for (int before : fork.after().get(branch)) {
            out |= standing[before] == 2 || standing[before] == LEFT_OUT;
            waits |= standing[before] != 1;
        }
        if (waits && standing[branch] != 0) {
            throw new AssertionError("branch " + branch + " of " + fork + " ran too early");
        }
        return out;
    }

    private static boolean decided(Program.DoFork fork, int all, int succeeded, int failed) {
        boolean settled = succeeded + failed == all;
        return switch (fork.rule()) {
            case Join.Rule.SETTLED -> settled || all - failed < fork.quorum();
            case Join.Rule.ALL -> settled || failed > 0;
            case Join.Rule.ANY -> settled || succeeded > 0;
            case Join.Rule.QUORUM -> succeeded >= fork.quorum() || all - failed < fork.quorum();
            case Join.Rule.RACE -> succeeded + failed > 0;
        };
    }

    private static void expect(JournalRow row, Kind kind) {
        if (row.kind() != kind) {
            throw new AssertionError(row + " should be " + kind);
        }
    }

    private static void expectPayload(JournalRow row, String text) {
        if (!row.payload().orElseThrow().equals(Json.write(text))) {
            throw new AssertionError(row + " should hold " + text);
        }
    }
}
