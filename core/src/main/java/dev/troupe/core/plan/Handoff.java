package dev.troupe.core.plan;

import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.Criterion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One agent begins, and may hand the work over to a peer that suits it better, as may that one. The
 * peer gets the goal, the items that the first one was handed, and what was found out so far; it
 * works with its own tools. The answer is that of the agent that works last, and has to fit the
 * same contract whoever it is.
 *
 * <p>Agents that pass the work back and forth, or on and on, reach a bound, and those above decide.
 *
 * @param start the agent that begins
 * @param allowed to whom an agent may hand the work over, by agent
 * @param hops how often it may be handed over
 */
public record Handoff(
        String name,
        Optional<String> when,
        String start,
        Terms terms,
        Map<String, List<String>> allowed,
        int hops)
        implements Plan {

    /** The item that says who handed the work over, why, and what was found out. */
    public static final String HANDOVER = "handover";

    /** How often the work may be handed over where nothing is said. */
    public static final int DEFAULT_HOPS = 6;

    public Handoff {
        Map<String, List<String>> copy = new LinkedHashMap<>();
        allowed.forEach((agent, peers) -> copy.put(agent, List.copyOf(peers)));
        allowed = copy;
    }

    /** Work that goes by the agent's name, and that nobody may be handed yet. */
    public static Handoff of(String start, String goal) {
        return new Handoff(start, Optional.empty(), start, Terms.of(goal), Map.of(), DEFAULT_HOPS);
    }

    public Handoff named(String other) {
        return new Handoff(other, when, start, terms, allowed, hops);
    }

    public Handoff when(String condition) {
        return new Handoff(name, Optional.of(condition), start, terms, allowed, hops);
    }

    public Handoff under(Terms others) {
        return new Handoff(name, when, start, others, allowed, hops);
    }

    public Handoff context(String... items) {
        return under(terms.context(List.of(items)));
    }

    public Handoff check(Criterion criterion) {
        return under(terms.check(criterion));
    }

    public Handoff onFailure(OnFailure what) {
        return under(terms.onFailure(what));
    }

    /** The same, where an agent may also hand the work over to these. */
    public Handoff allow(String agent, String... peers) {
        Map<String, List<String>> more = new LinkedHashMap<>(allowed);
        List<String> to = new ArrayList<>(more.getOrDefault(agent, List.of()));
        to.addAll(List.of(peers));
        more.put(agent, to);
        return new Handoff(name, when, start, terms, more, hops);
    }

    public Handoff hops(int most) {
        return new Handoff(name, when, start, terms, allowed, most);
    }

    /** Those to whom an agent may hand the work over. */
    public List<String> successors(String agent) {
        return allowed.getOrDefault(agent, List.of());
    }

    /** All agents that can get the work, the first one first. */
    public List<String> agents() {
        List<String> agents = new ArrayList<>(List.of(start));
        for (int i = 0; i < agents.size(); i++) {
            for (String peer : successors(agents.get(i))) {
                if (!agents.contains(peer)) {
                    agents.add(peer);
                }
            }
        }
        return agents;
    }

    @Override
    public ContextItem run(Conductor conductor, Scope scope) {
        return new Passing(this, conductor, scope).toItsEnd();
    }
}
