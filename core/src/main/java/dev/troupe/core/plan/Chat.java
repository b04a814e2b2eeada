package dev.troupe.core.plan;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.troupe.core.contract.ContextItem;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * A few agents discuss until there is a decision, which is the result. Whoever speaks says
 * something, and may make a proposal or agree with another's; it is handed the item {@code
 * transcript}, which is bounded: the latest utterances, everybody's latest proposal, and how much
 * was left out.
 *
 * <p>No decision after all rounds, and a round in which everybody only repeats themselves, are
 * problems: those who decide about them may give the decision, have one more round, or give up.
 *
 * @param participants at least 2, at most {@code most}
 * @param most how many there may be
 * @param terms what is to be decided; its output schema is that of a proposal, its {@code
 *     onFailure} is also who decides at a bound, and its criteria have no effect
 * @param moderator who chooses speakers or decides; no participant
 * @param rounds how often all participants could have spoken; at least 1
 */
public record Chat(
        String name,
        Optional<String> when,
        List<String> participants,
        int most,
        Terms terms,
        Speaker speaker,
        Optional<String> moderator,
        Decide decide,
        int rounds)
        implements Plan {

    /** How many may take part where nothing is said. */
    public static final int DEFAULT_MOST = 3;

    /** How many can be allowed to take part. */
    public static final int MAX_PARTICIPANTS = 10;

    /** How many rounds there are where nothing is said. */
    public static final int DEFAULT_ROUNDS = 3;

    /** The most rounds that can be asked for. */
    public static final int MAX_ROUNDS = 100;

    /** The item that speakers are handed. */
    public static final String TRANSCRIPT = "transcript";

    /** The failure type of a discussion that had all its rounds. */
    public static final String NO_DECISION = "no-decision";

    /** The failure type of a discussion that goes round in circles. */
    public static final String NO_PROGRESS = Loop.NO_PROGRESS;

    /** Who chooses who speaks next. */
    public enum Speaker {
        /** Nobody: one after another. */
        @JsonProperty("round-robin")
        ROUND_ROBIN,
        @JsonProperty("moderator")
        MODERATOR,
        /** Whoever has spoken; who names nobody is followed by the next in the list. */
        @JsonProperty("model")
        MODEL
    }

    /** What makes a decision. */
    public enum Decide {
        /** Every participant makes the same proposal or agrees with it. */
        @JsonProperty("consensus")
        CONSENSUS,
        /** More than half of them do. */
        @JsonProperty("majority")
        MAJORITY,
        /** The moderator says so. */
        @JsonProperty("moderator")
        MODERATOR
    }

    public Chat {
        participants = List.copyOf(participants);
        if (participants.size() < 2 || participants.size() > most) {
            throw new IllegalArgumentException(
                    "a chat has 2 to %d participants, not %d: %s"
                            .formatted(most, participants.size(), participants));
        }
        if (most > MAX_PARTICIPANTS) {
            throw new IllegalArgumentException(
                    "at most " + MAX_PARTICIPANTS + " can take part in a chat, not " + most);
        }
        if (new HashSet<>(participants).size() < participants.size()) {
            throw new IllegalArgumentException("somebody takes part twice: " + participants);
        }
        boolean moderated = speaker == Speaker.MODERATOR || decide == Decide.MODERATOR;
        if (moderated && moderator.isEmpty()) {
            throw new IllegalArgumentException("'" + name + "' has no moderator");
        }
        if (moderator.filter(participants::contains).isPresent()) {
            throw new IllegalArgumentException(
                    "'" + moderator.orElseThrow() + "' moderates and cannot take part as well");
        }
        if (rounds < 1 || rounds > MAX_ROUNDS) {
            throw new IllegalArgumentException(
                    "a chat has 1 to " + MAX_ROUNDS + " rounds, not " + rounds);
        }
    }

    public static Chat of(String name, String goal, String... participants) {
        return new Chat(
                name,
                Optional.empty(),
                List.of(participants),
                Math.max(DEFAULT_MOST, participants.length),
                Terms.of(goal),
                Speaker.ROUND_ROBIN,
                Optional.empty(),
                Decide.CONSENSUS,
                DEFAULT_ROUNDS);
    }

    public Chat when(String condition) {
        return new Chat(
                name,
                Optional.of(condition),
                participants,
                most,
                terms,
                speaker,
                moderator,
                decide,
                rounds);
    }

    public Chat under(Terms others) {
        return new Chat(name, when, participants, most, others, speaker, moderator, decide, rounds);
    }

    /** The same with a moderator, who does at least one of the two. */
    public Chat moderated(String by, Speaker chooses, Decide decides) {
        return new Chat(
                name, when, participants, most, terms, chooses, Optional.of(by), decides, rounds);
    }

    /** The same, where whoever has spoken chooses who is next. */
    public Chat choosingNext() {
        return new Chat(
                name, when, participants, most, terms, Speaker.MODEL, moderator, decide, rounds);
    }

    public Chat decide(Decide rule) {
        return new Chat(name, when, participants, most, terms, speaker, moderator, rule, rounds);
    }

    public Chat atMost(int turns) {
        return new Chat(name, when, participants, most, terms, speaker, moderator, decide, turns);
    }

    @Override
    public ContextItem run(Conductor conductor, Scope scope) {
        return new Discussion(this, conductor, scope).run();
    }
}
