package dev.troupe.core.plan;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.troupe.core.contract.ContextItem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An author and critics, until the draft is accepted. In each round the author's plan makes a
 * draft, then all critics give their verdicts on it at once. From the second round on the agents of
 * the author's plan are handed the latest {@code draft} and the critics' {@code feedback}; in the
 * first round these names stand for JSON null, unless something else in scope goes by them. The
 * result is the accepted draft, as trustworthy as it was: critics who are models do not make a fact
 * of a claim.
 *
 * <p>It comes to nothing if there were as many rounds as there may be, if every critic rejects the
 * draft outright, if a draft came up before, or if the critics say the same as in the round before.
 * Those who decide about that may give the result (accept the draft as well), have one more round
 * done, or give up.
 *
 * @param author makes a draft; a plan that is skipped leaves nothing to review
 * @param critics at least one; each is an agent of its own
 * @param rounds the most drafts; at least 1
 * @param accept how many critics must accept a draft
 * @param onFailure who decides at a bound; what becomes of the failure of the author or a critic is
 *     a matter of their own contracts
 */
public record Review(
        String name,
        Optional<String> when,
        Plan author,
        List<Critic> critics,
        int rounds,
        Accept accept,
        Optional<OnFailure> onFailure)
        implements Plan {

    /** The item with the latest draft. */
    public static final String DRAFT = "draft";

    /** The item with the critics' verdicts on it. */
    public static final String FEEDBACK = "feedback";

    /** How many rounds there are where nothing is said. */
    public static final int DEFAULT_ROUNDS = 3;

    /** The most rounds that can be asked for. */
    public static final int MAX_ROUNDS = 100;

    /** The failure type of a review that had all its rounds. */
    public static final String BOUND = "review-bound";

    /** The failure type of a draft that every critic rejects. */
    public static final String REJECTED = "rejected-by-critics";

    /** The failure type of a review that goes round in circles. */
    public static final String NO_PROGRESS = Loop.NO_PROGRESS;

    /**
     * Who judges drafts.
     *
     * @param terms what is to be looked at; an output schema in it has no effect, since the answer
     *     is a verdict
     */
    public record Critic(String agent, Terms terms) {}

    /** How many critics must accept a draft. */
    public enum Accept {
        @JsonProperty("all")
        ALL,
        /** More than half of them. */
        @JsonProperty("majority")
        MAJORITY,
        @JsonProperty("any")
        ANY;

        boolean enough(long accepted, int critics) {
            return switch (this) {
                case ALL -> accepted == critics;
                case MAJORITY -> 2 * accepted > critics;
                case ANY -> accepted > 0;
            };
        }
    }

    public Review {
        critics = List.copyOf(critics);
        if (critics.isEmpty()) {
            throw new IllegalArgumentException("'" + name + "' has no critics: a review needs one");
        }
        if (rounds < 1 || rounds > MAX_ROUNDS) {
            throw new IllegalArgumentException(
                    "a review has 1 to " + MAX_ROUNDS + " rounds, not " + rounds);
        }
    }

    public static Review of(String name, Plan author, String critic, String goal) {
        return new Review(
                name,
                Optional.empty(),
                author,
                List.of(new Critic(critic, Terms.of(goal))),
                DEFAULT_ROUNDS,
                Accept.ALL,
                Optional.empty());
    }

    public Review when(String condition) {
        return new Review(name, Optional.of(condition), author, critics, rounds, accept, onFailure);
    }

    /** The same with one more critic. */
    public Review critic(String agent, Terms terms) {
        List<Critic> more = new ArrayList<>(critics);
        more.add(new Critic(agent, terms));
        return new Review(name, when, author, more, rounds, accept, onFailure);
    }

    public Review atMost(int drafts) {
        return new Review(name, when, author, critics, drafts, accept, onFailure);
    }

    public Review accept(Accept rule) {
        return new Review(name, when, author, critics, rounds, rule, onFailure);
    }

    public Review onFailure(OnFailure what) {
        return new Review(name, when, author, critics, rounds, accept, Optional.of(what));
    }

    @Override
    public ContextItem run(Conductor conductor, Scope scope) {
        return new Reviewing(this, conductor, scope).run();
    }
}
