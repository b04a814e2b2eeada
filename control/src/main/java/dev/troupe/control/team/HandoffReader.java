package dev.troupe.control.team;

import dev.troupe.control.yaml.Fields;
import dev.troupe.control.yaml.Located;
import dev.troupe.core.plan.Handoff;
import dev.troupe.core.plan.Plan;
import dev.troupe.core.team.Agent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code handoff} steps. */
final class HandoffReader implements PatternReader {

    static final List<String> OWN_KEYS = keysOf();

    private static final int MAX_HOPS = 100;

    private final Reading reading;
    private final Map<String, Agent> agents;

    HandoffReader(Reading reading, Map<String, Agent> agents) {
        this.reading = reading;
        this.agents = agents;
    }

    private static List<String> keysOf() {
        List<String> keys = new ArrayList<>(List.of("start", "to", "hops", "goal"));
        keys.addAll(TermsReader.KEYS);
        return List.copyOf(keys);
    }

    @Override
    public String pattern() {
        return "handoff";
    }

    @Override
    public List<String> keys() {
        return List.of();
    }

    @Override
    public String defaultName(Located pattern) {
        return "handoff";
    }

    @Override
    public Optional<Plan> read(Step step) {
        return step.fields().fields("handoff", OWN_KEYS).map(own -> handoff(step, own));
    }

    private Handoff handoff(Step step, Fields own) {
        Optional<String> start = own.requiredText("start", "the agent that begins");
        start.ifPresent(
                agent -> reading.refer(Reference.Kind.AGENT, agent, own.at("start"), step.what()));
        own.require("to", "by agent, to whom it may hand the work over");
        Handoff handoff =
                new Handoff(
                        step.name(),
                        step.when(),
                        start.orElse(""),
                        new TermsReader(reading, agents).read(own, step.what(), Optional.empty()),
                        allowed(step, own),
                        own.integer("hops", 1, MAX_HOPS)
                                .map(Math::toIntExact)
                                .orElse(Handoff.DEFAULT_HOPS));
        return reading.places().put(handoff, step.whole(), step.pattern());
    }

    private Map<String, List<String>> allowed(Step step, Fields own) {
        Map<String, List<String>> allowed = new LinkedHashMap<>();
        List<Located.Entry> entries =
                own.mapping("to").map(Located.Mapping::entries).orElse(List.of());
        for (Located.Entry entry : entries) {
            reading.refer(Reference.Kind.AGENT, entry.key(), entry.at(), step.what());
            List<Located.Scalar> peers =
                    reading.values()
                            .texts(entry.value(), "'" + entry.key() + "' of " + own.label("to"))
                            .orElse(List.of());
            peers.forEach(peer ->
                    reading.refer(Reference.Kind.AGENT, peer.text(), peer.at(), step.what()));
            allowed.put(entry.key(), AgentStepReader.plain(peers));
        }
        return allowed;
    }
}
