package dev.troupe.agents.retail;

import dev.troupe.core.json.Json;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A copy of the shop's database: what all copies begin with, and the documents that differ from it
 * in this one. What is handed out is a copy: nothing changes but by {@code save}.
 */
final class Records {

    static final String USERS = "users";
    static final String ORDERS = "orders";
    static final String PRODUCTS = "products";

    /** Which document: a collection, and an id in it. */
    record Key(String collection, String id) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int byCollection = collection.compareTo(other.collection);
            return byCollection != 0 ? byCollection : id.compareTo(other.id);
        }
    }

    private final JsonNode beginning;
    private final Map<Key, JsonNode> changed = new TreeMap<>();

    Records(JsonNode beginning) {
        this.beginning = beginning;
    }

    Records(JsonNode beginning, Map<Key, JsonNode> changed) {
        this(beginning);
        this.changed.putAll(changed);
    }

    ObjectNode user(String id) {
        return find(USERS, id).orElseThrow(() -> new Refused("User not found"));
    }

    ObjectNode order(String id) {
        return find(ORDERS, id).orElseThrow(() -> new Refused("Order not found"));
    }

    ObjectNode product(String id) {
        return find(PRODUCTS, id).orElseThrow(() -> new Refused("Product not found"));
    }

    private Optional<ObjectNode> find(String collection, String id) {
        JsonNode found = changed.get(new Key(collection, id));
        JsonNode document = found != null ? found : beginning.path(collection).path(id);
        return document instanceof ObjectNode object
                ? Optional.of(object.deepCopy())
                : Optional.empty();
    }

    /** The ids of a collection; no tool adds or removes a document. */
    Iterable<String> ids(String collection) {
        return beginning.path(collection).propertyNames();
    }

    void saveUser(ObjectNode user) {
        save(new Key(USERS, user.path("user_id").asString()), user);
    }

    void saveOrder(ObjectNode order) {
        save(new Key(ORDERS, order.path("order_id").asString()), order);
    }

    /** Numbers become what they are after they were written and read again. */
    private void save(Key key, JsonNode document) {
        JsonNode written = Json.parse(Json.write(document));
        if (written.equals(beginning.path(key.collection()).path(key.id()))) {
            changed.remove(key);
        } else {
            changed.put(key, written);
        }
    }

    /** The documents that are not as they were in the beginning. */
    Map<Key, JsonNode> changed() {
        return new TreeMap<>(changed);
    }
}
