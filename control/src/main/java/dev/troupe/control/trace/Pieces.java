package dev.troupe.control.trace;

import dev.troupe.control.trace.Texts.Leaf;
import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.Part;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Takes a result apart, and finds for each piece where it came from. */
final class Pieces {

    /** How many pieces are looked at in all; those beyond are not even counted. */
    private static final int MOST_LOOKED_AT = 50_000;

    private final Journals journals;
    private final Search search;
    private final int most;
    private final List<Piece> found = new ArrayList<>();
    private final Map<Said, String> seen = new HashMap<>();
    private int left;

    /** What an agent said, at a place of its answer. */
    private record Said(Origin by, String text, String place) {}

    /**
     * @param most how many are traced
     */
    Pieces(Journals journals, int most) {
        this.journals = journals;
        this.search = new Search(journals);
        this.most = most;
    }

    List<Piece> found() {
        return found;
    }

    /** How many more there are. */
    int left() {
        return left;
    }

    /**
     * Adds what is at a place of an item. What an agent said is taken apart to its single values
     * and sentences; what came from elsewhere is a piece as it is.
     */
    void add(ContextItem item, JsonNode value, String pointer) {
        Parts parts = new Parts(item);
        Set<String> wholes = new HashSet<>();
        for (Leaf leaf : Texts.leaves(value, MOST_LOOKED_AT)) {
            String place = pointer + leaf.pointer();
            Part part = parts.at(place);
            boolean said = part.source().agent().isPresent() && part.source().person().isEmpty();
            String whole = said ? place : parts.whole(place);
            if (!said && !wholes.add(whole)) {
                continue;
            }
            if (found.size() >= most || journals.full()) {
                left++;
            } else if (said) {
                found.add(said(part, place, leaf));
            } else {
                found.add(whole(part, whole, item.value().at(whole)));
            }
        }
    }

    private Piece whole(Part part, String place, JsonNode value) {
        return new Piece(
                place,
                0,
                Texts.quote(value),
                journals.named(Origin.of(part.source())),
                part.trust(),
                Optional.empty(),
                false,
                List.of(),
                List.of());
    }

    private Piece said(Part part, String place, Leaf leaf) {
        Origin origin = journals.named(Origin.of(part.source()));
        Signs signs = Signs.of(leaf.text());
        Optional<AgentWork> work = part.source().run().flatMap(journals::of);
        // A value that is passed on is the same piece at several places.
        String known =
                seen.putIfAbsent(
                        new Said(origin, leaf.text(), place.substring(part.pointer().length())),
                        place);
        if (known != null || work.isEmpty()) {
            return new Piece(
                    place,
                    leaf.sentence(),
                    Texts.quote(leaf.text()),
                    origin,
                    part.trust(),
                    Optional.ofNullable(known),
                    false,
                    List.of(),
                    List.of());
        }
        return new Piece(
                place,
                leaf.sentence(),
                Texts.quote(leaf.text()),
                origin,
                part.trust(),
                Optional.empty(),
                Search.states(signs),
                search.evidence(work.get(), signs),
                Search.unsupported(work.get(), signs));
    }
}
