package dev.troupe.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What the reservations of a node hold of accounts. Nobody else writes that of a node that is
 * alive, so what the database has is what was committed last. Used by the thread of the writer.
 */
final class NodeHolds {

    private final Map<Long, Held> committed = new HashMap<>();
    private final Map<Long, Held> changed = new HashMap<>();

    /**
     * What one reservation holds.
     *
     * @param parts what is left of each; none is zero
     * @param over whether it holds nothing any more
     */
    record Held(Reserving reservation, List<Reserving.Part> parts, boolean over) {

        Held less(ToLongFunction<Reserving.Part> amount) {
            List<Reserving.Part> left = new ArrayList<>(parts.size());
            for (Reserving.Part part : parts) {
                long rest = part.amount() - amount.applyAsLong(part);
                if (rest != 0) {
                    left.add(new Reserving.Part(part.account(), part.unit(), rest));
                }
            }
            return new Held(reservation, left, left.isEmpty());
        }

        /** The accounts, as PostgreSQL writes an array. */
        String accounts() {
            return array(Reserving.Part::account);
        }

        /** How much of each account, as PostgreSQL writes an array. */
        String amounts() {
            return array(Reserving.Part::amount);
        }

        private String array(ToLongFunction<Reserving.Part> value) {
            StringBuilder text = new StringBuilder("{");
            for (Reserving.Part part : parts) {
                text.append(text.length() == 1 ? "" : ",").append(value.applyAsLong(part));
            }
            return text.append('}').toString();
        }
    }

    /** What a batch changes. */
    record Changes(List<Held> added, List<Held> reduced, List<Held> over) {}

    /** Begins a batch: what was changed by one that was not committed is forgotten. */
    void begin() {
        changed.clear();
    }

    /** A reservation was granted. */
    void add(Reserving reservation) {
        List<Reserving.Part> parts = reservation.parts();
        changed.put(reservation.no(), new Held(reservation, parts, false));
    }

    /**
     * A reservation ends, but for what steps have of it that are not over; it is gone if that is
     * nothing. What is in rows by now is listed.
     */
    void reduce(Reserving reservation, ToLongFunction<Reserving.Part> amount) {
        @Nullable Held now = changed.get(reservation.no());
        if (now == null) {
            now = committed.get(reservation.no());
        }
        if (now != null && !now.over()) {
            changed.put(reservation.no(), now.less(amount));
        }
    }

    Changes changes() {
        List<Held> added = new ArrayList<>();
        List<Held> reduced = new ArrayList<>();
        List<Held> over = new ArrayList<>();
        changed.forEach((no, held) -> {
            boolean known = committed.containsKey(no);
            if (!held.over()) {
                (known ? reduced : added).add(held);
            } else if (known) {
                over.add(held);
            }
        });
        return new Changes(added, reduced, over);
    }

    /** The batch was committed. */
    void committed() {
        changed.forEach((no, held) -> {
            if (held.over()) {
                committed.remove(no);
            } else {
                committed.put(no, held);
            }
        });
        begin();
    }
}
