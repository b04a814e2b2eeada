package dev.troupe.control.permission;

import dev.troupe.control.team.PlanTree;
import dev.troupe.core.contract.Contract;
import dev.troupe.core.contract.Criterion;
import dev.troupe.core.contract.Mandate;
import dev.troupe.core.governance.EffectivePermissions;
import dev.troupe.core.governance.Grants;
import dev.troupe.core.plan.AgentTask;
import dev.troupe.core.plan.Chat;
import dev.troupe.core.plan.Handoff;
import dev.troupe.core.plan.Manage;
import dev.troupe.core.plan.Merge;
import dev.troupe.core.plan.OnFailure;
import dev.troupe.core.plan.Parallel;
import dev.troupe.core.plan.Plan;
import dev.troupe.core.plan.Review;
import dev.troupe.core.plan.Route;
import dev.troupe.core.plan.Terms;
import dev.troupe.core.team.Agent;
import dev.troupe.core.team.Team;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the contracts that an agent works on, and what is left of its tools there. */
final class Places {

    private final Team team;
    private final Agent agent;
    private final Mandate caller;
    private final List<Place> found = new ArrayList<>();

    private Places(Team team, Agent agent, Mandate caller) {
        this.team = team;
        this.agent = agent;
        this.caller = caller;
    }

    static List<Place> of(Team team, Agent agent, Mandate caller) {
        Places places = new Places(team, agent, caller);
        team.plans()
                .forEach((name, plan) ->
                        PlanTree.all(plan)
                                .forEach(step ->
                                        places.look(
                                                "plan '" + name + "', step '" + step.name() + "'",
                                                step)));
        places.asked();
        return List.copyOf(places.found);
    }

    private void look(String where, Plan step) {
        switch (step) {
            case AgentTask task -> works(where, task.agent(), task.terms());
            case Parallel parallel -> {
                if (parallel.merge() instanceof Merge.Reconcile reconcile) {
                    works(where + " (reconciles)", reconcile.agent(), reconcile.terms());
                }
            }
            case Route route ->
                    route.model()
                            .ifPresent(model ->
                                    works(where + " (routes)", model.agent(), model.terms()));
            case Handoff handoff -> handed(where, handoff);
            case Manage manage -> managed(where, manage);
            case Review review ->
                    review.critics()
                            .forEach(critic ->
                                    works(where + " (critic)", critic.agent(), critic.terms()));
            case Chat chat -> {
                chat.participants().forEach(name -> works(where, name, chat.terms()));
                chat.moderator()
                        .ifPresent(name -> works(where + " (moderates)", name, chat.terms()));
            }
            default -> {
                // nobody works there
            }
        }
    }

    private void works(String where, String who, Terms terms) {
        work(where, who, terms.tools(), "the contract", caller);
        for (String other : terms.onFailure().map(OnFailure::fallback).orElse(List.of())) {
            work(where + " (stands in)", other, terms.tools(), "the contract", caller);
        }
        for (Criterion criterion : terms.criteria()) {
            if (criterion instanceof Criterion.Judge judge) {
                work(where + " (judges)", judge.agent(), Optional.empty(), "", caller);
            }
        }
    }

    /** Being handed the work makes nobody free to use tools that are not theirs. */
    private void handed(String where, Handoff handoff) {
        Optional<List<String>> asked =
                handoff.terms().tools().map(tools -> Grants.intersection(agent.tools(), tools));
        if (handoff.start().equals(agent.name())) {
            work(where, agent.name(), asked, "the contract", caller);
        }
        for (String from : handoff.agents()) {
            if (handoff.successors(from).contains(agent.name())) {
                Mandate passed = EffectivePermissions.passedOn(team.agent(from), caller);
                work(where + " (from " + from + ")", agent.name(), asked, "the contract", passed);
            }
        }
    }

    private void managed(String where, Manage manage) {
        works(where + " (manages)", manage.manager(), manage.terms());
        List<String> people =
                manage.assign()
                        .orElseGet(() ->
                                team.reportsOf(manage.manager()).stream()
                                        .map(Agent::name)
                                        .toList());
        if (people.contains(agent.name())) {
            Mandate passed = EffectivePermissions.passedOn(team.agent(manage.manager()), caller);
            work(
                    where + " (for " + manage.manager() + ")",
                    agent.name(),
                    Optional.empty(),
                    "",
                    passed);
        }
    }

    /** Those who report to it may ask it of their own accord. */
    private void asked() {
        for (Agent below : team.agents().values()) {
            boolean asks =
                    below.talk().supervisor()
                            && team.lineAbove(below.name()).stream()
                                    .anyMatch(above -> above.name().equals(agent.name()));
            if (asks) {
                List<String> most = below.permissions().delegates().orElse(below.tools());
                work(
                        "asked by " + below.name(),
                        agent.name(),
                        Optional.empty(),
                        "",
                        caller.limitedTo(most));
            }
        }
    }

    private void work(
            String where, String who, Optional<List<String>> asked, String asker, Mandate passed) {
        if (!who.equals(agent.name())) {
            return;
        }
        Contract contract =
                new Contract(
                        "",
                        List.of(),
                        asked.orElseGet(() -> passed.within(agent.tools())),
                        Optional.empty(),
                        agent.limits(),
                        0);
        EffectivePermissions effective = EffectivePermissions.of(team, agent, contract, passed);
        List<String> taken = new ArrayList<>(effective.refused().values());
        asked.filter(tools -> !missing(tools).isEmpty())
                .ifPresent(tools ->
                        taken.add(asker + " grants only " + tools + ", so not " + missing(tools)));
        if (!passed.tools().equals(caller.tools())) {
            List<String> most = passed.tools().orElse(List.of());
            if (!missing(most).isEmpty()) {
                taken.add("whoever has it work passes on only " + most);
            }
        }
        found.add(new Place(where, effective.tools(), taken, effective.refused().isEmpty()));
    }

    /** What of the agent's tools is not wholly covered. */
    private List<String> missing(List<String> grants) {
        return agent.tools().stream()
                .filter(own -> grants.stream().noneMatch(grant -> Grants.covers(grant, own)))
                .toList();
    }
}
