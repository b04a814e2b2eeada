package dev.troupe.control.team;

import dev.troupe.control.yaml.Located;
import dev.troupe.control.yaml.Position;
import dev.troupe.core.plan.Plan;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** Where the parts of plans are in the file. Equal parts have places of their own. */
final class PlanPlaces {

    private final IdentityHashMap<Plan, Place> places = new IdentityHashMap<>();

    /** Where other parts of plans are: contracts, criteria and the like. */
    private final IdentityHashMap<Object, Located.Mapping> parts = new IdentityHashMap<>();

    /**
     * @param step the whole step
     * @param pattern the mapping that holds the pattern's own keys; the step itself for some
     * @param readable whether the step was read without mistakes that hide what it is
     */
    private record Place(Located step, Located pattern, boolean readable) {}

    <P extends Plan> P put(P plan, Located step, Located pattern) {
        places.put(plan, new Place(step, pattern, true));
        return plan;
    }

    /** Keeps where a part of a step is that is no step itself, such as its terms. */
    <T> T put(T part, Located.Mapping mapping) {
        parts.put(part, mapping);
        return part;
    }

    /** The value of a key of such a part. */
    Optional<Located> partValue(Object part, String key) {
        return Optional.ofNullable(parts.get(part)).flatMap(mapping -> mapping.get(key));
    }

    /** Where an entry of the list under a key of such a part is; else where the key's value is. */
    Optional<Position> partAt(Object part, String key, int index) {
        Optional<Located> value = partValue(part, key);
        if (value.orElse(null) instanceof Located.Sequence list && index < list.items().size()) {
            return Optional.of(list.items().get(index).at());
        }
        return value.map(Located::at);
    }

    /** Keeps what stands for a step that could not be read. */
    Plan putUnreadable(Plan plan, Located step) {
        places.put(plan, new Place(step, step, false));
        return plan;
    }

    boolean readable(Plan plan) {
        return place(plan).readable();
    }

    /** Where a part is, if it was read here. */
    Optional<Position> find(Plan plan) {
        return Optional.ofNullable(places.get(plan)).map(place -> place.step().at());
    }

    Position at(Plan plan) {
        return place(plan).step().at();
    }

    /** The value of a key of the step or its pattern. */
    Optional<Located> value(Plan plan, String key) {
        Place place = place(plan);
        Optional<Located> own = get(place.pattern(), key);
        return own.isPresent() ? own : get(place.step(), key);
    }

    /** The keys of the mapping under a key, those of unreadable entries too. */
    Set<String> keys(Plan plan, String key) {
        Set<String> keys = new LinkedHashSet<>();
        if (value(plan, key).orElse(null) instanceof Located.Mapping mapping) {
            mapping.entries().forEach(entry -> keys.add(entry.key()));
        }
        return keys;
    }

    /** Where the value of a key is, or the step, if it has no such key. */
    Position at(Plan plan, String key) {
        return value(plan, key).map(Located::at).orElseGet(() -> at(plan));
    }

    /** Where an entry of the list under a key is. */
    Position at(Plan plan, String key, int index) {
        if (value(plan, key).orElse(null) instanceof Located.Sequence list
                && index < list.items().size()) {
            return list.items().get(index).at();
        }
        return at(plan, key);
    }

    private static Optional<Located> get(Located value, String key) {
        return value instanceof Located.Mapping mapping ? mapping.get(key) : Optional.empty();
    }

    private Place place(Plan plan) {
        Place place = places.get(plan);
        if (place == null) {
            throw new IllegalArgumentException("the plan '" + plan.name() + "' was not read here");
        }
        return place;
    }
}
