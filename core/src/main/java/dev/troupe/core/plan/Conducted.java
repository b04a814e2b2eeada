package dev.troupe.core.plan;

import dev.troupe.core.contract.Mandate;
import dev.troupe.core.durable.Durable;
import dev.troupe.core.durable.RunBody;
import dev.troupe.core.durable.Step;
import dev.troupe.core.team.Team;
import dev.troupe.core.team.TeamStore;

/**
 * Agents coordinated by plain Java instead of a plan that is stored: the code of runs of a type of
 * the application's own. The code may use whatever {@link Conductor#run} runs (any pattern, made on
 * the spot) and all of {@link Durable} beside it; the rules of {@link RunBody} hold. A run keeps
 * the exact team that it began with.
 */
public final class Conducted<I, O> implements RunBody<I, O> {

    /** What the application writes. */
    @FunctionalInterface
    public interface Code<I, O> {
        O run(Conductor conductor, I input) throws Exception;
    }

    private final Team team;
    private final TeamStore teams;
    private final Services services;
    private final Code<I, O> code;

    public Conducted(Team team, TeamStore teams, Services services, Code<I, O> code) {
        this.team = team;
        this.teams = teams;
        this.services = services;
        this.code = code;
    }

    @Override
    public O run(Durable durable, I input) throws Exception {
        String address =
                durable.step(Step.idempotent("team"), String.class, context -> teams.save(team));
        Conductor conductor =
                new Conductor(
                        durable, teams.load(address), address, services, Mandate.NONE, 0, false);
        return code.run(conductor, input);
    }
}
