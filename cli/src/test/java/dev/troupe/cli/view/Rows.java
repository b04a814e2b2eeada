package dev.troupe.cli.view;

import dev.troupe.core.durable.RunId;
import dev.troupe.core.json.Json;
import dev.troupe.engine.Hash;
import dev.troupe.engine.JournalRow;
import dev.troupe.engine.Kind;
import dev.troupe.engine.OpenRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes journals as a run would. */
final class Rows {

    static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

    final List<JournalRow> all = new ArrayList<>();
    private final Map<Long, Integer> next = new HashMap<>();
    private Instant now = START;

    Rows after(int seconds) {
        now = now.plusSeconds(seconds);
        return this;
    }

    Instant now() {
        return now;
    }

    Rows row(long run, Kind kind, String position, String name, String payload) {
        int seq = next.merge(run, 1, Integer::sum) - 1;
        all.add(
                new JournalRow(
                        new RunId(run),
                        seq,
                        now,
                        kind,
                        position,
                        name,
                        Optional.of(payload).filter(text -> !text.isEmpty()),
                        HASH));
        return this;
    }

    private static final Hash HASH = Hash.of(new byte[32]);

    Rows started(long run, String name) {
        return row(run, Kind.STARTED, "", name, "{}");
    }

    Rows agent(long run, String name, String agent) {
        return row(run, Kind.STARTED, "", name, "{\"agent\":\"" + agent + "\",\"contract\":{}}");
    }

    Rows step(long run, String position, String name) {
        return row(run, Kind.STEP, position, name, "1");
    }

    Rows child(long run, String position, String name, long child) {
        return row(run, Kind.CHILD, position, name, "{\"child\":" + child + "}");
    }

    Rows completed(long run, String result) {
        return row(run, Kind.COMPLETED, "", "", result);
    }

    /** A model that has seen them all. */
    RunTreeModel model() {
        RunTreeModel model = new RunTreeModel(new RunId(1));
        all.forEach(model::recorded);
        return model;
    }

    static OpenRequest question(long run, String position, String title) {
        return question(
                run,
                position,
                title,
                "{\"subject\":{\"name\":\"amount\",\"value\":{\"refund\":120}}}");
    }

    static OpenRequest question(long run, String position, String title, String detail) {
        return new OpenRequest(
                new RunId(run),
                position,
                new RunId(1),
                "run " + run,
                "acme",
                "approval",
                title,
                Json.parse(detail),
                START,
                START.plusSeconds(3600));
    }
}
