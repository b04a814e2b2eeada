package dev.troupe.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who follows which events. Does not change: another one has more, or fewer. */
final class EventReaders {

    static final EventReaders NONE = new EventReaders(List.of());

    private final List<EventStream> all;
    private final List<EventStream> ofEverything = new ArrayList<>();
    private final Map<Long, List<EventStream>> ofTrees = new HashMap<>();
    private final Map<String, List<EventStream>> ofOrganizations = new HashMap<>();

    private EventReaders(List<EventStream> all) {
        this.all = List.copyOf(all);
        for (EventStream stream : all) {
            Interest interest = stream.interest();
            interest.root().ifPresent(root -> add(ofTrees, root.value(), stream));
            interest.organization().ifPresent(name -> add(ofOrganizations, name, stream));
            if (interest.equals(Interest.ALL)) {
                ofEverything.add(stream);
            }
        }
    }

    private static <K> void add(Map<K, List<EventStream>> map, K key, EventStream stream) {
        map.computeIfAbsent(key, any -> new ArrayList<>()).add(stream);
    }

    EventReaders with(EventStream stream) {
        List<EventStream> more = new ArrayList<>(all);
        more.add(stream);
        return new EventReaders(more);
    }

    EventReaders without(EventStream stream) {
        List<EventStream> fewer = new ArrayList<>(all);
        return fewer.remove(stream) ? new EventReaders(fewer) : this;
    }

    List<EventStream> all() {
        return all;
    }

    int count() {
        return all.size();
    }

    boolean wantRowsOf(long root) {
        return !ofEverything.isEmpty() || ofTrees.containsKey(root);
    }

    /** Hands an event to all who want it; a reset to everybody. */
    void offer(Event event) {
        switch (event) {
            case Event.Recorded recorded -> tree(recorded.root().value(), event);
            case Event.Moved moved -> {
                tree(moved.root().value(), event);
                if (moved.parent().isEmpty()) {
                    organization(moved.organization(), event);
                }
            }
            case Event.Question question -> {
                tree(question.root().value(), event);
                organization(question.organization(), event);
            }
            case Event.Changed changed -> organization(changed.organization(), event);
            case Event.Reset reset -> {
                all.forEach(stream -> stream.offer(reset));
                return;
            }
        }
        ofEverything.forEach(stream -> stream.offer(event));
    }

    private void tree(long root, Event event) {
        Optional.ofNullable(ofTrees.get(root))
                .ifPresent(streams -> streams.forEach(stream -> stream.offer(event)));
    }

    private void organization(String name, Event event) {
        Optional.ofNullable(ofOrganizations.get(name))
                .ifPresent(streams -> streams.forEach(stream -> stream.offer(event)));
    }
}
