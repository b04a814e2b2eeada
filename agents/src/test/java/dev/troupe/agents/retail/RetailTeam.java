package dev.troupe.agents.retail;

import dev.troupe.control.expression.CelExpressions;
import dev.troupe.control.team.CelChecker;
import dev.troupe.control.team.TeamFile;
import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.Source;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.json.Json;
import dev.troupe.core.team.Team;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The desk's team, with the script of each case in place of its models. */
final class RetailTeam {

    static final String PLAN = "desk";

    private final Team team;
    private final Path scripts;

    /**
     * @param scripts the folder in which scripts are put
     */
    RetailTeam(Path scripts) {
        this.team = new TeamFile(new CelChecker(new CelExpressions())).load(file()).team();
        this.scripts = scripts;
    }

    private static Path file() {
        try {
            return Path.of(
                    Objects.requireNonNull(RetailTeam.class.getResource("/retail/troupe.yaml"))
                            .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The team as it works on a task. */
    Team of(RetailTask task, JsonNode script) {
        Path file = scripts.resolve("task-" + Integer.toHexString(task.id().hashCode()) + ".yaml");
        try {
            Files.writeString(file, Json.pretty(script));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Team(
                team.organization(),
                team.agents(),
                team.models(),
                team.tools(),
                team.plans(),
                team.inputs(),
                team.main(),
                Optional.of(file.toString()),
                team.folder(),
                team.governance());
    }

    /** What a case begins with. */
    static List<ContextItem> items(Dataset data, RetailTask task) {
        ObjectNode about = Json.object().put("id", task.id());
        about.set("customer", task.scenario());
        return List.of(
                new ContextItem("case", about, Source.INPUT, Trust.UNTRUSTED),
                new ContextItem("policy", Json.tree(data.policy()), Source.INPUT, Trust.USER),
                new ContextItem("turn", Json.object().put("next", 0), Source.INPUT, Trust.USER));
    }
}
