package dev.troupe.cli;

import dev.troupe.agents.host.AgentHost;
import dev.troupe.agents.host.HostSettings;
import dev.troupe.agents.rehearsal.CassetteProblem;
import dev.troupe.agents.rehearsal.Pace;
import dev.troupe.agents.rehearsal.RehearsalScript;
import dev.troupe.control.design.Design;
import dev.troupe.control.design.ToolEffects;
import dev.troupe.control.expression.CelExpressions;
import dev.troupe.control.permission.Explanation;
import dev.troupe.control.team.CelChecker;
import dev.troupe.control.team.Inputs;
import dev.troupe.control.team.LoadedTeam;
import dev.troupe.control.team.TeamFile;
import dev.troupe.control.yaml.InvalidFile;
import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.Mandate;
import dev.troupe.core.cost.Money;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.governance.Grants;
import dev.troupe.core.governance.Policy;
import dev.troupe.core.plan.Expressions;
import dev.troupe.core.plan.Plan;
import dev.troupe.core.team.Team;
import dev.troupe.core.team.ToolSource;
import dev.troupe.engine.PostgresEngine;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Runs the teams that team files describe. */
final class TeamAssembly implements Assembly {

    private static final String FILE_NAME = "troupe.yaml";

    private final Surroundings around;
    private final CelExpressions expressions = new CelExpressions();

    TeamAssembly(Surroundings around) {
        this.around = around;
    }

    @Override
    public Checked check(Path team, Money most) {
        try {
            LoadedTeam loaded = load(team);
            ToolEffects effects = ToolEffects.stated(loaded.team());
            return new Checked(List.of(), Optional.of(Design.review(loaded, effects, most)));
        } catch (InvalidFile e) {
            return new Checked(
                    e.problems().stream().map(Object::toString).toList(), Optional.empty());
        }
    }

    private LoadedTeam load(Path named) {
        Path file = Files.isDirectory(named) ? named.resolve(FILE_NAME) : named;
        if (!Files.exists(file)) {
            throw new CliFailure(
                    ExitCode.BAD_INPUT,
                    "there is no team file "
                            + file
                            + ": name one, or its folder, or write one (docs/team-file.md)");
        }
        LoadedTeam loaded = new TeamFile(new CelChecker(expressions)).load(file);
        // A mistake in the script would otherwise be found by the first model call, and taken for a
        // failure of the agent.
        loaded.team()
                .rehearsal()
                .ifPresent(script ->
                        RehearsalScript.read(loaded.folder().resolve(script), expressions));
        return loaded;
    }

