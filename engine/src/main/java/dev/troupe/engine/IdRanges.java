package dev.troupe.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A set of ids that takes little room where they are next to each other. Not thread-safe. */
final class IdRanges {

    private final TreeMap<Long, Long> ranges = new TreeMap<>();

    void add(long id) {
        add(id, id);
    }

    /** Adds all from one to another, both included. */
    void add(long from, long to) {
        long first = from;
        long last = to;
        Map.Entry<Long, Long> before = ranges.floorEntry(from);
        if (before != null && before.getValue() >= from - 1) {
            first = before.getKey();
            last = Math.max(last, before.getValue());
        }
        Map.Entry<Long, Long> next = ranges.ceilingEntry(first);
        while (next != null && next.getKey() <= last + 1) {
            last = Math.max(last, next.getValue());
            ranges.remove(next.getKey());
            next = ranges.ceilingEntry(first);
        }
        ranges.put(first, last);
    }

    boolean contains(long id) {
        Map.Entry<Long, Long> range = ranges.floorEntry(id);
        return range != null && id <= range.getValue();
    }

    /** Each from and to, both included, in order. */
    List<List<Long>> list() {
        List<List<Long>> list = new ArrayList<>(ranges.size());
        ranges.forEach((from, to) -> list.add(List.of(from, to)));
        return list;
    }
}
