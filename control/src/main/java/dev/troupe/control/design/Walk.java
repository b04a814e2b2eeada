package dev.troupe.control.design;

import dev.troupe.control.design.Here.Item;
import dev.troupe.control.design.Here.Outcome;
import dev.troupe.control.design.Visit.Asked;
import dev.troupe.control.team.PlanTree;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.Join;
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
import dev.troupe.core.plan.Tolerance;
import dev.troupe.core.team.InputFile;
import dev.troupe.core.team.Team;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Goes through one plan and those that it calls, as their patterns would, and notes which agents it
 * comes to, with what in their hands and after what was asked.
 */
final class Walk {

    /** In how many different situations a plan that is called is looked at. */
    private static final int MAX_SITUATIONS = 32;

    private final Team team;
    private final Map<String, Map<Here, Outcome>> called = new HashMap<>();
    private final Seating seating;

    /** Whether this is already within something that is done again. */
    private boolean repeating;

    private Walk(Team team, String plan) {
        this.team = team;
        this.seating = new Seating(team, plan);
    }

    /** What a plan comes to, in its order. */
    static Seating through(Team team, String plan) {
        Walk walk = new Walk(team, plan);
        Map<String, Item> items = new LinkedHashMap<>();
        for (InputFile input : team.inputs()) {
            items.put(input.name(), new Item(taint(input), true));
        }
        walk.step(
                team.plan(plan),
                new Here(items, Optional.empty(), Asked.NO, Set.of(), false, Set.of()));
        return walk.seating;
    }

    private static Optional<String> taint(InputFile input) {
        return input.trust() == Trust.UNTRUSTED
                ? Optional.of("the input '" + input.name() + "' is untrusted")
                : Optional.empty();
    }

    private Outcome step(Plan step, Here before) {
        boolean gated = step.when().filter(before::gated).isPresent();
        Outcome outcome = pattern(step, gated ? before.asking(Asked.YES) : before);
        if (step.when().isEmpty() || step instanceof Approve || before.asked() == Asked.YES) {
            return outcome;
        }
        if (gated) {
            return outcome.asked(before.asked());
        }
        // It may have been left out, and what it would have asked with it.
        return outcome.asked() == Asked.YES
                ? outcome.asked(Asked.PERHAPS).gate(step.name())
                : outcome;
    }

    private Outcome pattern(Plan step, Here here) {
        return switch (step) {
            case AgentTask task -> agent(task, here);
            case Sequence sequence -> sequence(sequence, here);
            case Parallel parallel -> parallel(parallel, here);
            case MapEach map -> map(map, here);
            case Approve approve -> approve(approve, here);
            case Call call -> call(call, here);
            case Manage manage -> manage(manage, here);
            case Route route -> route(route, here);
            case Loop loop -> loop(loop, here);
            case Review review -> review(review, here);
            case Handoff handoff -> handoff(handoff, here);
            case Attempt attempt -> attempt(attempt, here);
            case Await await -> await(await, here);
            case Chat chat -> chat(chat, here);
        };
    }

    private Outcome agent(AgentTask task, Here here) {
        seating.stop(task, task.terms().onFailure(), here);
        Optional<String> taint = seating.work(task, task.agent(), task.terms(), here);
        return new Outcome(new Item(taint, false), here.asked(), here.gates());
    }

    private Outcome sequence(Sequence sequence, Here before) {
        Here here = before;
        Item last = Item.CLEAN;
        for (Plan step : sequence.steps()) {
            Outcome outcome = step(step, here);
            here = here.after(step.name(), outcome);
            last = outcome.item();
        }
        return new Outcome(
                sequence.returns().map(here::joined).orElse(last), here.asked(), here.gates());
    }

    private Outcome parallel(Parallel parallel, Here before) {
        boolean all = parallel.join().rule() == Join.Rule.ALL;
        List<Item> items = new ArrayList<>();
        Asked asked = before.asked();
        Set<String> gates = new LinkedHashSet<>(before.gates());
        for (Plan branch : parallel.branches()) {
            Outcome outcome = step(branch, before.handling(!all));
            items.add(outcome.item());
            asked =
                    asked.or(
                            all || outcome.asked() != Asked.YES
                                    ? outcome.asked()
                                    : Asked.PERHAPS.or(before.asked()));
            gates.addAll(outcome.gates());
        }
        if (parallel.merge() instanceof Merge.Reconcile(String agent, Terms terms)) {
            Here conflict = before.handing(Merge.Reconcile.CONFLICT, Here.joined(items));
            items.add(new Item(seating.work(parallel, agent, terms, conflict), false));
        }
        if (parallel.merge() instanceof Merge.Vote vote) {
            seating.stop(parallel, vote.onFailure(), before);
        }
        return new Outcome(Here.joined(items), asked, gates);
    }

    private Outcome map(MapEach map, Here here) {
        Optional<String> taint =
                Optional.ofNullable(here.items().get(map.over())).flatMap(Item::taint);
        Outcome entry =
                step(
                        map.plan(),
                        here.handling(!map.tolerate().equals(Tolerance.NONE))
                                .without(map.over())
                                .with(map.as(), new Item(taint, true)));
        // Of a list without entries nobody is asked; what comes after sees no entry anyway.
        return new Outcome(
                new Item(taint.or(() -> entry.item().taint()), false),
                here.asked().or(entry.asked() == Asked.NO ? Asked.NO : Asked.PERHAPS),
                here.gates());
    }

    private static Outcome approve(Approve approve, Here here) {
        Item subject = here.items().getOrDefault(approve.subject(), Item.CLEAN);
        Outcome outcome = new Outcome(new Item(subject.taint(), false), here.asked(), here.gates());
        return approve.onReject() == Approve.OnReject.FAIL
                ? outcome.asked(Asked.YES)
                : outcome.asked(here.asked().or(Asked.PERHAPS)).gate(approve.name());
    }

