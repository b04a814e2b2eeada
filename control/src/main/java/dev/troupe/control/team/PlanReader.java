package dev.troupe.control.team;

import dev.troupe.control.yaml.Fields;
import dev.troupe.control.yaml.Located;
import dev.troupe.control.yaml.Names;
import dev.troupe.core.plan.Plan;
import dev.troupe.core.plan.Sequence;
import dev.troupe.core.team.Agent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads plans: what all steps have in common; each pattern has a reader of its own. */
final class PlanReader {

    static final List<String> COMMON_KEYS = List.of("name", "when");

    /** How many steps a team may have. */
    static final int MAX_STEPS = 2_000;

    private final Reading reading;
    private final List<PatternReader> patterns;
    private final List<String> patternKeys;
    private int steps;

    PlanReader(Reading reading, Map<String, Agent> agents) {
        this.reading = reading;
        this.patterns = patterns(reading, agents, this);
        this.patternKeys = patterns.stream().map(PatternReader::pattern).toList();
    }

    static List<PatternReader> patterns(
            Reading reading, Map<String, Agent> agents, PlanReader plans) {
        return List.of(
                new AgentStepReader(reading, agents),
                new SequenceReader(reading, plans),
                new ParallelReader(reading, agents, plans),
                new MapReader(reading, plans),
                new RouteReader(reading, agents, plans),
                new HandoffReader(reading, agents),
                new ApproveReader(reading),
                new CallReader(reading),
                new ManageReader(reading, agents),
                new LoopReader(reading, plans),
                new ReviewReader(reading, agents, plans),
                new AttemptReader(reading, plans),
                new AwaitReader(reading),
                new ChatReader(reading, agents));
    }

    /** Reads a plan; its outermost step goes by the plan's name. */
    Plan plan(String name, Located value) {
        return step(value, Optional.of(name));
    }

    /** Reads a step inside another. */
    Plan step(Located value) {
        return step(value, Optional.empty());
    }

    List<Plan> steps(List<Located> values) {
        return values.stream().map(this::step).toList();
    }

    private Plan step(Located value, Optional<String> defaultName) {
        if (++steps > MAX_STEPS) {
            reading.problems()
                    .add(value.at(), "there are more than " + MAX_STEPS + " steps", "fewer steps");
            return unreadable(value, defaultName);
        }
        Optional<Located.Mapping> mapping = reading.values().mapping(value, "a step");
        if (mapping.isEmpty()) {
            return unreadable(value, defaultName);
        }
        List<PatternReader> found =
                patterns.stream()
                        .filter(pattern -> mapping.get().entry(pattern.pattern()).isPresent())
                        .toList();
        if (found.size() != 1) {
            reportPatterns(mapping.get(), found);
            return unreadable(value, defaultName);
        }
        return step(mapping.get(), found.getFirst(), defaultName)
                .orElseGet(() -> unreadable(value, defaultName));
    }

    private Optional<Plan> step(
            Located.Mapping mapping, PatternReader reader, Optional<String> defaultName) {
        Located pattern = mapping.get(reader.pattern()).orElseThrow();
        String name =
                writtenName(mapping)
                        .or(() -> defaultName)
                        .orElseGet(() -> reader.defaultName(pattern));
        List<String> keys = new ArrayList<>(COMMON_KEYS);
        keys.add(reader.pattern());
        keys.addAll(reader.keys());
        return Fields.of(mapping, "step '" + name + "'", keys, reading.problems())
                .flatMap(fields -> {
                    fields.text("name")
                            .ifPresent(text ->
                                    reading.isName(text, fields.at("name"), "the name of a step"));
                    return reader.read(
                            new PatternReader.Step(name, fields.text("when"), fields, pattern));
                });
    }

    private static Optional<String> writtenName(Located.Mapping mapping) {
        return mapping.get("name").orElse(null) instanceof Located.Scalar scalar
                        && scalar.json().isString()
                ? Optional.of(scalar.text())
                : Optional.empty();
    }

    private void reportPatterns(Located.Mapping step, List<PatternReader> found) {
        if (!found.isEmpty()) {
            String all =
                    String.join("' and '", found.stream().map(PatternReader::pattern).toList());
            reading.problems()
                    .add(
                            step.at(),
                            "the step has more than one pattern: '" + all + "'",
                            "exactly one of them");
            return;
        }
        for (Located.Entry entry : step.entries()) {
            if (Names.closest(entry.key(), patternKeys).isPresent()) {
                reading.problems()
                        .addUnknown(
                                entry.at(),
                                "the step has the unknown key '" + entry.key() + "'",
                                entry.key(),
                                "one of the patterns",
                                patternKeys);
                return;
            }
        }
        reading.problems()
                .addUnknown(step.at(), "the step has no pattern", "", "one of", patternKeys);
    }

    /** What stands for a step that could not be read, so that the rest is still checked. */
    private Plan unreadable(Located value, Optional<String> defaultName) {
        String name =
                (value instanceof Located.Mapping mapping
                                ? writtenName(mapping)
                                : Optional.<String>empty())
                        .or(() -> defaultName)
                        .orElse("");
        return reading.places()
                .putUnreadable(
                        new Sequence(name, Optional.empty(), List.of(), Optional.empty()), value);
    }
}
