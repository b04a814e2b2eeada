package dev.troupe.engine;

import dev.troupe.core.contract.Mandate;
import dev.troupe.core.durable.Branch;
import dev.troupe.core.durable.ChildRun;
import dev.troupe.core.durable.Durable;
import dev.troupe.core.durable.RunType;
import dev.troupe.core.durable.Step;
import dev.troupe.core.durable.StepFailed;
import dev.troupe.core.governance.Amounts;
import dev.troupe.core.governance.BudgetExhausted;
import dev.troupe.core.governance.Claim;
import dev.troupe.core.governance.Hold;
import dev.troupe.core.governance.Scopes;
import dev.troupe.core.governance.Spender;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * Spends at random, in nested scopes, in branches and children. As a process it does so until it is
 * killed; its arguments: database URL, user, password.
 */
final class SpendWorker {

    static final RunType<Long, String> SPEND = new RunType<>("spend", Long.class, String.class);
    static final RunType<Long, String> BELOW = new RunType<>("below", Long.class, String.class);

    /** The most that one step claims. */
    static final int MOST = 5_000;

    private SpendWorker() {}

    public static void main(String[] args) throws InterruptedException {
        register(PostgresEngine.on(args[0], args[1], args[2]))
                .settings(
                        EngineSettings.DEFAULT
                                .withLinger(Duration.ofMillis(5))
                                .withLease(Duration.ofSeconds(2), Duration.ofMillis(400)))
                .start();
        Thread.currentThread().join();
    }

    static PostgresEngine.Builder register(PostgresEngine.Builder engine) {
        return engine.register(SPEND, SpendWorker::spend).register(BELOW, SpendWorker::below);
    }

    /** What a run spends follows from its number alone. */
    private static String spend(Durable durable, Long number) {
        SplittableRandom random = new SplittableRandom(number);
        String agent = "agent" + random.nextInt(4);
        List<Branch<String>> branches = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            long seed = random.nextLong();
            branches.add(
                    new Branch<>(
                            "b" + i,
                            strand -> steps(strand, agent, number, new SplittableRandom(seed))));
        }
        durable.all(branches);
        durable.sleep(Duration.ofMillis(random.nextInt(20)));
        return durable.child(new ChildRun<>("below", BELOW, number));
    }

    private static String below(Durable durable, Long number) {
        SplittableRandom random = new SplittableRandom(number + 1_000_000);
        return steps(durable, "agent" + random.nextInt(4), number, random);
    }

    private static String steps(
            Durable durable, String agent, long number, SplittableRandom random) {
        Mandate mandate =
                new Mandate(
                        "",
                        Optional.of("plan" + number % 3),
                        Optional.of("task" + number % 10),
                        Optional.of("all/goal" + number % 5),
                        Optional.empty());
        for (int i = 0; i < 3; i++) {
            long most = random.nextInt(1, MOST);
            long used = random.nextInt(4) == 0 ? most : random.nextLong(most + 1);
            boolean fails = random.nextInt(10) == 0;
            boolean silent = random.nextInt(10) == 0;
            int begun = i == 0 ? 1 : 0;
            long nanos = random.nextInt(3_000_000);
            Claim claim =
                    new Claim(
                            Scopes.of(agent, mandate, durable.root()),
                            new Amounts(most, most, begun, 0),
                            List.of(),
                            Spender.of(agent, mandate, "model test/small"));
            try {
                durable.step(
                        Step.of("spend"),
                        Long.class,
                        context -> {
                            Hold hold = context.hold(claim);
                            LockSupport.parkNanos(nanos);
                            if (!silent) {
                                hold.used(new Amounts(used, used, begun, 0));
                            }
                            if (fails) {
                                throw new IllegalStateException("used " + (silent ? most : used));
                            }
                            return silent ? most : used;
                        });
            } catch (StepFailed e) {
                if (e.failure().type().equals(BudgetExhausted.TYPE)) {
                    return "exhausted";
                }
            }
        }
        return "done";
    }
}
