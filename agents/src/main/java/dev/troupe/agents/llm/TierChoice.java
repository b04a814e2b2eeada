package dev.troupe.agents.llm;

import dev.troupe.agents.llm.Models.Choice;
import dev.troupe.agents.model.Chosen;
import dev.troupe.agents.model.Chosen.Why;
import dev.troupe.agents.model.ModelReply;
import dev.troupe.core.contract.Effort;
import dev.troupe.core.team.Agent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which model the next turn of an assignment uses. It follows from the contract and from the turns
 * so far as they are journaled, so that a replay knows the same; what a process is set up with, and
 * what the budgets leave, comes in when the turn is made, and is journaled with it.
 */
final class TierChoice {

    /** Of the agent, cheapest first. */
    private final List<String> tiers;

    private int level;
    private Why why;
    private boolean form;

    /** The models that were found to be away; they are not asked again. */
    private final Set<String> away = new HashSet<>();

    TierChoice(Agent agent, Effort effort) {
        this.tiers = agent.models();
        this.level = effort == Effort.LIGHT ? 0 : start(agent);
        this.why = effort == Effort.LIGHT ? Why.LIGHT : Why.START;
    }

    private static int start(Agent agent) {
        return Math.max(0, agent.start().map(agent.models()::indexOf).orElse(0));
    }

    /** A model, and why it is of this tier. */
    record Pick(Choice choice, Why why) {}

    /** A model was found to be away. */
    void away(String model) {
        away.add(model);
    }

    /**
     * An answer was refused: the next turn is the next stronger tier's, unless only its form is
     * wrong, which the cheapest tries to put right once.
     *
     * @param onlyForm whether all that is wrong with it is how it is written
     */
    void refused(ModelReply answer, boolean onlyForm) {
        int answered =
                Math.max(0, answer.chosen().map(Chosen::tier).map(tiers::indexOf).orElse(level));
        if (onlyForm && answered > 0 && !form) {
            form = true;
            return;
        }
        level = Math.min((form ? level : answered) + 1, Math.max(0, tiers.size() - 1));
        form = false;
        why = Why.ESCALATED;
    }

    /** An answer was taken for what it is: what comes next is no correction of its form. */
    void understood() {
        form = false;
    }

    /**
     * The models for the next turn, best first: those of the tier that it is for, then those of
     * stronger ones, then those of cheaper ones. Those that are away are left out, unless all are.
     *
     * @param choices see {@link Models#choices}
     */
    List<Pick> picks(List<Choice> choices) {
        int wanted = form ? 0 : level;
        Why reason = form ? Why.FORM : why;
        List<Pick> picks = new ArrayList<>();
        for (int tier : order(wanted)) {
            for (Choice choice : of(choices, tier)) {
                if (!away.contains(choice.name())) {
                    picks.add(new Pick(choice, tier == wanted ? reason : Why.AWAY));
                }
            }
        }
        // A process that knows fewer models than the one that began uses the last it has.
        return picks.isEmpty() ? List.of(new Pick(choices.getLast(), Why.AWAY)) : picks;
    }

    /** The tiers in the order in which they stand in for one. */
    private List<Integer> order(int wanted) {
        List<Integer> order = new ArrayList<>();
        for (int tier = wanted; tier < Math.max(1, tiers.size()); tier++) {
            order.add(tier);
        }
        for (int tier = wanted - 1; tier >= 0; tier--) {
            order.add(tier);
        }
        return order;
    }

    private List<Choice> of(List<Choice> choices, int tier) {
        return choices.stream().filter(choice -> place(choice) == tier).toList();
    }

    private int place(Choice choice) {
        return Math.max(0, tiers.indexOf(choice.tier()));
    }

    /** The first model of the next cheaper tier of which one can be had. */
    Optional<Pick> cheaper(List<Choice> choices, Pick than) {
        for (int tier = place(than.choice()) - 1; tier >= 0; tier--) {
            Optional<Choice> found =
                    of(choices, tier).stream()
                            .filter(choice -> !away.contains(choice.name()))
                            .findFirst();
            if (found.isPresent()) {
                return found.map(choice -> new Pick(choice, Why.DEGRADED));
            }
        }
        return Optional.empty();
    }

    /** The strongest model that there is, of which the others save something. */
    Choice strongest(List<Choice> choices) {
        for (int tier = tiers.size() - 1; tier > 0; tier--) {
            List<Choice> found = of(choices, tier);
            if (!found.isEmpty()) {
                return found.getFirst();
            }
        }
        return choices.getFirst();
    }
}
