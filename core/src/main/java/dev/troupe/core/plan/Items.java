package dev.troupe.core.plan;

import dev.troupe.core.contract.ContextItem;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Items by name, in the order in which their names first came. Immutable, and cheap to add to: a
 * plan of thousands of steps makes as many of these. An item is kept in a list of recent ones until
 * that is as long as the square root of all, and then all are put into one map.
 */
final class Items {

    static final Items NONE = new Items(Map.of(), null);

    private static final int FEW = 8;

    private final Map<String, ContextItem> older;
    private final @Nullable Recent recent;

    private record Recent(ContextItem item, @Nullable Recent before, int length) {}

    private Items(Map<String, ContextItem> older, @Nullable Recent recent) {
        this.older = older;
        this.recent = recent;
    }

    /** These and one more, which hides an earlier one of its name. */
    Items with(ContextItem item) {
        int length = recent == null ? 1 : recent.length + 1;
        Items more = new Items(older, new Recent(item, recent, length));
        boolean many = length > FEW && (long) length * length > older.size();
        return many ? new Items(more.all(), null) : more;
    }

    Optional<ContextItem> find(String name) {
        for (Recent one = recent; one != null; one = one.before) {
            if (one.item.name().equals(name)) {
                return Optional.of(one.item);
            }
        }
        return Optional.ofNullable(older.get(name));
    }

    private Map<String, ContextItem> all() {
        if (recent == null) {
            return older;
        }
        ContextItem[] inOrder = new ContextItem[recent.length];
        for (Recent one = recent; one != null; one = one.before) {
            inOrder[one.length - 1] = one.item;
        }
        Map<String, ContextItem> all = new LinkedHashMap<>(older);
        for (ContextItem item : inOrder) {
            all.put(item.name(), item);
        }
        return all;
    }

    Collection<ContextItem> values() {
        return all().values();
    }

    Map<String, ContextItem> byName() {
        return all();
    }
}
