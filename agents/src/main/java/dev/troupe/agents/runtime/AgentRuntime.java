package dev.troupe.agents.runtime;

import dev.troupe.core.contract.Contract;
import dev.troupe.core.contract.Mandate;
import dev.troupe.core.contract.Result;
import dev.troupe.core.durable.Durable;
import dev.troupe.core.governance.EffectivePermissions;
import dev.troupe.core.team.Agent;
import dev.troupe.core.team.Team;

/**
 * A way in which agents execute. Implementations are thread-safe; all they do goes through {@code
 * durable}.
 */
public interface AgentRuntime {

    /** The name that agents use for it in {@link Agent#runtime()}. */
    String name();

    /**
     * Works on an assignment to its end.
     *
     * @throws AgentFailure if the contract could not be met
     */
    Result work(Durable durable, Job job);

    /**
     * An assignment with all that it refers to.
     *
     * @param teamAddress where the team is stored
     * @param mandate on whose authority, and for what
     * @param checks what its answers are checked with (see {@link Acceptance})
     */
    record Job(
            Team team,
            String teamAddress,
            Agent agent,
            Contract contract,
            Mandate mandate,
            Checks checks) {

        /** What the agent may call. */
        public EffectivePermissions permitted() {
            return EffectivePermissions.of(team, agent, contract, mandate);
        }
    }
}
