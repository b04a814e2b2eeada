package dev.troupe.control.design;

import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.cost.Money;
import dev.troupe.core.plan.AgentTask;
import dev.troupe.core.plan.Approve;
import dev.troupe.core.plan.Attempt;
import dev.troupe.core.plan.Await;
import dev.troupe.core.plan.Call;
import dev.troupe.core.plan.Chat;
import dev.troupe.core.plan.Handoff;
import dev.troupe.core.plan.Loop;
import dev.troupe.core.plan.Manage;
import dev.troupe.core.plan.MapEach;
import dev.troupe.core.plan.Merge;
import dev.troupe.core.plan.Parallel;
import dev.troupe.core.plan.Plan;
import dev.troupe.core.plan.Review;
import dev.troupe.core.plan.Route;
import dev.troupe.core.plan.Sequence;
import dev.troupe.core.plan.Terms;
import dev.troupe.core.team.Team;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Reckons what plans cost. Lists are as long as the team's files say, or the schemas of those who
 * write them.
 */
final class Costs {

    /** In how many different situations a plan that is called is reckoned. */
    private static final int MAX_SITUATIONS = 32;

    /**
     * How long a list is.
     *
     * @param most its greatest length, if anything says that
     */
    private record Length(long least, Optional<Long> most) {
        static final Length UNKNOWN = new Length(0, Optional.empty());

        static Length of(long known) {
            return new Length(known, Optional.of(known));
        }

        Length or(Length other) {
            return new Length(
                    Math.min(least, other.least),
                    most.flatMap(one -> other.most.map(two -> Math.max(one, two))));
        }
    }

    /** What a part costs, and how long the list is that is its result. */
    private record Part(Cost cost, Length result) {}

    /**
     * A map over a list that may have any length.
     *
     * @param each what one entry costs
     */
    record Unbounded(MapEach map, Money each) {}

    private final Team team;
    private final Prices prices;
    private final Reach reach;
    private final ManagedCost managed;
    private final Map<String, Map<Map<String, Length>, Part>> called = new HashMap<>();
    private final IdentityHashMap<MapEach, Unbounded> unbounded = new IdentityHashMap<>();
    private final Map<String, Length> inputs = new LinkedHashMap<>();

    /**
     * @param items what runs start with, as far as it is known
     */
    Costs(Team team, List<ContextItem> items, Prices prices) {
        this.team = team;
        this.prices = prices;
        this.reach = prices.reach();
        this.managed = new ManagedCost(team, prices);
        for (ContextItem item : items) {
            JsonNode value = item.value();
            inputs.put(item.name(), value.isArray() ? Length.of(value.size()) : Length.UNKNOWN);
        }
    }

    /** What one run of a plan costs. */
    Cost of(String plan) {
        return of(team.plan(plan));
    }

    /** What one run of a plan costs that the team's file need not have. */
    Cost of(Plan plan) {
        return step(plan, inputs).cost();
    }

    /** The maps without bounds among what was reckoned, once each. */
    List<Unbounded> unbounded() {
        return List.copyOf(unbounded.values());
    }

    private Part step(Plan step, Map<String, Length> lengths) {
        Part done = done(step, lengths);
        return reach == Reach.LEAST && step.when().isPresent()
                ? new Part(Cost.ZERO, new Length(0, done.result().most()))
                : done;
    }

    private Part done(Plan step, Map<String, Length> lengths) {
        return switch (step) {
            case AgentTask task -> agent(task);
            case Sequence sequence -> sequence(sequence, lengths);
            case Parallel parallel -> parallel(parallel, lengths);
            case MapEach map -> map(map, lengths);
            case Approve approve -> new Part(Cost.ZERO, Length.UNKNOWN);
            case Call call -> call(call, lengths);
            case Route route -> route(route, lengths);
            case Loop loop -> times(step(loop.body(), lengths), loop.times(), loop.name());
            case Review review -> review(review, lengths);
            case Manage manage -> new Part(managed.of(manage), length(manage.terms().output()));
            case Handoff handoff -> handoff(handoff);
            case Attempt attempt -> attempt(attempt, lengths);
            case Await await -> new Part(Cost.ZERO, Length.UNKNOWN);
            case Chat chat -> chat(chat);
        };
    }

    private Part agent(AgentTask task) {
        return new Part(
                prices.of(task.agent(), task.terms()),
                length(task.terms().output().or(team.agent(task.agent())::output)));
    }

    /** What a schema says of the length of a list. */
    private static Length length(Optional<JsonNode> schema) {
        return new Length(number(schema, "minItems").orElse(0L), number(schema, "maxItems"));
    }

    private static Optional<Long> number(Optional<JsonNode> schema, String key) {
        return schema.map(found -> found.path(key))
                .filter(JsonNode::isIntegralNumber)
                .map(JsonNode::asLong);
    }

    private Part sequence(Sequence sequence, Map<String, Length> before) {
        Map<String, Length> lengths = new LinkedHashMap<>(before);
        Cost cost = Cost.ZERO;
        Length last = Length.UNKNOWN;
        for (Plan step : sequence.steps()) {
            Part part = step(step, lengths);
            cost = cost.plus(part.cost());
            last = part.result();
            lengths.put(step.name(), last);
        }
        return new Part(cost, sequence.returns().isPresent() ? Length.UNKNOWN : last);
    }

