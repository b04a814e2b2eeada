package dev.troupe.engine;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.troupe.core.durable.Effect;
import dev.troupe.core.durable.Join;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** A random run: what its code does, call by call. */
record Program(List<Call> calls) {

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
    @JsonSubTypes({
        @JsonSubTypes.Type(value = DoStep.class, name = "step"),
        @JsonSubTypes.Type(value = DoSleep.class, name = "sleep"),
        @JsonSubTypes.Type(value = DoAwait.class, name = "await"),
        @JsonSubTypes.Type(value = DoChild.class, name = "child"),
        @JsonSubTypes.Type(value = DoFork.class, name = "fork")
    })
    sealed interface Call {}

    /**
     * A step; it fails if it is to, and the strand that it is in fails with it if that is to be.
     */
    record DoStep(String name, Effect effect, boolean fails, boolean caught) implements Call {}

    record DoSleep(int millis) implements Call {}

    record DoAwait(String topic) implements Call {}

    record DoChild(Program program) implements Call {}

    /**
     * @param after which branches each branch comes after
     */
    record DoFork(
            Join.Rule rule,
            int quorum,
            int concurrency,
            List<Program> branches,
            List<List<Integer>> after)
            implements Call {
        Join join() {
            return new Join(rule, quorum, concurrency);
        }
    }

    static Program random(RandomGenerator random) {
        return random(random, 3, new int[1]);
    }

    private static Program random(RandomGenerator random, int depth, int[] names) {
        List<Call> calls = new ArrayList<>();
        int count = random.nextInt(1, 5);
        for (int i = 0; i < count; i++) {
            calls.add(call(random, depth, names));
        }
        return new Program(calls);
    }

    private static Call call(RandomGenerator random, int depth, int[] names) {
        int kind = random.nextInt(depth > 0 ? 10 : 7);
        String name = "c" + names[0]++;
        return switch (kind) {
            case 0, 1, 2, 3, 4 -> {
                boolean fails = random.nextInt(6) == 0;
                Effect effect = any(random, Effect.values());
                yield new DoStep(name, effect, fails, random.nextInt(4) > 0);
            }
            case 5 -> new DoSleep(random.nextInt(1, 80));
            case 6 -> new DoAwait(name);
            case 7 -> new DoChild(random(random, depth - 1, names));
            default -> {
                List<Program> branches = new ArrayList<>();
                int count = random.nextInt(1, 5);
                for (int i = 0; i < count; i++) {
                    branches.add(random(random, depth - 1, names));
                }
                Join.Rule rule = any(random, Join.Rule.values());
                boolean counted = rule == Join.Rule.QUORUM || rule == Join.Rule.SETTLED;
                int quorum = counted ? random.nextInt(1, count + 1) : 1;
                yield new DoFork(
                        rule, quorum, random.nextInt(1, 5), branches, after(random, count));
            }
        };
    }

    /** Half of the forks have no order; in the others a branch comes after some behind it. */
    private static List<List<Integer>> after(RandomGenerator random, int count) {
        boolean ordered = random.nextBoolean();
        List<List<Integer>> after = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<Integer> some = new ArrayList<>();
            for (int j = i + 1; ordered && j < count; j++) {
                if (random.nextInt(2) == 0) {
                    some.add(j);
                }
            }
            after.add(some);
        }
        return after;
    }

    private static <E> E any(RandomGenerator random, E[] values) {
        return List.of(values).get(random.nextInt(values.length));
    }
}
