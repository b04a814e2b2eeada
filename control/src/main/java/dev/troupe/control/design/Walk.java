package dev.troupe.control.design;

import dev.troupe.control.design.Here.Item;
import dev.troupe.control.design.Here.Outcome;
import dev.troupe.control.design.Visit.Asked;
import dev.troupe.core.contract.Criterion;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.Join;
import dev.troupe.core.plan.AgentTask;
import dev.troupe.core.plan.Approve;
import dev.troupe.core.plan.Call;
import dev.troupe.core.plan.Manage;
import dev.troupe.core.plan.MapEach;
import dev.troupe.core.plan.OnFailure;
import dev.troupe.core.plan.Parallel;
import dev.troupe.core.plan.Plan;
import dev.troupe.core.plan.Sequence;
import dev.troupe.core.plan.Terms;
import dev.troupe.core.team.InputFile;
import dev.troupe.core.team.Team;
import dev.troupe.core.team.ToolSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Goes through one plan and those that it calls, as their patterns would, and notes which agents it
 * comes to, with what in their hands and after what was asked.
 */
final class Walk {

    /** In how many different situations a plan that is called is looked at. */
    private static final int MAX_SITUATIONS = 32;

    private final Team team;
    private final String plan;
    private final Map<String, Map<Here, Outcome>> called = new HashMap<>();
    private final List<Visit> visits = new ArrayList<>();

    private Walk(Team team, String plan) {
        this.team = team;
        this.plan = plan;
    }

    /** The agents that a plan comes to, in its order. */
    static List<Visit> through(Team team, String plan) {
        Walk walk = new Walk(team, plan);
        Map<String, Item> items = new LinkedHashMap<>();
        for (InputFile input : team.inputs()) {
            items.put(input.name(), new Item(taint(input), true));
        }
        walk.step(team.plan(plan), new Here(items, Optional.empty(), Asked.NO, Set.of(), false));
        return List.copyOf(walk.visits);
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
        };
    }

    private Outcome agent(AgentTask task, Here here) {
        Optional<String> taint = work(task, task.agent(), task.terms(), here);
        return new Outcome(new Item(taint, false), here.asked(), here.gates());
    }

    /**
     * Notes an agent that works under these terms, those that stand in for it, and those that judge
     * its answer.
     *
     * @return what makes the answer untrusted, if anything does
     */
    private Optional<String> work(Plan step, String agent, Terms terms, Here here) {
        List<String> handed = handed(terms.context(), here);
        Optional<String> taint = sit(step, agent, terms, handed, here);
        for (String other : terms.onFailure().map(OnFailure::fallback).orElse(List.of())) {
            taint = taint.or(() -> sit(step, other, terms, handed, here));
        }
        boolean verified = false;
        for (Criterion criterion : terms.criteria()) {
            verified |= criterion.verifies();
            if (criterion instanceof Criterion.Judge judge) {
                note(
                        step,
                        new Seat(judge.agent(), List.of(), handed, Optional.empty()),
                        taint,
                        here);
            }
        }
        return verified ? Optional.empty() : taint;
    }

    private Optional<String> sit(
            Plan step, String agent, Terms terms, List<String> handed, Here here) {
        Seat seat =
                new Seat(
                        agent,
                        terms.tools().orElse(team.agent(agent).tools()),
                        handed,
                        terms.onFailure());
        Optional<String> taint =
                handed.stream()
                        .flatMap(name -> Optional.ofNullable(here.items().get(name)).stream())
                        .flatMap(item -> item.taint().stream())
                        .findFirst()
                        .or(() -> fetched(seat));
        note(step, seat, taint, here);
        return taint;
    }

    private void note(Plan step, Seat seat, Optional<String> taint, Here here) {
        visits.add(new Visit(plan, step, seat, taint, here.asked(), here.handled()));
    }

    /** What an agent can fetch for itself is as untrusted as what it is handed. */
    private Optional<String> fetched(Seat seat) {
        return seat.tools().stream()
                .filter(grant ->
                        team.tools().get(grant.substring(0, Math.max(0, grant.indexOf('.'))))
                                        instanceof ToolSource.Builtin builtin
                                && builtin.builtin().equals("fetch"))
                .map(grant -> "'" + grant + "' brings pages from outside")
                .findFirst();
    }

    private static List<String> handed(Optional<List<String>> context, Here here) {
        if (context.isPresent()) {
            return context.get();
        }
        Set<String> names = new LinkedHashSet<>();
        here.items()
                .forEach((name, item) -> {
                    if (item.input()) {
                        names.add(name);
                    }
                });
        here.latest().ifPresent(names::add);
        return List.copyOf(names);
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
        return new Outcome(Here.joined(items), asked, gates);
    }

    private Outcome map(MapEach map, Here here) {
        Optional<String> taint =
                Optional.ofNullable(here.items().get(map.over())).flatMap(Item::taint);
        Outcome entry =
                step(
                        map.plan(),
                        here.handling(map.tolerate())
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
        Terms terms = manage.terms();
        Optional<String> taint = work(manage, manage.manager(), terms, here);
        Here below = here.handling(true);
        for (String person : People.of(team, manage)) {
            Terms subtask = terms(terms, handed(terms.context(), here));
            taint = taint.or(() -> work(manage, person, subtask, below));
        }
        return new Outcome(new Item(taint, false), here.asked(), here.gates());
    }

    /** What those are handed whom somebody tells what to do: something of what that one sees. */
    private static Terms terms(Terms superior, List<String> items) {
        return Terms.of(superior.goal()).context(items);
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
