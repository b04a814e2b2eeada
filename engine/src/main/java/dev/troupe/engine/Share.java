package dev.troupe.engine;

import dev.troupe.core.governance.Amounts;

/**
 * What a journal row says of a step that had a share of a tab.
 *
 * @param tab what its node calls the tab
 * @param spender the id of who used it
 * @param held the money that the share was for, in micro-dollars
 */
record Share(long tab, long spender, Settling.Outcome outcome, Amounts used, long held) {}
