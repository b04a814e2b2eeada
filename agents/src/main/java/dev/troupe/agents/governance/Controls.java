package dev.troupe.agents.governance;

/** What every action of an agent has to pass. */
public record Controls(Policies policies, Guards guards, Redactor redactor) {

    /** Nothing is held back, and nothing is taken out. */
    public static final Controls NONE = new Controls(Policies.NONE, Guards.NONE, Redactor.NONE);
}
