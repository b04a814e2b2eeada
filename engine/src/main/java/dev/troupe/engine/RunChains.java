package dev.troupe.engine;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Optional;

/** Follows runs row by row. */
final class RunChains {
    private final Findings findings;
    private final RowHasher hasher = new RowHasher();
    private long run;
    private long runs;
    private long rows;
    private int expectedSeq;
    private Hash before = Hash.ZERO;
    private boolean broken;
    private boolean headSeen;
    private boolean left;
    private int headSeq;
    private Hash head = Hash.ZERO;
    private Optional<StatedRun> stated = Optional.empty();

    RunChains(Findings findings) {
        this.findings = findings;
    }

    long runs() {
        return runs;
    }

    long rows() {
        return rows;
    }

    void next(ResultSet row) throws SQLException {
        long id = row.getLong(1);
        boolean runMissing = row.wasNull();
        long journalRun = row.getLong(5);
        boolean journalMissing = row.wasNull();
        long current = journalMissing ? id : journalRun;
        if (current != run) {
            end();
            begin(current, row, runMissing);
        }
        if (journalMissing) {
            find("run " + id, "all rows of its journal are missing");
        } else if (!broken) {
            check(row);
        }
    }

    private void begin(long current, ResultSet row, boolean runMissing) throws SQLException {
        run = current;
        runs++;
        expectedSeq = 0;
        before = Hash.ZERO;
        broken = false;
        headSeen = false;
        left = false;
        stated = Optional.empty();
        if (runMissing) {
            find("run " + run, "its journal is there but the run itself is missing");
            return;
        }
        RunStatus status = RunStatus.of(row.getInt(2));
        stated =
                Optional.of(
                        new StatedRun(
                                status,
                                row.getString(15),
                                row.getString(16),
                                Optional.ofNullable(row.getString(17))));
        left = status != RunStatus.READY && status != RunStatus.RUNNING;
        headSeq = row.getInt(3);
        head = Hash.of(row.getBytes(4));
    }

    private void check(ResultSet result) throws SQLException {
        rows++;
        int seq = result.getInt(6);
        String what = "run " + run + ", row " + expectedSeq;
        if (seq != expectedSeq) {
            find(what, "the row is missing; the next one is row " + seq);
            return;
        }
        Optional<Hash> blob = Optional.ofNullable(result.getBytes(12)).map(Hash::of);
        Optional<String> content = Optional.ofNullable(result.getString(14));
        if (blob.isPresent() && content.isEmpty()) {
            find(what, "its payload is missing");
            return;
        }
        if (blob.isPresent() && !Hash.sha256(content.get()).equals(blob.get())) {
            find(what, "its payload was changed");
            return;
        }
        Optional<Payload> payload = content.or(() -> text(result)).map(Payload::ofJson);
        Kind kind = Kind.of(result.getInt(8));
        String name = result.getString(10);
        Hash hash =
                hasher.hash(
                        before,
                        run,
                        seq,
                        Micros.of(result.getObject(7, OffsetDateTime.class).toInstant()),
                        kind,
                        result.getString(9),
                        name,
                        payload);
        if (!hash.equals(Hash.of(result.getBytes(13)))) {
            find(
                    what,
                    "the row was changed: its hash does not fit its content and the row before it");
            return;
        }
        if (seq == headSeq) {
            headSeen = true;
            if (!hash.equals(head)) {
                find(what, "it is not the row that the run ended with");
                return;
            }
        }
        before = hash;
        expectedSeq++;
        stated.ifPresent(run -> run.take(seq, kind, name, payload.map(Payload::json)));
    }

    private static Optional<String> text(ResultSet row) {
        try {
            return Optional.ofNullable(row.getString(11));
        } catch (SQLException e) {
            throw new EngineException("reading a journal row failed: " + e.getMessage(), e);
        }
    }

    void end() {
        if (run == 0 || broken) {
            return;
        }
        if (!headSeen) {
            find(
                    "run " + run + ", row " + expectedSeq,
                    "the row is missing; the run's head is row " + headSeq);
        } else if (left && expectedSeq - 1 != headSeq) {
            find(
                    "run " + run + ", row " + (headSeq + 1),
                    "the row was added after the run had left at row " + headSeq);
        } else {
            stated.flatMap(StatedRun::problem).ifPresent(problem -> find("run " + run, problem));
        }
    }

    private void find(String what, String problem) {
        broken = true;
        findings.add(what, problem);
    }
}
