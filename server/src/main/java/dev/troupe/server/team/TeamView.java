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
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The team that new runs begin with. */
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
        List<Tier> models,
        List<PolicyView> policies) {

    record Input(String name, Trust trust, String path) {}

    /**
     * A class of models.
     *
     * @param candidates {@code provider/model}, in order of preference
     * @param chosen which of them is used here; absent where none is connected
     */
    record Tier(String name, List<String> candidates, Optional<String> chosen) {}

    /**
     * @param connected the model that stands for a tier here, by the tier's name
     */
    static TeamView of(TeamVersions.Version version, Map<String, String> connected) {
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
                team.models().values().stream().map(tier -> tier(tier, connected)).toList(),
                PolicyView.of(team));
    }

    private static Tier tier(ModelTier tier, Map<String, String> connected) {
        return new Tier(
                tier.name(), tier.candidates(), Optional.ofNullable(connected.get(tier.name())));
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
