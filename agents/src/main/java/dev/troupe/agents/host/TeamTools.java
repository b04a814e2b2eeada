package dev.troupe.agents.host;

import dev.troupe.agents.llm.Toolboxes;
import dev.troupe.agents.process.ChildCommand;
import dev.troupe.agents.process.Execution;
import dev.troupe.agents.process.RunAccess;
import dev.troupe.agents.process.Variables;
import dev.troupe.agents.runtime.Programs;
import dev.troupe.agents.tool.Toolbox;
import dev.troupe.agents.tool.builtin.WorkspaceTrust;
import dev.troupe.agents.tool.mcp.McpLimits;
import dev.troupe.agents.tool.source.SourceOpener;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.team.Team;
import dev.troupe.core.team.ToolSource;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The tools and programs of this process: one toolbox for each tree of runs and team, with a
 * working folder for each tree. A toolbox that nobody has used for a while is closed, so that what
 * is open is bounded by what is being worked on; it is opened again when it is needed.
 */
final class TeamTools implements Toolboxes, Programs, AutoCloseable {

    /** The environment variables that secrets come from, before the secret's name. */
    private static final String SECRET = "TROUPE_SECRET_";

    /** How long a program may take to end once it is asked to. */
    private static final Duration PATIENCE = Duration.ofMillis(500);

    /**
     * What a toolbox is for. Where a secret of the team's has another value than before, it is for
     * another toolbox: the next call uses the new one.
     */
    private record Key(String team, RunId root, List<Optional<String>> secrets) {
        @Override
        public String toString() {
            return team + ", run " + root; // without the values
        }
    }

    private final HostSettings settings;
    private final RunAccess runs;
    private final RunFolders folders;
    private final Lending<Key, Toolbox> open;

    TeamTools(HostSettings settings, Lending.Idle idle, RunAccess runs) {
        this.settings = settings;
        this.runs = runs;
        this.folders = new RunFolders(settings.workspaces(), () -> UUID.randomUUID().toString());
        this.open = new Lending<>(idle, Toolbox::close);
    }

    /** The working folder of a tree of runs, if there is one by now. */
    Optional<Path> workspace(RunId root) {
        return folders.existing(root);
    }

    @Override
    public <T> T use(Team team, String teamAddress, RunId root, Use<T> use)
            throws InterruptedException {
        Key key = new Key(teamAddress, root, secrets(team));
        Toolbox toolbox = open.borrow(key, () -> make(team, root));
        try {
            return use.with(toolbox);
        } finally {
            open.giveBack(key);
        }
    }

    @Override
    public Execution.Ended run(
            Team team,
            RunId root,
            String name,
            List<String> command,
            byte[] input,
            Duration timeout)
            throws InterruptedException {
        Path workspace = folders.of(team, root);
        Variables variables = variables(team, workspace);
        ChildCommand child =
                new ChildCommand(
                        name,
                        command.stream().map(variables::expand).toList(),
                        Map.of(),
                        workspace,
                        PATIENCE,
                        true);
        return Execution.run(child, UUID.randomUUID().toString(), variables::mask, input, timeout);
    }

    @Override
    public Trust workspace(Team team, RunId root) {
        return WorkspaceTrust.of(folders.of(team, root)).trust();
    }

    private Toolbox make(Team team, RunId root) {
        Path workspace = folders.of(team, root);
        SourceOpener opener =
                new SourceOpener(
                        variables(team, workspace),
                        folder(team),
                        Optional.of(workspace),
                        settings.functions(),
                        Clock.systemUTC(),
                        () -> UUID.randomUUID().toString(),
                        McpLimits.DEFAULT);
        return new Toolbox(team.tools(), opener);
    }

    /** The values of the secrets that a team's tools are given. */
    private List<Optional<String>> secrets(Team team) {
        return team.tools().values().stream()
                .flatMap(source -> ToolSource.secretsOf(source).stream())
                .distinct()
                .sorted()
                .map(name -> settings.environment().apply(SECRET + name))
                .toList();
    }

    private static Path folder(Team team) {
        return Path.of(team.folder().orElse("."));
    }

    private Variables variables(Team team, Path workspace) {
        return new Variables(
                        Optional.of(workspace),
                        folder(team),
                        settings.environment()::apply,
                        name -> settings.environment().apply(SECRET + name))
                .with(runs);
    }

    @Override
    public void close() {
        open.close();
    }
}
