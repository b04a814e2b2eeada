package dev.troupe.agents.retail;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** All tools of the shop. */
final class Catalogue {

    private static final Map<String, ShopTool<?>> TOOLS =
            Stream.of(
                            Lookups.TOOLS,
                            PendingOrders.TOOLS,
                            DeliveredOrders.TOOLS,
                            Accounts.TOOLS,
                            Service.TOOLS)
                    .flatMap(List::stream)
                    .collect(
                            LinkedHashMap::new,
                            (map, tool) -> map.put(tool.name(), tool),
                            Map::putAll);

    private Catalogue() {}

    static Optional<ShopTool<?>> find(String name) {
        return Optional.ofNullable(TOOLS.get(name));
    }

    static List<String> names() {
        return List.copyOf(TOOLS.keySet());
    }

    static List<ShopTool<?>> of(Desk desk) {
        return TOOLS.values().stream()
                .<ShopTool<?>>map(tool -> tool)
                .filter(tool -> tool.desk() == desk)
                .toList();
    }
}
