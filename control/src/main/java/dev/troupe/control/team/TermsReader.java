package dev.troupe.control.team;

import dev.troupe.control.yaml.Fields;
import dev.troupe.core.contract.Contract;
import dev.troupe.core.contract.Criterion;
import dev.troupe.core.contract.Effort;
import dev.troupe.core.plan.Terms;
import dev.troupe.core.team.Agent;
import dev.troupe.core.team.Limits;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads what a step says of the contract that it hands to an agent. */
final class TermsReader {

    /** The keys of a contract beside its goal. */
    static final List<String> KEYS =
            List.of(
                    "context",
                    "tools",
                    "output",
                    "limits",
                    "corrections",
                    "check",
                    "allowance",
                    "onFailure",
                    "effort");

    static final List<String> EFFORTS = List.of("light", "full");

    private static final int MAX_CORRECTIONS = 10;
    private static final int MIN_ALLOWANCE = 100;
    private static final int MAX_ALLOWANCE = 1_000_000;

    private final Reading reading;
    private final Map<String, Agent> agents;

    /**
     * @param agents what limits are as they are not said
     */
    TermsReader(Reading reading, Map<String, Agent> agents) {
        this.reading = reading;
        this.agents = agents;
    }

    /**
     * Reads the contract under the keys of a step or a part of one.
     *
     * @param what names the step for people
     * @param agent who gets it
     */
    Terms read(Fields fields, String what, Optional<String> agent) {
        return read(
                fields,
                what,
                agent,
                fields.requiredText("goal", "what the agent is to achieve").orElse(""));
    }

    /** As the other, with a goal that is known. */
    Terms read(Fields fields, String what, Optional<String> agent, String goal) {
        List<Criterion> criteria =
                fields.list("check")
                        .map(items ->
                                items.stream()
                                        .flatMap(item ->
                                                new CriterionReader(reading)
                                                        .read(item, what, agent).stream())
                                        .toList())
                        .orElse(List.of());
        Terms terms =
                new Terms(
                        goal,
                        fields.texts("context").map(AgentStepReader::plain),
                        new GrantReader(reading).read(fields, what),
                        new OutputReader(reading)
                                .read(fields.get("output"), fields.label("output")),
                        limits(fields, agent),
                        fields.integer("corrections", 0, MAX_CORRECTIONS)
                                .map(Math::toIntExact)
                                .orElse(Contract.DEFAULT_CORRECTIONS),
                        criteria,
                        fields.integer("allowance", MIN_ALLOWANCE, MAX_ALLOWANCE)
                                .map(Math::toIntExact),
                        new OnFailureReader(reading).read(fields, what),
                        fields.choice("effort", EFFORTS)
                                .map(word -> Effort.valueOf(word.toUpperCase(Locale.ROOT))));
        return reading.places().put(terms, fields.mapping());
    }

    private Optional<Limits> limits(Fields fields, Optional<String> agent) {
        Limits otherwise = agent.map(agents::get).map(Agent::limits).orElse(Limits.DEFAULT);
        return fields.fields("limits", LimitsReader.KEYS)
                .map(limits -> LimitsReader.read(limits, otherwise));
    }
}