    @Override
    public String organization(Path team) {
        try {
            return load(team).team().organization().name();
        } catch (InvalidFile | CassetteProblem e) {
            throw new CliFailure(ExitCode.BAD_INPUT, String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public List<Policy> policies(Path team) {
        try {
            return load(team).team().governance().policies();
        } catch (InvalidFile | CassetteProblem e) {
            throw new CliFailure(ExitCode.BAD_INPUT, String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public Explanation permissions(Path file, String agent, Optional<List<String>> tools) {
        try {
            Team team = load(file).team();
            if (!team.agents().containsKey(agent)) {
                throw new CliFailure(
                        ExitCode.USAGE,
                        "the team has no agent '" + agent + "'; it has " + team.agents().keySet());
            }
            checkGrants(tools.orElse(List.of()), team);
            return Explanation.of(
                    team, agent, tools.map(Mandate.NONE::limitedTo).orElse(Mandate.NONE));
        } catch (InvalidFile | CassetteProblem e) {
            throw new CliFailure(ExitCode.BAD_INPUT, String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public Estimated estimate(RunRequest request, OpenDatabase database) {
        try {
            LoadedTeam loaded = load(request.team());
            Team team = loaded.team();
            String plan = plan(request, team);
            List<ContextItem> items = Inputs.load(team, loaded.folder(), request.inputs());
            try (AgentHost host =
                    new AgentHost(database.source(), expressions, settings(request.mode()))) {
                return new Estimated(
                        team.organization().name(),
                        plan,
                        host.estimate(team, team.plan(plan), items),
                        team.governance().budgets());
            }
        } catch (InvalidFile | IllegalArgumentException | CassetteProblem e) {
            throw new CliFailure(ExitCode.BAD_INPUT, String.valueOf(e.getMessage()), e);
        }
    }

    private static String plan(RunRequest request, Team team) {
        String plan = request.plan().or(team::main).orElseThrow(() -> noPlan(team));
        if (!team.plans().containsKey(plan)) {
            throw new CliFailure(
                    ExitCode.USAGE,
                    "the team has no plan '" + plan + "'; it has " + team.plans().keySet());
        }
        return plan;
    }

    @Override
    public Job prepare(RunRequest request) {
        HostSettings settings = settings(request.mode());
        try {
            LoadedTeam loaded = load(request.team());
            Team team = loaded.team();
            String plan = plan(request, team);
            needsNoServer(team);
            Mandate mandate = mandate(request, team, plan);
            List<ContextItem> items = Inputs.load(team, loaded.folder(), request.inputs());
            return new TeamJob(
                    settings,
                    Optional.of(
                            new Prepared(
                                    team,
                                    team.plan(plan),
                                    items,
                                    request.name().orElse(plan),
                                    mandate)));
        } catch (InvalidFile | IllegalArgumentException | CassetteProblem e) {
            throw new CliFailure(ExitCode.BAD_INPUT, String.valueOf(e.getMessage()), e);
        }
    }

    private static Mandate mandate(RunRequest request, Team team, String plan) {
        checkGrants(request.tools().orElse(List.of()), team);
        return new Mandate(
                request.by(), Optional.of(plan), request.task(), request.goal(), request.tools());
    }

    private static void checkGrants(List<String> grants, Team team) {
        for (String grant : grants) {
            String source = Grants.source(grant);
            if (source.equals(grant) || !team.tools().containsKey(source)) {
                throw new CliFailure(
                        ExitCode.USAGE,
                        "--tools: '"
                                + grant
                                + "' is no tool of this team: write source.tool or source.*, with one of the sources "
                                + team.tools().keySet());
            }
        }
    }

    /** There is none here, and the middle of a run is too late to say so. */
    private static void needsNoServer(Team team) {
        team.tools().values().stream()
                .filter(ToolSource::asksForRun)
                .findFirst()
                .ifPresent(source -> {
                    throw new IllegalArgumentException(
                            "the commands of '"
                                    + source.name()
                                    + "' are given ${run:token} or ${run:url}, which takes a server: begin"
                                    + " this team's runs at one, which `troupe up` starts");
                });
    }

    private static CliFailure noPlan(Team team) {
        return new CliFailure(
                ExitCode.USAGE,
                "the team names no main plan: say which with --plan; it has "
                        + team.plans().keySet());
    }

    @Override
    public Job existing(Mode mode) {
        return new TeamJob(settings(mode), Optional.empty());
    }

    private HostSettings settings(Mode mode) {
        around.secrets().list(); // a damaged store is said now, not in the middle of a run
        return HostSettings.of(
                        new Workspaces(around.home()).folder(), around.environmentAndSecrets())
                .withRehearsal(false, mode.fast() ? Pace.FAST : Pace.SCRIPTED)
                .withCassettes(mode.record(), mode.replay());
    }

    @Override
    public Optional<Expressions> expressions() {
        return Optional.of(expressions);
    }

    @Override
    public CelExpressions cel() {
        return expressions;
    }

    @Override
    public TeamText text(Path file) {
        try {
            LoadedTeam loaded = load(file);
            return new TeamText(
                    loaded.team().organization().name(),
                    Arguments.text(loaded.file()),
                    loaded.folder());
        } catch (InvalidFile | CassetteProblem e) {
            throw new CliFailure(ExitCode.BAD_INPUT, String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public AgentHost host(Mode mode, DataSource database) {
        AgentHost host = host(settings(mode), database);
        host.expectServer();
        return host;
    }

    private AgentHost host(HostSettings settings, DataSource database) {
        try {
            AgentHost made = new AgentHost(database, expressions, settings);
            around.secrets()
                    .values()
                    .forEach((name, values) ->
                            values.forEach(value -> made.redactor().learn(name, value)));
            Logs.redact(made.redactor());
            return made;
        } catch (CassetteProblem | UncheckedIOException e) {
            throw new CliFailure(ExitCode.BAD_INPUT, String.valueOf(e.getMessage()), e);
        }
    }

    private record Prepared(
            Team team, Plan plan, List<ContextItem> items, String name, Mandate mandate) {}

    private final class TeamJob implements Job {

        private final HostSettings settings;
        private final Optional<Prepared> prepared;
        private @Nullable AgentHost host;

        TeamJob(HostSettings settings, Optional<Prepared> prepared) {
            this.settings = settings;
            this.prepared = prepared;
        }

        @Override
        public void register(PostgresEngine.Builder builder, Path home, OpenDatabase database) {
            AgentHost made = host(settings, database.source());
            made.register(builder);
            host = made;
        }

        @Override
        public RunId start(PostgresEngine engine) {
            Prepared job =
                    prepared.orElseThrow(() -> new IllegalStateException("no run was prepared"));
            AgentHost ready = host;
            if (ready == null) {
                throw new IllegalStateException("the job was not registered");
            }
            return ready.start(
                    engine, job.team(), job.plan(), job.items(), job.name(), job.mandate());
        }

        @Override
        public void close() {
            AgentHost open = host;
            if (open != null) {
                open.close();
            }
        }
    }
}
