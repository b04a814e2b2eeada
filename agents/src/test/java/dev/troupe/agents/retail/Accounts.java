package dev.troupe.agents.retail;

import dev.troupe.core.json.Json;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What can be done to a customer's profile. */
@SuppressWarnings("MemberName") // the tasks name the arguments
final class Accounts {

    record Address(
            String user_id,
            String address1,
            String address2,
            String city,
            String state,
            String country,
            String zip) {}

    static final List<ShopTool<?>> TOOLS =
            List.of(
                    ShopTool.writes(
                            Desk.ACCOUNT,
                            "modify_user_address",
                            "Changes a customer's default address.",
                            Address.class,
                            Accounts::move));

    private Accounts() {}

    private static JsonNode move(Records records, Address asked) {
        ObjectNode user = records.user(asked.user_id());
        user.set(
                "address",
                address(
                        asked.address1(),
                        asked.address2(),
                        asked.city(),
                        asked.state(),
                        asked.country(),
                        asked.zip()));
        records.saveUser(user);
        return user;
    }

    static JsonNode address(
            String address1,
            String address2,
            String city,
            String state,
            String country,
            String zip) {
        return Json.object()
                .put("address1", address1)
                .put("address2", address2)
                .put("city", city)
                .put("country", country)
                .put("state", state)
                .put("zip", zip);
    }
}
