package dev.troupe.agents.retail;

import java.util.Locale;

/** Who does what in the shop: each tool belongs to one desk, and no other may call it. */
enum Desk {
    LOOKUP,
    ORDERS,
    RETURNS,
    ACCOUNT,
    SERVICE;

    /** The name of the agent, and of the source of its tools. */
    String title() {
        return name().toLowerCase(Locale.ROOT);
    }
}
