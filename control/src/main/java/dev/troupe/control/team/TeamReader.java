package dev.troupe.control.team;

import dev.troupe.control.yaml.Fields;
import dev.troupe.control.yaml.Located;
import dev.troupe.core.governance.Governance;
import dev.troupe.core.plan.Plan;
import dev.troupe.core.team.Agent;
import dev.troupe.core.team.InputFile;
import dev.troupe.core.team.ModelTier;
import dev.troupe.core.team.Organization;
import dev.troupe.core.team.Team;
import dev.troupe.core.team.ToolSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a team: words and types. Whether it makes sense is for the checks. */
final class TeamReader {

    /** The version of the format. */
    static final int VERSION = 1;

    /** How many agents a team may have. */
    static final int MAX_AGENTS = 1_000;

    static final List<String> KEYS =
            List.of(
                    "troupe",
                    "organization",
                    "models",
                    "rehearsal",
                    "tools",
                    "agents",
                    "inputs",
                    "plans",
                    "main",
                    "policies",
                    "budgets");

    static final List<String> ORGANIZATION_KEYS = List.of("name", "mission");

    private final Reading reading;
    private final TeamFolder folder;

    TeamReader(Reading reading, TeamFolder folder) {
        this.reading = reading;
        this.folder = folder;
    }

    /** The team as far as it can be read; nothing if the file is no mapping. */
    Optional<Draft> read(Located root) {
        return Fields.of(root, "the team file", KEYS, reading.problems())
                .map(fields -> new Draft(team(fields), fields.mapping(), reading));
    }

    private Team team(Fields fields) {
        version(fields);
        Organization organization = organization(fields);
        TierReader tier = new TierReader(reading);
        Map<String, ModelTier> models =
                reading.named(fields.get("models"), "'models'", "a model tier", tier::read);
        ToolSourceReader source = new ToolSourceReader(reading, folder);
        Map<String, ToolSource> tools =
                reading.named(fields.get("tools"), "'tools'", "a tool source", source::read);
        Map<String, Agent> agents = agents(fields, models);
        InputReader input = new InputReader(reading, folder);
        Map<String, InputFile> inputs =
                reading.named(fields.get("inputs"), "'inputs'", "an input", input::read);
        PlanReader plan = new PlanReader(reading, agents);
        Map<String, Plan> plans =
                reading.named(
                        fields.get("plans"),
                        "'plans'",
                        "a plan",
                        (name, value) -> Optional.of(plan.plan(name, value)));
        return new Team(
                organization,
                agents,
                models,
                tools,
                plans,
                List.copyOf(inputs.values()),
                main(fields),
                rehearsal(fields),
                Optional.of(folder.path().toAbsolutePath().normalize().toString()),
                new Governance(
                        new BudgetReader(reading).read(fields),
                        new PolicyReader(reading).read(fields),
                        List.of()));
    }

    private void version(Fields fields) {
        fields.require("troupe", "'troupe: " + VERSION + "', the version of the format");
        fields.integer("troupe", VERSION, VERSION);
    }

    private Organization organization(Fields fields) {
        fields.require("organization", "a mapping with the organization's name");
        return fields.fields("organization", ORGANIZATION_KEYS)
                .map(found ->
                        new Organization(
                                found.requiredText("name", "the organization's name").orElse(""),
                                found.text("mission").orElse("")))
                .orElseGet(() -> new Organization("", ""));
    }

    private Map<String, Agent> agents(Fields fields, Map<String, ModelTier> models) {
        Optional<Located> value = fields.require("agents", "a mapping with at least one agent");
        if (value.isPresent()
                && value.get() instanceof Located.Mapping mapping
                && mapping.entries().isEmpty()) {
            reading.problems().add(mapping.at(), "the team has no agents", "at least one");
        }
        if (value.isPresent()
                && value.get() instanceof Located.Mapping mapping
                && mapping.entries().size() > MAX_AGENTS) {
            reading.problems()
                    .add(
                            mapping.at(),
                            "the team has " + mapping.entries().size() + " agents",
                            "at most " + MAX_AGENTS);
            return Map.of();
        }
        AgentReader agent = new AgentReader(reading, models.keySet());
        return reading.named(value, "'agents'", "an agent", agent::read);
    }

    private Optional<String> main(Fields fields) {
        Optional<String> main = fields.text("main");
        main.ifPresent(
                plan -> reading.refer(Reference.Kind.PLAN, plan, fields.at("main"), "'main'"));
        return main;
    }

    private Optional<String> rehearsal(Fields fields) {
        Optional<String> path = fields.text("rehearsal");
        path.ifPresent(file ->
                folder.check(file, fields.at("rehearsal"), "'rehearsal'", reading.problems()));
        return path;
    }
}
