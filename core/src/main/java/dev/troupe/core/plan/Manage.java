package dev.troupe.core.plan;

import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.team.Agent;
import java.util.List;
import java.util.Optional;

/**
 * A manager breaks a goal down into subtasks, assigns them to its people, and puts their results
 * together. Subtasks that need no other's result are worked on at once; each is handed only what it
 * needs. Where some come to nothing, or the manager finds that the goal is not reached, it plans
 * again, a bounded number of times; what is done stays done. Reaching a bound is an escalation.
 *
 * @param terms the contract of the final answer; its goal is what is broken down
 * @param assign who may be given subtasks; if absent, those who report to the manager
 * @param subtasks how many subtasks one plan of the manager may have
 * @param chain how many subtasks may wait for one another in a row
 * @param concurrency how many are worked on at once at the most
 * @param replans how often the manager may plan again
 * @param levels how many levels of managers there may be: with 1 everybody works on their subtasks
 *     themselves; with more, those who have people of their own manage theirs in turn
 */
public record Manage(
        String name,
        Optional<String> when,
        String manager,
        Terms terms,
        Optional<List<String>> assign,
        int subtasks,
        int chain,
        int concurrency,
        int replans,
        int levels)
        implements Plan {

    public static final int DEFAULT_SUBTASKS = 12;
    public static final int DEFAULT_CHAIN = 4;
    public static final int DEFAULT_CONCURRENCY = 4;
    public static final int DEFAULT_REPLANS = 2;
    public static final int DEFAULT_LEVELS = 1;

    public Manage {
        if (subtasks < 1 || chain < 1 || concurrency < 1 || replans < 0 || levels < 1) {
            throw new IllegalArgumentException(
                    "'" + name + "' must allow at least one subtask, chain, place and level");
        }
        assign = assign.map(List::copyOf);
    }

    /** A step that goes by the manager's name. */
    public static Manage of(String manager, String goal) {
        return new Manage(
                manager,
                Optional.empty(),
                manager,
                Terms.of(goal),
                Optional.empty(),
                DEFAULT_SUBTASKS,
                DEFAULT_CHAIN,
                DEFAULT_CONCURRENCY,
                DEFAULT_REPLANS,
                DEFAULT_LEVELS);
    }

    public Manage named(String other) {
        return new Manage(
                other, when, manager, terms, assign, subtasks, chain, concurrency, replans, levels);
    }

    public Manage when(String condition) {
        return new Manage(
                name,
                Optional.of(condition),
                manager,
                terms,
                assign,
                subtasks,
                chain,
                concurrency,
                replans,
                levels);
    }

    public Manage under(Terms others) {
        return new Manage(
                name, when, manager, others, assign, subtasks, chain, concurrency, replans, levels);
    }

    public Manage assigning(String... agents) {
        return new Manage(
                name,
                when,
                manager,
                terms,
                Optional.of(List.of(agents)),
                subtasks,
                chain,
                concurrency,
                replans,
                levels);
    }

    /** The same with other bounds of one plan of the manager. */
    public Manage bounds(int subtasks, int chain, int concurrency) {
        return new Manage(
                name, when, manager, terms, assign, subtasks, chain, concurrency, replans, levels);
    }

    public Manage replans(int most) {
        return new Manage(
                name, when, manager, terms, assign, subtasks, chain, concurrency, most, levels);
    }

    public Manage levels(int most) {
        return new Manage(
                name, when, manager, terms, assign, subtasks, chain, concurrency, replans, most);
    }

    /** Those who may be given subtasks. */
    List<Agent> people(Conductor conductor) {
        return assign.map(names -> names.stream().map(conductor.team()::agent).toList())
                .orElseGet(() -> conductor.team().reportsOf(manager));
    }

    @Override
    public ContextItem run(Conductor conductor, Scope scope) {
        return new Management(conductor, this, scope).run();
    }
}
