package dev.troupe.control.team;

import dev.troupe.control.yaml.Fields;
import dev.troupe.control.yaml.Located;
import dev.troupe.core.team.Agent;
import dev.troupe.core.team.Limits;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads an agent. */
final class AgentReader {

    static final List<String> KEYS =
            List.of(
                    "role",
                    "instructions",
                    "capabilities",
                    "notResponsibleFor",
                    "reportsTo",
                    "runtime",
                    "models",
                    "tools",
                    "limits",
                    "output",
                    "talk",
                    "start",
                    "permissions");

    /** How agents can execute. */
    static final List<String> RUNTIMES = List.of("llm");

    private final Reading reading;
    private final List<String> tiers;

    /**
     * @param tiers of the team: what an agent uses that names none
     */
    AgentReader(Reading reading, Set<String> tiers) {
        this.reading = reading;
        this.tiers = List.copyOf(tiers);
    }

    Optional<Agent> read(String name, Located value) {
        return Fields.of(value, what(name), KEYS, reading.problems())
                .map(fields -> read(name, fields));
    }

    private Agent read(String name, Fields fields) {
        List<String> models = models(name, fields);
        return new Agent(
                name,
                fields.requiredText("role", "'role: ' and what the agent is, in one line")
                        .orElse(""),
                fields.text("instructions").orElse(""),
                texts(fields, "capabilities"),
                texts(fields, "notResponsibleFor"),
                reportsTo(fields),
                fields.choice("runtime", RUNTIMES).orElse("llm"),
                models,
                new GrantReader(reading).read(fields, what(name)).orElse(List.of()),
                limits(fields),
                new OutputReader(reading).read(fields.get("output"), fields.label("output")),
                new TalkReader(reading).read(name, fields),
                new PermissionsReader(reading).read(name, fields),
                start(name, models, fields));
    }

    /** The tier that an agent begins with, which is one of its own. */
    private Optional<String> start(String name, List<String> models, Fields fields) {
        Optional<String> start = fields.text("start");
        start.filter(tier -> !models.contains(tier))
                .ifPresent(tier ->
                        reading.problems()
                                .addUnknown(
                                        fields.at("start"),
                                        what(name)
                                                + " cannot begin with the model tier '"
                                                + tier
                                                + "'",
                                        tier,
                                        "one of its tiers",
                                        models));
        return start;
    }

    private static String what(String name) {
        return "agent '" + name + "'";
    }

    private Optional<String> reportsTo(Fields fields) {
        Optional<String> superior = fields.text("reportsTo");
        superior.ifPresent(other ->
                reading.refer(
                        Reference.Kind.AGENT,
                        other,
                        fields.at("reportsTo"),
                        fields.label("reportsTo")));
        return superior;
    }

    private List<String> models(String name, Fields fields) {
        Optional<List<Located.Scalar>> models = fields.texts("models");
        models.ifPresent(texts ->
                texts.forEach(tier ->
                        reading.refer(Reference.Kind.TIER, tier.text(), tier.at(), what(name))));
        return models.map(AgentReader::plain).orElse(tiers);
    }

    private static Limits limits(Fields fields) {
        return fields.fields("limits", LimitsReader.KEYS)
                .map(limits -> LimitsReader.read(limits, Limits.DEFAULT))
                .orElse(Limits.DEFAULT);
    }

    private static List<String> texts(Fields fields, String key) {
        return fields.texts(key).map(AgentReader::plain).orElse(List.of());
    }

    private static List<String> plain(List<Located.Scalar> texts) {
        return texts.stream().map(Located.Scalar::text).toList();
    }
}
