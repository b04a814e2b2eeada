package dev.troupe.control.team;

import dev.troupe.control.yaml.Fields;
import dev.troupe.control.yaml.Located;
import dev.troupe.core.plan.AgentTask;
import dev.troupe.core.plan.Plan;
import dev.troupe.core.plan.Review;
import dev.troupe.core.plan.Review.Critic;
import dev.troupe.core.team.Agent;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads {@code review} steps. */
final class ReviewReader implements PatternReader {

    static final List<String> OWN_KEYS =
            List.of("author", "critics", "rounds", "accept", "onFailure");

    /** A critic's contract; its output is a verdict. */
    static final List<String> CRITIC_KEYS =
            Stream.concat(Stream.of("agent", "goal"), TermsReader.KEYS.stream())
                    .filter(key -> !key.equals("output"))
                    .toList();

    static final List<String> ACCEPT = List.of("all", "majority", "any");

    static final int MAX_CRITICS = 10;

    private final Reading reading;
    private final Map<String, Agent> agents;
    private final PlanReader plans;

    ReviewReader(Reading reading, Map<String, Agent> agents, PlanReader plans) {
        this.reading = reading;
        this.agents = agents;
        this.plans = plans;
    }

    @Override
    public String pattern() {
        return "review";
    }

    @Override
    public List<String> keys() {
        return List.of();
    }

    @Override
    public String defaultName(Located pattern) {
        return "review";
    }

    @Override
    public Optional<Plan> read(Step step) {
        return step.fields().fields("review", OWN_KEYS).flatMap(own -> review(step, own));
    }

    private Optional<Plan> review(Step step, Fields own) {
        Optional<Plan> author =
                own.require("author", "the step that makes a draft").map(plans::step);
        List<Critic> critics = critics(step, own, author);
        int rounds =
                own.integer("rounds", 1, Review.MAX_ROUNDS)
                        .map(Math::toIntExact)
                        .orElse(Review.DEFAULT_ROUNDS);
        Review.Accept accept =
                own.choice("accept", ACCEPT)
                        .map(word -> Review.Accept.valueOf(word.toUpperCase(Locale.ROOT)))
                        .orElse(Review.Accept.ALL);
        var onFailure = new OnFailureReader(reading).readBound(own);
        if (author.isEmpty() || critics.isEmpty()) {
            return Optional.empty();
        }
        Review review =
                new Review(
                        step.name(), step.when(), author.get(), critics, rounds, accept, onFailure);
        return Optional.of(reading.places().put(review, step.whole(), step.pattern()));
    }

    private List<Critic> critics(Step step, Fields own, Optional<Plan> author) {
        own.require("critics", "a list of agents with their goals");
        Optional<List<Located>> listed = own.list("critics");
        if (listed.isPresent() && (listed.get().isEmpty() || listed.get().size() > MAX_CRITICS)) {
            reading.problems()
                    .add(
                            own.at("critics"),
                            step.what() + " has " + listed.get().size() + " critics",
                            "1 to " + MAX_CRITICS);
        }
        Set<String> taken = new HashSet<>();
        if (author.orElse(null) instanceof AgentTask task) {
            taken.add(task.agent());
        }
        return listed.orElse(List.of()).stream()
                .flatMap(item -> critic(item, step, taken).stream())
                .toList();
    }

    private Optional<Critic> critic(Located item, Step step, Set<String> taken) {
        String what = "a critic of " + step.what();
        return Fields.of(item, what, CRITIC_KEYS, reading.problems())
                .map(fields -> {
                    Optional<String> agent = fields.requiredText("agent", "who judges");
                    agent.ifPresent(name ->
                            reading.refer(Reference.Kind.AGENT, name, fields.at("agent"), what));
                    if (agent.isPresent() && !taken.add(agent.get())) {
                        reading.problems()
                                .add(
                                        fields.at("agent"),
                                        "'"
                                                + agent.get()
                                                + "' is the author or a critic of "
                                                + step.what()
                                                + " already",
                                        "another agent");
                    }
                    return new Critic(
                            agent.orElse(""),
                            new TermsReader(reading, agents).read(fields, what, agent));
                });
    }
}
