package dev.troupe.server.team;

import dev.troupe.core.contract.Trust;
import dev.troupe.core.json.Json;
import dev.troupe.core.team.Agent;
import dev.troupe.core.team.ModelTier;
import dev.troupe.core.team.Organization;
import dev.troupe.core.team.Team;
import dev.troupe.core.team.ToolSource;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The team that new runs begin with.
 *
 * @param chosen which model stands for which tier here
 */
record TeamView(
        int version,
        Instant publishedAt,
        String publishedBy,
        Organization organization,
        List<Agent> agents,
        List<PlanView> plans,
        Optional<String> main,
        List<Input> inputs,
        List<JsonNode> tools,
        List<ModelTier> models,
        List<PolicyView> policies,
        List<String> chosen) {

    record Input(String name, Trust trust, String path) {}

    static TeamView of(TeamVersions.Version version, List<String> chosen) {
        Team team = version.team();
        return new TeamView(
                version.version(),
                version.publishedAt(),
                version.publishedBy(),
                team.organization(),
                List.copyOf(team.agents().values()),
                PlanView.of(team),
                team.main(),
                team.inputs().stream()
                        .map(input -> new Input(input.name(), input.trust(), input.path()))
                        .toList(),
                team.tools().values().stream().map(TeamView::tool).toList(),
                List.copyOf(team.models().values()),
                PolicyView.of(team),
                chosen);
    }

    /**
     * A source of tools, without what its process or its server is given: secrets are only named
     * there, but people write tokens where they should not.
     */
    static JsonNode tool(ToolSource source) {
        ObjectNode tool = (ObjectNode) Json.tree(source);
        tool.remove(List.of("environment", "headers"));
        return tool;
    }

    /** What a tag of it is. */
    String tag() {
        return "\"" + version + "\"";
    }
}
