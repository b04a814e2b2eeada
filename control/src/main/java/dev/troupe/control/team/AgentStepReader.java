package dev.troupe.control.team;

import dev.troupe.control.yaml.Fields;
import dev.troupe.control.yaml.Located;
import dev.troupe.core.plan.AgentTask;
import dev.troupe.core.plan.Plan;
import dev.troupe.core.team.Agent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code agent} steps. */
final class AgentStepReader implements PatternReader {

    private final Reading reading;
    private final Map<String, Agent> agents;

    AgentStepReader(Reading reading, Map<String, Agent> agents) {
        this.reading = reading;
        this.agents = agents;
    }

    @Override
    public String pattern() {
        return "agent";
    }

    @Override
    public List<String> keys() {
        List<String> keys = new ArrayList<>(TermsReader.KEYS);
        keys.addFirst("goal");
        return keys;
    }

    @Override
    public String defaultName(Located pattern) {
        return pattern instanceof Located.Scalar scalar ? scalar.text() : "agent";
    }

    @Override
    public Optional<Plan> read(Step step) {
        Fields fields = step.fields();
        Optional<String> agent = fields.text("agent");
        agent.ifPresent(name ->
                reading.refer(Reference.Kind.AGENT, name, step.pattern().at(), step.what()));
        AgentTask task =
                new AgentTask(
                        step.name(),
                        step.when(),
                        agent.orElse(""),
                        new TermsReader(reading, agents).read(fields, step.what(), agent));
        return Optional.of(reading.places().put(task, step.whole(), step.whole()));
    }

    static List<String> plain(List<Located.Scalar> texts) {
        return texts.stream().map(Located.Scalar::text).toList();
    }
}