    private Outcome manage(Manage manage, Here here) {
        seating.stop(manage, manage.terms().onFailure(), here);
        Optional<String> taint = seating.work(manage, manage.manager(), manage.terms(), here);
        // They are handed something of what the manager is handed.
        Terms subtask =
                Terms.of(manage.terms().goal())
                        .context(Seating.handed(manage.terms().context(), here));
        for (String person : People.of(team, manage)) {
            Optional<String> more = seating.work(manage, person, subtask, here.handling(true));
            taint = taint.or(() -> more);
        }
        return new Outcome(new Item(taint, false), here.asked(), here.gates());
    }

    private Outcome handoff(Handoff handoff, Here before) {
        seating.stop(handoff, handoff.terms().onFailure(), before);
        Here here = before;
        Optional<String> taint = Optional.empty();
        for (String agent : handoff.agents()) {
            Optional<String> more = seating.work(handoff, agent, handoff.terms(), here);
            taint = taint.or(() -> more);
            // Who gets the work reads what the one before found out.
            here = before.handing(Handoff.HANDOVER, new Item(taint, false));
        }
        return new Outcome(new Item(taint, false), before.asked(), before.gates());
    }

    private Outcome chat(Chat chat, Here here) {
        seating.stop(chat, chat.terms().onFailure(), here);
        Optional<String> taint = Optional.empty();
        for (String agent : chat.participants()) {
            Optional<String> more = seating.work(chat, agent, chat.terms(), here);
            taint = taint.or(() -> more);
        }
        if (chat.moderator().isPresent()) {
            Optional<String> more = seating.work(chat, chat.moderator().get(), chat.terms(), here);
            taint = taint.or(() -> more);
        }
        return new Outcome(new Item(taint, false), here.asked(), here.gates());
    }

    private Outcome attempt(Attempt attempt, Here before) {
        Here here = before.handling(true);
        Item last = Item.CLEAN;
        for (Attempt.Undoable each : attempt.steps()) {
            Outcome outcome = step(each.step(), here);
            here = here.after(each.step().name(), outcome);
            if (each.undo().isPresent()) {
                step(each.undo().get(), here);
            }
            last = outcome.item();
        }
        return new Outcome(last, here.asked(), here.gates());
    }

    private static Outcome await(Await await, Here here) {
        Optional<String> taint =
                await.what() instanceof Await.Event event && event.trust() == Trust.UNTRUSTED
                        ? Optional.of("the event '" + event.event() + "' is untrusted")
                        : Optional.empty();
        return new Outcome(new Item(taint, false), here.asked(), here.gates());
    }

    private Outcome route(Route route, Here before) {
        route.model().ifPresent(model -> seating.work(route, model.agent(), model.terms(), before));
        if (route.fallback().isEmpty()) {
            seating.stop(route, route.onFailure(), before);
        }
        boolean ruled = decidesWhetherToAsk(route);
        List<Outcome> ways =
                route.choices().stream()
                        .map(choice ->
                                step(
                                        choice.plan(),
                                        ruled && !asks(choice) ? before.asking(Asked.YES) : before))
                        .toList();
        Set<String> gates = new LinkedHashSet<>(before.gates());
        ways.forEach(way -> gates.addAll(way.gates()));
        boolean always = ways.stream().allMatch(way -> way.asked() == Asked.YES);
        boolean never = ways.stream().allMatch(way -> way.asked() == Asked.NO);
        return new Outcome(
                Here.joined(ways.stream().map(Outcome::item).toList()),
                always ? Asked.YES : never ? Asked.NO : Asked.PERHAPS,
                gates);
    }

    /** Rules that lead to approvals for some say of the others that nobody needs to be asked. */
    private static boolean decidesWhetherToAsk(Route route) {
        return route.model().isEmpty()
                && route.score().isEmpty()
                && route.choices().stream().anyMatch(Walk::asks);
    }

    private static boolean asks(Route.Choice choice) {
        return PlanTree.all(choice.plan()).anyMatch(Approve.class::isInstance);
    }

    private Outcome loop(Loop loop, Here before) {
        seating.stop(loop, loop.onFailure(), before);
        Outcome first = step(loop.body(), before);
        return again(first, () -> step(loop.body(), before.handing(loop.name(), first.item())));
    }

    private Outcome review(Review review, Here before) {
        seating.stop(review, review.onFailure(), before);
        Outcome draft = step(review.author(), before);
        Here shown = before.handing(Review.DRAFT, draft.item());
        Optional<String> said = Optional.empty();
        for (Review.Critic critic : review.critics()) {
            Optional<String> verdict = seating.work(review, critic.agent(), critic.terms(), shown);
            said = said.or(() -> verdict);
        }
        Here next = shown.handing(Review.FEEDBACK, new Item(said, false));
        return again(draft, () -> step(review.author(), next));
    }

    /** What strangers may have brought into one round reaches everybody in the next. */
    private Outcome again(Outcome first, Supplier<Outcome> next) {
        if (repeating || first.item().taint().isEmpty()) {
            return first;
        }
        repeating = true;
        try {
            return next.get();
        } finally {
            repeating = false;
        }
    }

    private Outcome call(Call call, Here here) {
        Map<Here, Outcome> known = called.computeIfAbsent(call.plan(), key -> new HashMap<>());
        Outcome outcome = known.get(here);
        if (outcome == null) {
            outcome =
                    known.size() < MAX_SITUATIONS
                            ? step(team.plan(call.plan()), here)
                            : new Outcome(Item.CLEAN, here.asked(), here.gates());
            known.put(here, outcome);
        }
        return outcome;
    }
}
