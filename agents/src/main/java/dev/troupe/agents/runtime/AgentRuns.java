package dev.troupe.agents.runtime;

import dev.troupe.core.contract.Assignment;
import dev.troupe.core.contract.Result;
import dev.troupe.core.durable.Durable;
import dev.troupe.core.durable.RunBody;
import dev.troupe.core.team.Agent;
import dev.troupe.core.team.Team;
import dev.troupe.core.team.TeamStore;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** The code of agent runs: hands each assignment to the runtime of its agent. */
public final class AgentRuns implements RunBody<Assignment, Result> {

    private final TeamStore teams;
    private final Checks checks;
    private final Map<String, AgentRuntime> runtimes = new TreeMap<>();

    /**
     * The code of agent runs, over these runtimes.
     *
     * @param checks what answers are checked with
     */
    public AgentRuns(TeamStore teams, Collection<AgentRuntime> runtimes, Checks checks) {
        this.teams = teams;
        this.checks = checks;
        runtimes.forEach(runtime -> this.runtimes.put(runtime.name(), runtime));
    }

    @Override
    public Result run(Durable durable, Assignment assignment) {
        Team team = teams.load(assignment.team());
        Agent agent = team.agent(assignment.agent());
        AgentRuntime runtime = runtimes.get(agent.runtime());
        if (runtime == null) {
            throw new IllegalArgumentException(
                    "agent '"
                            + agent.name()
                            + "' has the runtime '"
                            + agent.runtime()
                            + "', which is not available here; there is "
                            + runtimes.keySet());
        }
        return runtime.work(
                durable,
                new AgentRuntime.Job(
                        team,
                        assignment.team(),
                        agent,
                        assignment.contract(),
                        assignment.mandate(),
                        checks));
    }
}
