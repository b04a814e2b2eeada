package dev.troupe.agents.governance;

/**
 * What every action of an agent has to pass.
 *
 * @param budgets whether what models and tools use is held of budgets
 */
public record Controls(Policies policies, Guards guards, Redactor redactor, boolean budgets) {

    /** Nothing is held back, nothing is held, and nothing is taken out. */
    public static final Controls NONE =
            new Controls(Policies.NONE, Guards.NONE, Redactor.NONE, false);

    /** Budgets hold, and nothing else. */
    public static final Controls BUDGETS = new Controls(Policies.NONE, Guards.NONE, Redactor.NONE);

    /** These, and budgets hold. */
    public Controls(Policies policies, Guards guards, Redactor redactor) {
        this(policies, guards, redactor, true);
    }
}
