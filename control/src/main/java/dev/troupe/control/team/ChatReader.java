package dev.troupe.control.team;

import dev.troupe.control.yaml.Fields;
import dev.troupe.control.yaml.Located;
import dev.troupe.core.plan.Chat;
import dev.troupe.core.plan.Chat.Decide;
import dev.troupe.core.plan.Chat.Speaker;
import dev.troupe.core.plan.Plan;
import dev.troupe.core.team.Agent;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads {@code chat} steps. */
final class ChatReader implements PatternReader {

    static final List<String> OWN_KEYS =
            Stream.concat(
                            Stream.of(
                                    "participants",
                                    "most",
                                    "goal",
                                    "speaker",
                                    "moderator",
                                    "decide",
                                    "rounds"),
                            TermsReader.KEYS.stream())
                    .filter(key -> !key.equals("check"))
                    .toList();

    static final List<String> SPEAKERS = List.of("round-robin", "moderator", "model");
    static final List<String> DECIDE = List.of("consensus", "majority", "moderator");

    private final Reading reading;
    private final Map<String, Agent> agents;

    ChatReader(Reading reading, Map<String, Agent> agents) {
        this.reading = reading;
        this.agents = agents;
    }

    @Override
    public String pattern() {
        return "chat";
    }

    @Override
    public List<String> keys() {
        return List.of();
    }

    @Override
    public String defaultName(Located pattern) {
        return "chat";
    }

    @Override
    public Optional<Plan> read(Step step) {
        return step.fields().fields("chat", OWN_KEYS).flatMap(own -> chat(step, own));
    }

    private Optional<Plan> chat(Step step, Fields own) {
        int most =
                own.integer("most", 2, Chat.MAX_PARTICIPANTS)
                        .map(Math::toIntExact)
                        .orElse(Chat.DEFAULT_MOST);
        List<String> participants = participants(step, own, most);
        Speaker speaker =
                own.choice("speaker", SPEAKERS)
                        .map(word ->
                                Speaker.valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_')))
                        .orElse(Speaker.ROUND_ROBIN);
        Decide decide =
                own.choice("decide", DECIDE)
                        .map(word -> Decide.valueOf(word.toUpperCase(Locale.ROOT)))
                        .orElse(Decide.CONSENSUS);
        Optional<String> moderator = moderator(step, own, participants, speaker, decide);
        int rounds =
                own.integer("rounds", 1, Chat.MAX_ROUNDS)
                        .map(Math::toIntExact)
                        .orElse(Chat.DEFAULT_ROUNDS);
        var terms = new TermsReader(reading, agents).read(own, step.what(), Optional.empty());
        try {
            Chat chat =
                    new Chat(
                            step.name(),
                            step.when(),
                            participants,
                            most,
                            terms,
                            speaker,
                            moderator,
                            decide,
                            rounds);
            return Optional.of(reading.places().put(chat, step.whole(), step.pattern()));
        } catch (IllegalArgumentException e) {
            // what cannot be made was noted as a mistake
            return Optional.empty();
        }
    }

    private List<String> participants(Step step, Fields own, int most) {
        own.require("participants", "a list of agents");
        List<Located.Scalar> listed = own.texts("participants").orElse(List.of());
        listed.forEach(agent ->
                reading.refer(Reference.Kind.AGENT, agent.text(), agent.at(), step.what()));
        List<String> names = AgentStepReader.plain(listed);
        if (own.has("participants") && (names.size() < 2 || names.size() > most)) {
            reading.problems()
                    .add(
                            own.at("participants"),
                            step.what() + " has " + names.size() + " participants",
                            "2 to " + most + (own.has("most") ? "" : "; 'most' allows for more"));
        }
        if (names.stream().distinct().count() < names.size()) {
            reading.problems()
                    .add(
                            own.at("participants"),
                            "somebody takes part twice in " + step.what(),
                            "each agent once");
        }
        return names;
    }

    private Optional<String> moderator(
            Step step, Fields own, List<String> participants, Speaker speaker, Decide decide) {
        Optional<String> moderator = own.text("moderator");
        boolean moderated = speaker == Speaker.MODERATOR || decide == Decide.MODERATOR;
        if (moderated && !own.has("moderator")) {
            reading.problems()
                    .add(own.mapping().at(), step.what() + " has no 'moderator'", "an agent");
        }
        if (!moderated && moderator.isPresent()) {
            reading.problems()
                    .add(
                            own.at("moderator"),
                            "the moderator of " + step.what() + " has nothing to do",
                            "'speaker: moderator' or 'decide: moderator' beside it");
        }
        moderator.ifPresent(name ->
                reading.refer(Reference.Kind.AGENT, name, own.at("moderator"), step.what()));
        if (moderator.filter(participants::contains).isPresent()) {
            reading.problems()
                    .add(
                            own.at("moderator"),
                            "'" + moderator.get() + "' takes part in " + step.what(),
                            "another agent");
        }
        return moderator;
    }
}