    private Part parallel(Parallel parallel, Map<String, Length> lengths) {
        Cost cost = Cost.ZERO;
        for (Plan branch : parallel.branches()) {
            cost = cost.plus(step(branch, lengths).cost());
        }
        return switch (parallel.merge()) {
            case Merge.Reconcile(String agent, Terms terms) ->
                    new Part(
                            cost.plus(prices.of(agent, terms)),
                            length(terms.output().or(team.agent(agent)::output)));
            case Merge.AsList list -> new Part(cost, Length.of(parallel.branches().size()));
            case Merge.AsObject object -> new Part(cost, Length.UNKNOWN);
            case Merge.Vote vote -> new Part(cost, Length.UNKNOWN);
        };
    }

    private Part map(MapEach map, Map<String, Length> before) {
        Map<String, Length> lengths = new LinkedHashMap<>(before);
        Length over = lengths.remove(map.over());
        lengths.put(map.as(), Length.UNKNOWN);
        Cost each = step(map.plan(), lengths).cost();
        if (over == null) {
            // Who starts the plan hands over the list, and so knows how long it is.
            return new Part(
                    each.times(1, "for each entry of '" + map.over() + "'", true), Length.UNKNOWN);
        }
        if (over.most().isEmpty() && each.micros() > 0) {
            unbounded.putIfAbsent(map, new Unbounded(map, each.money()));
        }
        long most =
                reach == Reach.MOST
                        ? Math.min(over.most().orElse(Long.MAX_VALUE), MapEach.MAX_ITEMS)
                        : over.least();
        String entries =
                "%,d %s of '%s'".formatted(most, most == 1 ? "entry" : "entries", map.over());
        return new Part(each.times(most, entries, over.most().isPresent()), over);
    }

    /** The dearest of those who may work on it, as often as it may be handed over. */
    private Part handoff(Handoff handoff) {
        Cost dearest =
                handoff.agents().stream()
                        .map(agent -> prices.of(agent, handoff.terms()))
                        .reduce(reach::pick)
                        .orElse(Cost.ZERO);
        Length result = length(handoff.terms().output());
        if (reach == Reach.LEAST) {
            return new Part(dearest, result);
        }
        String turns = handoff.hops() + " hops of '" + handoff.name() + "'";
        return new Part(dearest.times(handoff.hops() + 1L, turns, true), result);
    }

    /** Everybody speaks in each round, and the moderator as often as each of them. */
    private Part chat(Chat chat) {
        Cost round = Cost.ZERO;
        for (String agent : chat.participants()) {
            round = round.plus(prices.of(agent, chat.terms()));
        }
        if (chat.moderator().isPresent()) {
            Cost moderator = prices.of(chat.moderator().get(), chat.terms());
            round = round.plus(moderator.times(chat.participants().size() + 1L));
        }
        return times(new Part(round, length(chat.terms().output())), chat.rounds(), chat.name());
    }

    /** All steps, and taking back all of them. */
    private Part attempt(Attempt attempt, Map<String, Length> before) {
        Map<String, Length> lengths = new LinkedHashMap<>(before);
        Cost cost = Cost.ZERO;
        Length last = Length.UNKNOWN;
        for (Attempt.Undoable each : attempt.steps()) {
            Part part = step(each.step(), lengths);
            cost = cost.plus(part.cost());
            last = part.result();
            lengths.put(each.step().name(), last);
            if (reach == Reach.MOST && each.undo().isPresent()) {
                cost = cost.plus(step(each.undo().get(), lengths).cost());
            }
        }
        return new Part(cost, attempt.goesOn() ? Length.UNKNOWN : last);
    }

    private Part route(Route route, Map<String, Length> lengths) {
        Cost chosen =
                route.model()
                        .map(model -> prices.of(model.agent(), model.terms()))
                        .orElse(Cost.ZERO);
        List<Part> parts =
                route.choices().stream().map(choice -> step(choice.plan(), lengths)).toList();
        Cost choice = parts.stream().map(Part::cost).reduce(reach::pick).orElse(Cost.ZERO);
        Length longest = parts.stream().map(Part::result).reduce(Length::or).orElse(Length.UNKNOWN);
        return new Part(chosen.plus(choice), longest);
    }

    private Part review(Review review, Map<String, Length> lengths) {
        Part draft = step(review.author(), lengths);
        Cost round = draft.cost();
        for (Review.Critic critic : review.critics()) {
            round = round.plus(prices.of(critic.agent(), critic.terms()));
        }
        return times(new Part(round, draft.result()), review.rounds(), review.name());
    }

    private Part times(Part part, int most, String name) {
        int rounds = reach.times(most);
        return new Part(
                part.cost().times(rounds, rounds + " rounds of '" + name + "'", true),
                part.result());
    }

    private Part call(Call call, Map<String, Length> lengths) {
        Map<Map<String, Length>, Part> known =
                called.computeIfAbsent(call.plan(), key -> new HashMap<>());
        Part part = known.get(lengths);
        if (part == null && known.size() < MAX_SITUATIONS) {
            part = step(team.plan(call.plan()), lengths);
            known.put(lengths, part);
        }
        return part != null
                ? part
                : new Part(
                        known.values().stream()
                                .map(Part::cost)
                                .reduce(reach::pick)
                                .orElse(Cost.ZERO),
                        Length.UNKNOWN);
    }
}
