package dev.troupe.control.trace;

import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.Part;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Which part of a compound value a place belongs to. */
final class Parts {

    private final Part all;
    private final Map<String, Part> parts = new HashMap<>();

    /** The places that have parts below them. */
    private final Set<String> compound = new HashSet<>();

    Parts(ContextItem item) {
        all = new Part("", item.source(), item.trust());
        for (Part part : item.parts()) {
            parts.put(part.pointer(), part);
            addAbove(part.pointer());
        }
    }

    private void addAbove(String pointer) {
        String place = pointer;
        boolean fresh = true;
        while (fresh && !place.isEmpty()) {
            place = above(place);
            fresh = compound.add(place);
        }
    }

    /** The smallest part that the place is within; the item itself, if it is within none. */
    Part at(String pointer) {
        for (String place = pointer; ; place = above(place)) {
            Part part = parts.get(place);
            if (part != null) {
                return part;
            }
            if (place.isEmpty()) {
                return all;
            }
        }
    }

    /** The largest value around a place that belongs to its part as a whole. */
    String whole(String pointer) {
        String part = at(pointer).pointer();
        String whole = pointer;
        for (String place = pointer; place.length() >= part.length(); place = above(place)) {
            if (compound.contains(place)) {
                break;
            }
            whole = place;
            if (place.isEmpty()) {
                break;
            }
        }
        return whole;
    }

    private static String above(String pointer) {
        return pointer.substring(0, Math.max(0, pointer.lastIndexOf('/')));
    }
}
