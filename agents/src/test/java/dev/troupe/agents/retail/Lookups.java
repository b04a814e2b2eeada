package dev.troupe.agents.retail;

import dev.troupe.core.json.Json;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What can be asked without changing anything. */
@SuppressWarnings("MemberName") // the tasks name the arguments
final class Lookups {

    record Email(String email) {}

    record NameAndZip(String first_name, String last_name, String zip) {}

    record UserId(String user_id) {}

    record OrderId(String order_id) {}

    record ProductId(String product_id) {}

    record ItemId(String item_id) {}

    record Nothing() {}

    static final List<ShopTool<?>> TOOLS =
            List.of(
                    ShopTool.reads(
                            Desk.LOOKUP,
                            "find_user_id_by_email",
                            "Finds a customer by e-mail.",
                            Email.class,
                            Lookups::byEmail),
                    ShopTool.reads(
                            Desk.LOOKUP,
                            "find_user_id_by_name_zip",
                            "Finds a customer by name and zip code.",
                            NameAndZip.class,
                            Lookups::byNameAndZip),
                    ShopTool.reads(
                            Desk.LOOKUP,
                            "get_user_details",
                            "A customer's profile.",
                            UserId.class,
                            (records, asked) -> records.user(asked.user_id())),
                    ShopTool.reads(
                            Desk.LOOKUP,
                            "get_order_details",
                            "An order.",
                            OrderId.class,
                            (records, asked) -> records.order(asked.order_id())),
                    ShopTool.reads(
                            Desk.LOOKUP,
                            "get_product_details",
                            "A product and its variants.",
                            ProductId.class,
                            (records, asked) -> records.product(asked.product_id())),
                    ShopTool.reads(
                            Desk.LOOKUP,
                            "get_item_details",
                            "A variant of a product.",
                            ItemId.class,
                            Lookups::item),
                    ShopTool.reads(
                            Desk.LOOKUP,
                            "list_all_product_types",
                            "The names and ids of all products.",
                            Nothing.class,
                            (records, nothing) -> productTypes(records)));

    private Lookups() {}

    private static String byEmail(Records records, Email asked) {
        return user(records, user -> user.path("email").asString().equalsIgnoreCase(asked.email()));
    }

    private static String byNameAndZip(Records records, NameAndZip asked) {
        return user(
                records,
                user ->
                        user.at("/name/first_name").asString().equalsIgnoreCase(asked.first_name())
                                && user.at("/name/last_name")
                                        .asString()
                                        .equalsIgnoreCase(asked.last_name())
                                && user.at("/address/zip").asString().equals(asked.zip()));
    }

    private static String user(Records records, Predicate<ObjectNode> fits) {
        for (String id : records.ids(Records.USERS)) {
            if (fits.test(records.user(id))) {
                return id;
            }
        }
        throw new Refused("User not found");
    }

    private static JsonNode item(Records records, ItemId asked) {
        for (String id : records.ids(Records.PRODUCTS)) {
            JsonNode item = records.product(id).path("variants").path(asked.item_id());
            if (item.isObject()) {
                return item;
            }
        }
        throw new Refused("Item not found");
    }

    private static JsonNode productTypes(Records records) {
        Map<String, String> types = new TreeMap<>();
        for (String id : records.ids(Records.PRODUCTS)) {
            types.put(records.product(id).path("name").asString(), id);
        }
        return Json.tree(types);
    }
}
