package dev.troupe.control.team;

import dev.troupe.control.yaml.Fields;
import dev.troupe.control.yaml.Located;
import dev.troupe.core.plan.Manage;
import dev.troupe.core.plan.Plan;
import dev.troupe.core.team.Agent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code manage} steps. */
final class ManageReader implements PatternReader {

    static final int MAX_SUBTASKS = 1_000;
    static final int MAX_CHAIN = 100;
    static final int MAX_REPLANS = 10;
    static final int MAX_LEVELS = 5;

    private final Reading reading;
    private final Map<String, Agent> agents;

    ManageReader(Reading reading, Map<String, Agent> agents) {
        this.reading = reading;
        this.agents = agents;
    }

    /** The keys beside those of a contract. */
    static List<String> ownKeys() {
        List<String> keys =
                new ArrayList<>(
                        List.of(
                                "manager",
                                "goal",
                                "assign",
                                "subtasks",
                                "chain",
                                "concurrency",
                                "replans",
                                "levels"));
        keys.addAll(TermsReader.KEYS);
        return keys;
    }

    @Override
    public String pattern() {
        return "manage";
    }

    @Override
    public List<String> keys() {
        return List.of();
    }

    @Override
    public String defaultName(Located pattern) {
        return "manage";
    }

    @Override
    public Optional<Plan> read(Step step) {
        return step.fields().fields("manage", ownKeys()).flatMap(own -> manage(step, own));
    }

    private Optional<Plan> manage(Step step, Fields own) {
        Optional<String> manager =
                own.requiredText("manager", "the agent that breaks the goal down");
        manager.ifPresent(
                name -> reading.refer(Reference.Kind.AGENT, name, own.at("manager"), step.what()));
        Optional<List<Located.Scalar>> assign = own.texts("assign");
        assign.ifPresent(names ->
                names.forEach(agent ->
                        reading.refer(
                                Reference.Kind.AGENT, agent.text(), agent.at(), step.what())));
        Manage manage =
                new Manage(
                        step.name(),
                        step.when(),
                        manager.orElse(""),
                        new TermsReader(reading, agents).read(own, step.what(), manager),
                        assign.map(AgentStepReader::plain),
                        number(own, "subtasks", 1, MAX_SUBTASKS, Manage.DEFAULT_SUBTASKS),
                        number(own, "chain", 1, MAX_CHAIN, Manage.DEFAULT_CHAIN),
                        number(own, "concurrency", 1, MAX_SUBTASKS, Manage.DEFAULT_CONCURRENCY),
                        number(own, "replans", 0, MAX_REPLANS, Manage.DEFAULT_REPLANS),
                        number(own, "levels", 1, MAX_LEVELS, Manage.DEFAULT_LEVELS));
        manager.ifPresent(name -> people(step, own, name, assign));
        return Optional.of(reading.places().put(manage, step.whole(), step.pattern()));
    }

    private static int number(Fields own, String key, int min, int max, int otherwise) {
        return own.integer(key, min, max).map(Math::toIntExact).orElse(otherwise);
    }

    /** A manager needs people, and is none of them. */
    private void people(
            Step step, Fields own, String manager, Optional<List<Located.Scalar>> assign) {
        if (assign.isEmpty()
                && agents.values().stream()
                        .noneMatch(agent -> agent.reportsTo().equals(Optional.of(manager)))) {
            reading.problems()
                    .add(
                            own.at("manager"),
                            step.what()
                                    + " has nobody to assign work to: nobody reports to '"
                                    + manager
                                    + "'",
                            "agents with 'reportsTo: "
                                    + manager
                                    + "', or their names under 'assign'");
        }
        if (assign.isPresent() && assign.get().isEmpty()) {
            reading.problems()
                    .add(
                            own.at("assign"),
                            step.what() + " has nobody to assign work to",
                            "at least one agent");
        }
        for (Located.Scalar agent : assign.orElse(List.of())) {
            if (agent.text().equals(manager)) {
                reading.problems()
                        .add(agent.at(), "'" + manager + "' would manage itself", "other agents");
            }
        }
    }
}
