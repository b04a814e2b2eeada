package dev.troupe.control.plan;

import dev.troupe.core.durable.Join;
import dev.troupe.core.plan.AgentTask;
import dev.troupe.core.plan.Approve;
import dev.troupe.core.plan.Call;
import dev.troupe.core.plan.MapEach;
import dev.troupe.core.plan.Merge;
import dev.troupe.core.plan.OnFailure;
import dev.troupe.core.plan.Parallel;
import dev.troupe.core.plan.Plan;
import dev.troupe.core.plan.Sequence;
import dev.troupe.core.plan.Terms;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Plans in few words. */
final class Plans {

    private Plans() {}

    /** The agent of this name, with a goal that says so. */
    static AgentTask ask(String agent, String... context) {
        return task(
                agent,
                agent,
                context.length == 0 ? Optional.empty() : Optional.of(List.of(context)));
    }

    /** A step whose failure is passed on. */
    static AgentTask task(String name, String agent, Optional<List<String>> context) {
        Terms terms = Terms.of("do " + name).onFailure(OnFailure.FAIL);
        return new AgentTask(
                name, Optional.empty(), agent, context.map(terms::context).orElse(terms));
    }

    static AgentTask when(String condition, AgentTask task) {
        return task.when(condition);
    }

    static Sequence sequence(String name, Plan... steps) {
        return new Sequence(name, Optional.empty(), List.of(steps), Optional.empty());
    }

    static Parallel parallel(Join join, Plan... branches) {
        return new Parallel(
                "both",
                Optional.empty(),
                List.of(branches),
                join,
                Merge.object(),
                Optional.empty());
    }

    static MapEach each(Plan plan, int concurrency, boolean tolerate) {
        MapEach each = MapEach.of("each", "list", "entry", plan).atMost(concurrency);
        return tolerate ? each.tolerating() : each;
    }

    static Approve approve(String name, String subject) {
        return approve(name, subject, Duration.ofHours(1), Approve.OnDeadline.REJECT);
    }

    static Approve approve(
            String name, String subject, Duration deadline, Approve.OnDeadline onDeadline) {
        return new Approve(
                name,
                Optional.empty(),
                "Do it?",
                subject,
                List.of(),
                deadline,
                onDeadline,
                Approve.OnReject.FAIL);
    }

    static Approve goingOn(Approve approve) {
        return new Approve(
                approve.name(),
                approve.when(),
                approve.question(),
                approve.subject(),
                approve.show(),
                approve.deadline(),
                approve.onDeadline(),
                Approve.OnReject.CONTINUE);
    }

    static Call call(String plan) {
        return new Call(plan, Optional.empty(), plan);
    }
}
