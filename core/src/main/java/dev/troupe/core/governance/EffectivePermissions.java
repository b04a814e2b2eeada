package dev.troupe.core.governance;

import dev.troupe.core.contract.Contract;
import dev.troupe.core.contract.Mandate;
import dev.troupe.core.team.Agent;
import dev.troupe.core.team.Team;
import dev.troupe.core.team.ToolSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What an agent may call while it works on a contract: what the agent itself, the contract and
 * whoever had the work begun grant, all three. So handing work on never widens anything. Tools of a
 * source that is given secrets are for agents that may use all of these secrets.
 *
 * @param tools the grants that hold
 * @param refused the grants that the contract asks for in vain, each with the reason; work under
 *     such a contract does not begin
 */
public record EffectivePermissions(List<String> tools, Map<String, String> refused) {

    public EffectivePermissions {
        tools = List.copyOf(tools);
        refused = new LinkedHashMap<>(refused);
    }

    /** What holds for this agent under this contract, on this authority. */
    public static EffectivePermissions of(
            Team team, Agent agent, Contract contract, Mandate mandate) {
        Map<String, String> refused = new LinkedHashMap<>();
        for (String grant : contract.tools()) {
            reason(team, agent, mandate, grant).ifPresent(why -> refused.put(grant, why));
        }
        List<String> both = Grants.intersection(agent.tools(), contract.tools());
        List<String> held = refused.isEmpty() ? mandate.within(both) : List.of();
        return new EffectivePermissions(held, refused);
    }

    private static Optional<String> reason(Team team, Agent agent, Mandate mandate, String grant) {
        List<String> own = Grants.intersection(agent.tools(), List.of(grant));
        if (own.isEmpty()) {
            return Optional.of(
                    "the contract grants "
                            + grant
                            + ", but the agent may call only "
                            + agent.tools());
        }
        List<String> held = mandate.within(own);
        if (held.isEmpty()) {
            return Optional.of(
                    "the contract grants "
                            + grant
                            + ", but whoever had the work begun passes on only "
                            + mandate.tools().orElse(List.of()));
        }
        Set<String> secrets = secretsWithheld(team, agent, grant);
        return secrets.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        grant
                                + " is given the secrets "
                                + secrets
                                + ", which the agent's permissions do not name");
    }

    /** The secrets that the tools of a grant are given, and that the agent may not use. */
    public static Set<String> secretsWithheld(Team team, Agent agent, String grant) {
        Set<String> withheld =
                Optional.ofNullable(team.tools().get(Grants.source(grant)))
                        .<Set<String>>map(source -> new TreeSet<>(ToolSource.secretsOf(source)))
                        .orElseGet(TreeSet::new);
        agent.permissions().secrets().forEach(withheld::remove);
        return withheld;
    }

    /**
     * The authority of those whom an agent chose, where the plan says among whom it may choose: the
     * agents that it may hand its work over to, and a manager's people. The plan's author granted
     * them their tools; the agent's own permissions may limit what it passes on.
     */
    public static Mandate passedOn(Agent by, Mandate mandate) {
        return by.permissions().delegates().map(mandate::limitedTo).orElse(mandate);
    }

    /**
     * The authority of those whom an agent has work of its own accord, without a word of the plan:
     * at most what it may call itself, or what its permissions let it pass on.
     */
    public Mandate passedOnUnasked(Agent by, Mandate mandate) {
        return mandate.limitedTo(by.permissions().delegates().orElse(tools));
    }
}
