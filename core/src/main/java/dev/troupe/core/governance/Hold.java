package dev.troupe.core.governance;

import java.util.List;

/**
 * What is held for a step until its result is journaled. Where nobody says what was used, all of it
 * counts as used: what is not known is not taken for nothing.
 */
public interface Hold {

    /** Says what was really used, which is settled together with the step's result. */
    void used(Amounts amounts);

    /** The budgets that are near their limits with it. */
    List<Standing> near();

    /**
     * How a budget stands.
     *
     * @param period the name of the window's period (see {@link Window#period})
     */
    record Standing(
            String scope,
            Unit unit,
            Window window,
            String period,
            long limit,
            long spent,
            long reserved,
            boolean warn,
            boolean degrade) {}
}
