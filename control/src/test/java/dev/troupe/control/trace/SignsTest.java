package dev.troupe.control.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.Part;
import dev.troupe.core.contract.Source;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What texts and values are recognised by, and how they are taken apart. */
class SignsTest {

    private static double share(String statement, String text) {
        return Signs.of(statement).shareIn(Signs.of(text));
    }

    @Test
    void endingsCommonWordsAndOrderDoNotMatter() {
        assertThat(share("We have refunds for the orders", "an order, and its refund"))
                .isEqualTo(1);
        assertThat(share("mountains", "rivers")).isZero();
        assertThat(share("we have been there", "we have been there")).isZero();
    }

    @Test
    void aFigureTellsMoreThanAWord() {
        assertThat(share("parcel LK-10014", "the order LK-10014")).isEqualTo(0.75);
        assertThat(share("parcel LK-10014", "a parcel")).isEqualTo(0.25);
    }

    @Test
    void numbersAreComparedByTheirValueAndMoneyInCentsToo() {
        assertThat(share("$1,250.50", "1250.5")).isEqualTo(1);
        assertThat(share("$189.00", "refundCents: 18900")).isEqualTo(1);
        assertThat(share("18900", "$189.00")).isEqualTo(1);
        assertThat(share("$189.00", "$18.90")).isZero();
    }

    @Test
    void whatGoesOnAfterAHyphenIsAFigureOnlyIfItHasDigits() {
        assertThat(Signs.of("a 30-day return").figures()).containsOnlyKeys("30");
        assertThat(Signs.of("on 2026-11-03 at 10:30").figures())
                .containsOnlyKeys("2026-11-03", "10:30");
    }

    @Test
    void textsAreTakenApartIntoSentencesAndValuesIntoLeaves() {
        assertThat(
                        Texts.leaves(
                                Json.parse(
                                        "{\"a\":[1,\"One. Two costs $1.50!\"],\"b/c\":null,\"d\":\"x\"}"),
                                100))
                .containsExactly(
                        new Texts.Leaf("/a/0", 0, "1"),
                        new Texts.Leaf("/a/1", 1, "One."),
                        new Texts.Leaf("/a/1", 2, "Two costs $1.50!"),
                        new Texts.Leaf("/d", 0, "x"));
    }

    @Test
    void whatAToolOnlyRepeatsOfItsArgumentsIsLeftOut() {
        ContextItem answer =
                new ContextItem(
                        "close",
                        Json.parse(
                                "{\"reply\":\"Your parcel will arrive soon.\",\"status\":\"done\",\"kind\":\"note\"}"),
                        Source.run(new RunId(1)),
                        Trust.VERIFIED);

        Material material =
                Material.answer(
                        answer,
                        Origin.tool(new RunId(1), "close"),
                        Json.parse(
                                "{\"text\":\"Hello. Your parcel will arrive soon. Bye.\",\"status\":\"done\",\"wish\":\"note\"}"));

        assertThat(material.units())
                .extracting(unit -> unit.leaf().pointer())
                .containsExactly("/kind");
    }

    @Test
    void aPlaceBelongsToTheSmallestPartAroundIt() {
        Source agent = Source.agent(new RunId(2), "writer");
        ContextItem item =
                new ContextItem(
                                "all",
                                Json.parse("[{\"item\":{\"id\":1},\"value\":{\"a\":1,\"ab\":2}}]"),
                                Source.run(new RunId(1)),
                                Trust.CLAIMED)
                        .madeOf(List.of(new Part("/0/value/a", agent, Trust.CLAIMED)));

        Parts parts = new Parts(item);

        assertThat(parts.at("/0/value/a").source()).isEqualTo(agent);
        assertThat(parts.at("/0/value/a/b").source()).isEqualTo(agent);
        assertThat(parts.at("/0/value/ab").source()).isEqualTo(item.source());
        assertThat(parts.whole("/0/item/id")).isEqualTo("/0/item");
        assertThat(parts.whole("/0/value/ab")).isEqualTo("/0/value/ab");
    }
}
