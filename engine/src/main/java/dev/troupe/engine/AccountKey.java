package dev.troupe.engine;

import dev.troupe.core.governance.Unit;
import dev.troupe.core.governance.Window;

/** Which account: a budget in one period. */
record AccountKey(String organization, String scope, Unit unit, Window window, String period) {}
