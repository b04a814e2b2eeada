package dev.troupe.control.design;

import dev.troupe.core.contract.Criterion;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.governance.Grants;
import dev.troupe.core.plan.OnFailure;
import dev.troupe.core.plan.Plan;
import dev.troupe.core.plan.Terms;
import dev.troupe.core.team.Team;
import dev.troupe.core.team.ToolSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Notes which agents a plan comes to, and where its parts may come to nothing. */
final class Seating {

    /**
     * A part that may come to nothing.
     *
     * @param stated what it says of that
     * @param handled whether a pattern around deals with it
     */
    record Stop(String plan, Plan step, Optional<OnFailure> stated, boolean handled) {}

    private final Team team;
    private final String plan;
    private final List<Visit> visits = new ArrayList<>();
    private final List<Stop> stops = new ArrayList<>();

    /**
     * @param plan the plan that a way begins in
     */
    Seating(Team team, String plan) {
        this.team = team;
        this.plan = plan;
    }

    List<Visit> visits() {
        return visits;
    }

    List<Stop> stops() {
        return stops;
    }

    void stop(Plan step, Optional<OnFailure> stated, Here here) {
        stops.add(new Stop(plan, step, stated, here.handled()));
    }

    /**
     * Notes an agent that works under these terms, those that stand in for it, and those that judge
     * its answer.
     *
     * @return what makes the answer untrusted, if anything does
     */
    Optional<String> work(Plan step, String agent, Terms terms, Here here) {
        List<String> handed = handed(terms.context(), here);
        Optional<String> taint = sit(step, agent, terms, handed, here);
        for (String other : terms.onFailure().map(OnFailure::fallback).orElse(List.of())) {
            Optional<String> more = sit(step, other, terms, handed, here);
            taint = taint.or(() -> more);
        }
        boolean verified = false;
        for (Criterion criterion : terms.criteria()) {
            // Whoever judges what strangers wrote has read it.
            verified |= criterion.verifies() && !(criterion instanceof Criterion.Judge);
            if (criterion instanceof Criterion.Judge judge) {
                Seat seat = new Seat(judge.agent(), List.of(), handed, Optional.empty());
                note(step, seat, taint, here);
            }
        }
        return verified ? Optional.empty() : taint;
    }

    private Optional<String> sit(
            Plan step, String agent, Terms terms, List<String> handed, Here here) {
        Seat seat =
                new Seat(
                        agent,
                        granted(team.agent(agent).tools(), terms.tools()),
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

    /** A contract never widens what an agent may call. */
    private static List<String> granted(List<String> own, Optional<List<String>> asked) {
        return asked.map(wanted ->
                        wanted.stream()
                                .filter(tool -> own.stream().anyMatch(grant -> covers(grant, tool)))
                                .toList())
                .orElse(own);
    }

    private static boolean covers(String wide, String narrow) {
        return wide.equals(narrow)
                || (wide.endsWith(".*") && narrow.startsWith(wide.substring(0, wide.length() - 1)));
    }

    private void note(Plan step, Seat seat, Optional<String> taint, Here here) {
        visits.add(new Visit(plan, step, seat, taint, here.asked()));
    }

    /** What an agent can fetch for itself is as untrusted as what it is handed. */
    private Optional<String> fetched(Seat seat) {
        return seat.tools().stream()
                .flatMap(grant ->
                        Optional.ofNullable(team.tools().get(Grants.source(grant)))
                                .flatMap(source -> outside(grant, source))
                                .stream())
                .findFirst();
    }

    private static Optional<String> outside(String grant, ToolSource source) {
        return switch (source) {
            case ToolSource.Builtin builtin when builtin.builtin().equals("fetch") ->
                    Optional.of("'" + grant + "' brings pages from outside");
            case ToolSource.McpProcess server -> unstated(source);
            case ToolSource.McpHttp server -> unstated(source);
            default ->
                    source.trust()
                            .filter(Trust.UNTRUSTED::equals)
                            .map(trust -> "the tools '" + source.name() + "' are untrusted");
        };
    }

    private static Optional<String> unstated(ToolSource server) {
        return server.trust().filter(Trust.VERIFIED::equals).isPresent()
                ? Optional.empty()
                : Optional.of(
                        "nothing states that the server '"
                                + server.name()
                                + "' can be trusted ('trust: verified')");
    }

    /** The names of the items that an agent is handed. */
    static List<String> handed(Optional<List<String>> context, Here here) {
        Set<String> names = new LinkedHashSet<>();
        if (context.isPresent()) {
            names.addAll(context.get());
        } else {
            here.items()
                    .forEach((name, item) -> {
                        if (item.input()) {
                            names.add(name);
                        }
                    });
            here.latest().ifPresent(names::add);
        }
        names.addAll(here.handing());
        return List.copyOf(names);
    }
}
