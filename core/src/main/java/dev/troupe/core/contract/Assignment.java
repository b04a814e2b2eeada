package dev.troupe.core.contract;

/**
 * One agent on one contract: the input of an agent run.
 *
 * @param team address of the exact team that the agent belongs to (see {@code TeamStore})
 * @param mandate on whose authority, and for what
 */
public record Assignment(String team, String agent, Contract contract, Mandate mandate)
        implements Mandated {

    /** An assignment that nobody in particular stands behind. */
    public Assignment(String team, String agent, Contract contract) {
        this(team, agent, contract, Mandate.NONE);
    }
}
