package dev.troupe.core.plan;

import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.Part;
import dev.troupe.core.json.Json;
import dev.troupe.core.plan.Chat.Decide;
import dev.troupe.core.plan.Chat.Speaker;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** One chat under way. */
final class Discussion {

    private final Chat chat;
    private final Conductor conductor;
    private final Appeal appeal;
    private final Transcript transcript;
    private Scope start;
    private Optional<String> chosen = Optional.empty();
    private int turns;

    Discussion(Chat chat, Conductor conductor, Scope scope) {
        this.chat = chat;
        this.conductor = conductor;
        this.appeal = new Appeal(conductor, chat.terms().onFailure());
        this.transcript = new Transcript(chat, conductor);
        this.start = scope;
    }

    ContextItem run() {
        int most = chat.rounds() * chat.participants().size();
        while (true) {
            Optional<ContextItem> decided = turn();
            if (decided.isPresent()) {
                return decided.get();
            }
            boolean stuck = transcript.everybodyRepeats();
            if (stuck || turns >= most) {
                switch (appeal.decide(problem(stuck))) {
                    case Appeal.Way.Given given -> {
                        return given.item();
                    }
                    case Appeal.Way.Again again -> start = start.handing(again.guidance());
                }
                transcript.goOn();
                most = turns + chat.participants().size();
            }
        }
    }

    /** One participant speaks; the decision, if that makes one. */
    private Optional<ContextItem> turn() {
        if (chat.speaker() == Speaker.MODERATOR) {
            Optional<ContextItem> decided = moderate(true);
            if (decided.isPresent()) {
                return decided;
            }
        }
        String speaker = chosen.orElseGet(this::nextInLine);
        ContextItem said =
                Delegation.hand(
                        conductor, speaker, speaker, speakerTerms(speaker), transcript.in(start));
        transcript.add(speaker, said);
        chosen = participant(said.value().path("next"), Speaker.MODEL);
        turns++;
        boolean roundEnds = turns % chat.participants().size() == 0;
        if (chat.decide() == Decide.MODERATOR) {
            return roundEnds ? moderate(false) : Optional.empty();
        }
        return transcript.agreed().map(this::decision);
    }

    private String nextInLine() {
        List<String> all = chat.participants();
        int last = transcript.lastSpeaker().map(all::indexOf).orElse(-1);
        return all.get((last + 1) % all.size());
    }

    /** Has the moderator choose who speaks next, or decide. */
    private Optional<ContextItem> moderate(boolean chooses) {
        String moderator = chat.moderator().orElseThrow();
        boolean decides = chat.decide() == Decide.MODERATOR && turns > 0;
        ContextItem said =
                Delegation.hand(
                        conductor,
                        moderator,
                        moderator,
                        moderatorTerms(chooses, decides),
                        transcript.in(start));
        transcript.heard(said);
        JsonNode decision = said.value().path("decision");
        if (decides && transcript.fits(decision)) {
            return Optional.of(
                    new ContextItem(
                            chat.name(),
                            decision,
                            said.source(),
                            transcript.trust().and(said.trust())));
        }
        chosen = participant(said.value().path("next"), Speaker.MODERATOR);
        return Optional.empty();
    }

    private Optional<String> participant(JsonNode named, Speaker rule) {
        return chat.speaker() == rule
                ? Optional.of(named.asString("")).filter(chat.participants()::contains)
                : Optional.empty();
    }

    /** What they agreed on came from those who say it, and from all that was said before. */
    private ContextItem decision(List<ContextItem> agreed) {
        List<Part> parts = new ArrayList<>();
        for (ContextItem item : agreed) {
            parts.addAll(item.partsAt(""));
        }
        return conductor
                .item(chat.name(), agreed.getFirst().value(), transcript.trust())
                .madeOf(parts);
    }

    private Terms speakerTerms(String speaker) {
        List<String> others =
                chat.participants().stream().filter(name -> !name.equals(speaker)).toList();
        ObjectNode schema = schema();
        ObjectNode properties = (ObjectNode) schema.path("properties");
        properties.set("proposal", proposal());
        properties.set("agree", oneOf(others));
        if (chat.speaker() == Speaker.MODEL) {
            properties.set("next", oneOf(others));
        }
        String goal =
                "%s\n\nYou discuss this with %s; the item `transcript` has what was said. `say` in short what is new, and make a"
                                .formatted(chat.terms().goal(), String.join(" and ", others))
                        + " `proposal`, or `agree` with the proposal of another."
                        + (chat.speaker() == Speaker.MODEL
                                ? " Say in `next` who should speak then."
                                : "");
        return terms(goal, schema);
    }

    private Terms moderatorTerms(boolean chooses, boolean decides) {
        ObjectNode schema = schema();
        ObjectNode properties = (ObjectNode) schema.path("properties");
        String goal =
                "You moderate a discussion of %s about this: %s\n\nThe item `transcript` has what was said."
                        .formatted(String.join(", ", chat.participants()), chat.terms().goal());
        if (chooses) {
            properties.set("next", oneOf(chat.participants()));
            goal += " Say in `next` who is to speak now.";
        }
        if (decides) {
            properties.set("decision", proposal());
            goal += " If it is ripe, give the `decision`, which ends it; otherwise leave that out.";
        }
        if (chooses && !decides) {
            ((ArrayNode) schema.path("required")).add("next");
        }
        Terms terms = terms(goal, schema);
        return decides ? terms : terms.light();
    }

    private Terms terms(String goal, JsonNode schema) {
        Terms terms = chat.terms();
        return new Terms(
                goal,
                terms.context(),
                terms.tools(),
                Optional.of(schema),
                terms.limits(),
                terms.corrections(),
                List.of(),
                terms.allowance(),
                terms.onFailure(),
                terms.effort());
    }

    private static ObjectNode schema() {
        ObjectNode schema = Json.object();
        schema.put("type", "object");
        schema.put("additionalProperties", false);
        schema.putArray("required").add("say");
        schema.putObject("properties")
                .putObject("say")
                .put("type", "string")
                .put("maxLength", Transcript.MOST_SAID);
        return schema;
    }

    /** References within a schema lead nowhere once it is a part of another. */
    private JsonNode proposal() {
        return chat.terms()
                .output()
                .filter(schema -> !schema.toString().contains("\"$"))
                .orElseGet(Json::object);
    }

    private static ObjectNode oneOf(List<String> names) {
        ObjectNode schema = Json.object();
        ArrayNode values = schema.putArray("enum");
        names.forEach(values::add);
        return schema;
    }

    private Problem problem(boolean stuck) {
        String what =
                stuck
                        ? "everybody repeats themselves"
                        : "there is no decision after %d rounds"
                                .formatted(turns / chat.participants().size());
        return new Problem(
                chat.name(),
                Optional.of(chat.moderator().orElse(chat.participants().getFirst())),
                chat.terms().goal(),
                stuck ? Chat.NO_PROGRESS : Chat.NO_DECISION,
                what + "; " + transcript.proposals() + ".",
                chat.terms().output(),
                transcript.in(start).handed(chat.terms().context()));
    }
}
