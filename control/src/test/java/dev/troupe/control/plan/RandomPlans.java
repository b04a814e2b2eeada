package dev.troupe.control.plan;

import dev.troupe.core.durable.Join;
import dev.troupe.core.plan.Approve;
import dev.troupe.core.plan.Attempt;
import dev.troupe.core.plan.Call;
import dev.troupe.core.plan.Chat;
import dev.troupe.core.plan.Loop;
import dev.troupe.core.plan.MapEach;
import dev.troupe.core.plan.Merge;
import dev.troupe.core.plan.OnFailure;
import dev.troupe.core.plan.Parallel;
import dev.troupe.core.plan.Plan;
import dev.troupe.core.plan.Review;
import dev.troupe.core.plan.Route;
import dev.troupe.core.plan.Sequence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Random plans whose outcome does not depend on which branch is quicker: where a join would cancel
 * some, those never settle by themselves.
 */
final class RandomPlans {

    private final Random random;
    private int names;

    RandomPlans(long seed) {
        this.random = new Random(seed);
    }

    /** A plan over the items {@code list} and {@code rules}. */
    Plan next() {
        return random.nextInt(4) == 0 ? failing(3) : succeeding(3);
    }

    private String name(String kind) {
        return kind + names++;
    }

    private int upTo(int most) {
        return random.nextInt(1, most + 1);
    }

    private Plan succeeding(int depth) {
        return switch (random.nextInt(depth > 0 ? 15 : 4)) {
            case 0, 1 -> Plans.task(name("ok"), "ok", Optional.empty());
            case 2 -> new Call(name("call"), Optional.empty(), "called");
            case 3 -> approve("Do it?");
            case 4, 5, 6 -> sequence(depth, Optional.empty());
            case 7 -> map(succeeding(depth - 1), random.nextBoolean());
            case 8 -> map(failing(depth - 1), true);
            case 11 -> route(succeeding(depth - 1), failing(depth - 1));
            case 13 -> Chat.of(name("chat"), "Decide.", "nod", "yes");
            case 12 ->
                    Attempt.of(name("attempt"))
                            .step(succeeding(depth - 1), succeeding(depth - 1))
                            .step(random.nextBoolean() ? failing(depth - 1) : succeeding(0))
                            .goingOn();
            case 10 -> Review.of(name("review"), succeeding(depth - 1), "nod", "Well?");
            case 9 -> Loop.of(name("loop"), "rules != ''", succeeding(depth - 1));
            default -> parallel(depth, true);
        };
    }

    private Plan failing(int depth) {
        return switch (random.nextInt(depth > 0 ? 7 : 1)) {
            case 0 -> Plans.task(name("bad"), "bad", Optional.empty());
            case 1, 2 -> sequence(depth, Optional.of(failing(depth - 1)));
            case 3 -> map(Plans.task(name("bad"), "bad", Optional.empty()), false);
            case 5 -> route(failing(depth - 1), succeeding(depth - 1));
            case 6 ->
                    Loop.of(name("loop"), "rules == ''", succeeding(depth - 1))
                            .atMost(2)
                            .onFailure(OnFailure.FAIL);
            default -> parallel(depth, false);
        };
    }

    /** A plan that only being cancelled ends. */
    private Plan lasting(int depth) {
        return switch (random.nextInt(depth > 0 ? 4 : 2)) {
            case 0 -> Plans.task(name("slow"), "slow", Optional.empty());
            case 1 -> approve(Watch.NEVER);
            case 2 -> sequence(depth, Optional.of(lasting(depth - 1)));
            default ->
                    map(Plans.task(name("slow"), "slow", Optional.empty()), random.nextBoolean());
        };
    }

    private Plan route(Plan taken, Plan other) {
        Route route = Route.of(name("route")).choice("other", "", other).choice("taken", "", taken);
        return random.nextBoolean()
                ? route.rule("rules != ''", "taken")
                : route.rule("rules == ''", "other").otherwise("taken");
    }

    private Plan approve(String question) {
        return new Approve(
                name("ok"),
                Optional.empty(),
                question,
                "rules",
                List.of(),
                Duration.ofHours(1),
                Approve.OnDeadline.REJECT,
                Approve.OnReject.FAIL);
    }

    private Plan map(Plan plan, boolean tolerate) {
        MapEach map = MapEach.of(name("map"), "list", "list", listed(plan)).atMost(upTo(3));
        return tolerate ? map.tolerating() : map;
    }

    /** A plan for an entry, which is no list any more: what is in it gets a list again. */
    private Plan listed(Plan plan) {
        return plan instanceof MapEach || contains(plan)
                ? Plans.task(
                        name("ok"), plan.name().startsWith("bad") ? "bad" : "ok", Optional.empty())
                : plan;
    }

    private static boolean contains(Plan plan) {
        return switch (plan) {
            case MapEach map -> true;
            case Route route ->
                    route.choices().stream().anyMatch(choice -> contains(choice.plan()));
            case Sequence sequence -> sequence.steps().stream().anyMatch(RandomPlans::contains);
            case Parallel parallel -> parallel.branches().stream().anyMatch(RandomPlans::contains);
            case Loop loop -> contains(loop.body());
            case Review review -> contains(review.author());
            case Attempt attempt ->
                    attempt.steps().stream()
                            .anyMatch(each ->
                                    contains(each.step())
                                            || each.undo()
                                                    .filter(RandomPlans::contains)
                                                    .isPresent());
            default -> false;
        };
    }

    private Plan sequence(int depth, Optional<Plan> last) {
        List<Plan> steps = new ArrayList<>();
        for (int i = upTo(3); i > 0; i--) {
            steps.add(succeeding(depth - 1));
            if (random.nextInt(4) == 0) {
                steps.add(Plans.when("rules == ''", Plans.ask("bad")));
            }
        }
        last.ifPresent(steps::add);
        return new Sequence(name("sequence"), Optional.empty(), steps, Optional.empty());
    }

    private Plan parallel(int depth, boolean succeeds) {
        int good = upTo(3);
        return switch (random.nextInt(5)) {
            case 0 -> parallel(Join.all(), depth, good, succeeds ? 0 : 1, succeeds ? 0 : good);
            case 1 ->
                    succeeds
                            ? parallel(Join.any(), depth, 1, 1, 1)
                            : parallel(Join.any(), depth, 0, 1, 0);
            case 2 ->
                    succeeds
                            ? parallel(Join.quorum(good), depth, good, 1, 1)
                            : parallel(Join.quorum(1), depth, 0, 1, 0);
            case 3 -> parallel(Join.race(), depth, succeeds ? 1 : 0, succeeds ? 0 : 1, 1);
            default ->
                    succeeds
                            ? parallel(Join.settled(), depth, good, upTo(2), 0)
                            : failing(depth - 1);
        };
    }

    private Plan parallel(Join join, int depth, int good, int bad, int lasting) {
        List<Plan> branches = new ArrayList<>();
        for (int i = 0; i < good; i++) {
            branches.add(succeeding(depth - 1));
        }
        for (int i = 0; i < bad; i++) {
            branches.add(failing(depth - 1));
        }
        for (int i = 0; i < lasting; i++) {
            branches.add(lasting(depth - 1));
        }
        Collections.shuffle(branches, random);
        return new Parallel(
                name("parallel"),
                Optional.empty(),
                branches,
                join,
                random.nextBoolean() ? Merge.object() : Merge.list(),
                Optional.empty());
    }
}
