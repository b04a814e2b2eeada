package dev.troupe.core.plan;

import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.Part;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.json.Json;
import dev.troupe.core.plan.Chat.Decide;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What was said in a chat, and who stands where. */
final class Transcript {

    /** How long an utterance may be, in characters. */
    static final int MOST_SAID = 4_000;

    /** How many of the latest utterances are handed on. */
    private static final int SHOWN = 10;

    private static final int SHOWN_PROPOSAL = 200;

    private final Chat chat;
    private final Conductor conductor;
    private final List<Utterance> utterances = new ArrayList<>();

    /** The latest proposals by participant, each as an item of its own. */
    private final Map<String, ContextItem> proposals = new LinkedHashMap<>();

    /** What each participant wants: its own proposal, or the one that it agreed with. */
    private final Map<String, ContextItem> stances = new HashMap<>();

    private Trust trust = Trust.USER;
    private int repeats;

    private record Utterance(String speaker, ContextItem said) {}

    Transcript(Chat chat, Conductor conductor) {
        this.chat = chat;
        this.conductor = conductor;
    }

    void add(String speaker, ContextItem said) {
        heard(said);
        repeats = repeated(speaker, said) ? repeats + 1 : 0;
        utterances.add(new Utterance(speaker, said));
        JsonNode proposal = said.value().path("proposal");
        if (fits(proposal)) {
            ContextItem item = new ContextItem(speaker, proposal, said.source(), said.trust());
            proposals.put(speaker, item);
            stances.put(speaker, item);
        } else {
            String agreed = said.value().path("agree").asString("");
            Optional.ofNullable(proposals.get(agreed))
                    .ifPresent(other -> stances.put(speaker, other));
        }
    }

    /** Keeps how far all can be relied on that was said, also by the moderator. */
    void heard(ContextItem said) {
        trust = trust.and(said.trust());
    }

    /** Whether a value is there and can be a decision. */
    boolean fits(JsonNode value) {
        return !value.isMissingNode()
                && !value.isNull()
                && chat.terms()
                        .output()
                        .flatMap(schema -> conductor.services().schemas().mistake(schema, value))
                        .isEmpty();
    }

    Trust trust() {
        return trust;
    }

    Optional<String> lastSpeaker() {
        return utterances.isEmpty()
                ? Optional.empty()
                : Optional.of(utterances.getLast().speaker());
    }

    private boolean repeated(String speaker, ContextItem said) {
        return utterances.reversed().stream()
                .filter(before -> before.speaker().equals(speaker))
                .findFirst()
                .filter(before -> point(before.said()).equals(point(said)))
                .isPresent();
    }

    /** What an utterance comes to. */
    private static String point(ContextItem said) {
        return said.value().path("say").asString("").strip().toLowerCase(Locale.ROOT)
                + said.value().path("proposal")
                + said.value().path("agree");
    }

    /** Whether as many utterances in a row as there are participants brought nothing new. */
    boolean everybodyRepeats() {
        return repeats >= chat.participants().size();
    }

    /** Begins anew to look for repetitions, after somebody said how to go on. */
    void goOn() {
        repeats = 0;
    }

    /** The proposals, all the same, on which as many agree as must; nothing if too few do. */
    Optional<List<ContextItem>> agreed() {
        int all = chat.participants().size();
        int needed = chat.decide() == Decide.CONSENSUS ? all : all / 2 + 1;
        Map<JsonNode, List<String>> camps = new LinkedHashMap<>();
        for (String participant : chat.participants()) {
            Optional.ofNullable(stances.get(participant))
                    .ifPresent(stance ->
                            camps.computeIfAbsent(stance.value(), key -> new ArrayList<>())
                                    .add(participant));
        }
        return camps.values().stream()
                .filter(camp -> camp.size() >= needed)
                .findFirst()
                .map(camp -> camp.stream().map(stances::get).distinct().toList());
    }

    /** A scope in which speakers are handed the transcript, once something was said. */
    Scope in(Scope scope) {
        return utterances.isEmpty() ? scope : scope.handing(item());
    }

    private ContextItem item() {
        ObjectNode value = Json.object();
        int left = Math.max(0, utterances.size() - SHOWN);
        value.put("leftOut", left + " earlier utterances");
        List<Part> parts = new ArrayList<>();
        ArrayNode latest = value.putArray("latest");
        for (Utterance utterance : utterances.subList(left, utterances.size())) {
            parts.addAll(utterance.said().partsAt("/latest/" + latest.size()));
            ObjectNode entry = latest.addObject();
            entry.put("speaker", utterance.speaker());
            entry.put(
                    "say", Shown.cut(utterance.said().value().path("say").asString(""), MOST_SAID));
            JsonNode agree = utterance.said().value().path("agree");
            if (agree.isString()) {
                entry.set("agree", agree);
            }
        }
        ObjectNode standing = value.putObject("proposals");
        proposals.forEach((participant, proposal) -> {
            standing.set(participant, proposal.value());
            parts.addAll(proposal.partsAt("/proposals" + Part.at(participant)));
        });
        return conductor.item(Chat.TRANSCRIPT, value, trust).madeOf(parts);
    }

    /** The latest proposals, for people. */
    String proposals() {
        return proposals.isEmpty()
                ? "nobody made a proposal"
                : "proposals: "
                        + proposals.entrySet().stream()
                                .map(entry ->
                                        entry.getKey()
                                                + ": "
                                                + Shown.cut(
                                                        Json.write(entry.getValue().value()),
                                                        SHOWN_PROPOSAL))
                                .collect(Collectors.joining("; "));
    }
}
