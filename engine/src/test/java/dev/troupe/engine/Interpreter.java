package dev.troupe.engine;

import dev.troupe.core.durable.Branch;
import dev.troupe.core.durable.ChildFailed;
import dev.troupe.core.durable.ChildRun;
import dev.troupe.core.durable.Deadline;
import dev.troupe.core.durable.Durable;
import dev.troupe.core.durable.OnUnknown;
import dev.troupe.core.durable.Outcome;
import dev.troupe.core.durable.RunType;
import dev.troupe.core.durable.Step;
import dev.troupe.core.durable.StepFailed;
import dev.troupe.core.durable.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

/** Does what a program says, and notes which bodies run although their step was recorded. */
final class Interpreter implements RunListener {

    static final RunType<Program, String> PROGRAM =
            new RunType<>("program", Program.class, String.class);

    private final Set<String> recorded = ConcurrentHashMap.newKeySet();
    final ConcurrentLinkedQueue<String> violations = new ConcurrentLinkedQueue<>();

    String run(Durable durable, Program program) {
        StringBuilder result = new StringBuilder();
        for (Program.Call call : program.calls()) {
            result.append(make(durable, call)).append(';');
        }
        // The time is part of the result, because it must be the same on every replay.
        return result.append(durable.now()).toString();
    }

    private String make(Durable durable, Program.Call call) {
        return switch (call) {
            case Program.DoStep step -> step(durable, step);
            case Program.DoSleep sleep -> {
                durable.sleep(Duration.ofMillis(sleep.millis()));
                yield "slept";
            }
            case Program.DoAwait await ->
                    durable.await(
                                    Topic.of(await.topic(), String.class),
                                    Deadline.within(Duration.ofHours(1)))
                            .orElseThrow();
            case Program.DoChild child -> {
                try {
                    yield durable.child(new ChildRun<>("child", PROGRAM, child.program()));
                } catch (ChildFailed e) {
                    yield "child " + e.failure().type();
                }
            }
            case Program.DoFork fork -> fork(durable, fork);
        };
    }

    private String step(Durable durable, Program.DoStep step) {
        try {
            return durable.step(
                    new Step(step.name(), step.effect(), OnUnknown.REPEAT),
                    String.class,
                    context -> {
                        String key = context.idempotencyKey();
                        if (recorded.contains(key.substring(key.indexOf('-', 36) + 1))) {
                            violations.add(key);
                        }
                        if (step.fails()) {
                            throw new IllegalStateException("on purpose");
                        }
                        return "did " + step.name();
                    });
        } catch (StepFailed e) {
            if (step.caught()) {
                return "caught " + step.name();
            }
            throw e;
        }
    }

    private String fork(Durable durable, Program.DoFork fork) {
        List<Branch<String>> branches = new ArrayList<>();
        Map<Integer, Integer> told = new ConcurrentHashMap<>();
        for (int i = 0; i < fork.branches().size(); i++) {
            int index = i;
            List<Integer> after = fork.after().get(i);
            branches.add(
                    new Branch<>(
                            "b" + i,
                            after.stream().map(other -> "b" + other).toList(),
                            strand -> {
                                String result = strand.now() + heard(told, after);
                                result += run(strand, fork.branches().get(index));
                                told.put(index, result.hashCode());
                                return result;
                            }));
        }
        return durable.fork(branches, fork.join()).stream()
                .map(Interpreter::describe)
                .collect(Collectors.joining(",", "[", "]"));
    }

    /** What the branches that come before said must be there, on every replay. */
    private String heard(Map<Integer, Integer> told, List<Integer> after) {
        if (!told.keySet().containsAll(after)) {
            violations.add(after + " are not all in " + told);
        }
        return after.stream().map(told::get).toList().toString();
    }

    private static String describe(Outcome<String> outcome) {
        return switch (outcome) {
            case Outcome.Succeeded<String>(String branch, String value) -> branch + "=" + value;
            case Outcome.Failed<String>(String branch, var failure) ->
                    branch + " failed: " + failure.message();
            case Outcome.Cancelled<String>(String branch) -> branch + " cancelled";
        };
    }

    @Override
    public void recorded(JournalRow row) {
        if (row.kind() == Kind.STEP || row.kind() == Kind.STEP_FAILED) {
            recorded.add(row.run() + "-" + row.position());
        }
    }
}
