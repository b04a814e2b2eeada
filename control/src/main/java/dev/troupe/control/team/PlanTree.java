package dev.troupe.control.team;

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
import dev.troupe.core.plan.Parallel;
import dev.troupe.core.plan.Plan;
import dev.troupe.core.plan.Review;
import dev.troupe.core.plan.Route;
import dev.troupe.core.plan.Sequence;
import java.util.List;
import java.util.stream.Stream;

/** The parts of a plan. */
public final class PlanTree {

    private PlanTree() {}

    /** The parts right below, in their order. */
    public static List<Plan> children(Plan plan) {
        return switch (plan) {
            case Sequence sequence -> sequence.steps();
            case Parallel parallel -> parallel.branches();
            case MapEach map -> List.of(map.plan());
            case Route route -> route.choices().stream().map(Route.Choice::plan).toList();
            case AgentTask task -> List.of();
            case Handoff handoff -> List.of();
            case Approve approve -> List.of();
            case Call call -> List.of();
            case Manage manage -> List.of();
            case Loop loop -> List.of(loop.body());
            case Review review -> List.of(review.author());
            case Await await -> List.of();
            case Chat chat -> List.of();
            case Attempt attempt ->
                    attempt.steps().stream()
                            .flatMap(each ->
                                    Stream.concat(Stream.of(each.step()), each.undo().stream()))
                            .toList();
        };
    }

    /** The plan and all its parts, outermost first. */
    public static Stream<Plan> all(Plan plan) {
        return Stream.concat(Stream.of(plan), children(plan).stream().flatMap(PlanTree::all));
    }
}
