package dev.troupe.agents.llm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.agents.tool.ToolResult;
import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.Contract;
import dev.troupe.core.contract.Source;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.json.Json;
import dev.troupe.core.team.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.StringNode;

class HandedTest {

    private static Contract contract(int allowance, String... texts) {
        List<ContextItem> items = new ArrayList<>();
        for (String text : texts) {
            items.add(
                    new ContextItem(
                            "item" + items.size(),
                            StringNode.valueOf(text),
                            Source.INPUT,
                            Trust.UNTRUSTED));
        }
        return new Contract(
                "goal",
                items,
                List.of(),
                Optional.empty(),
                Limits.DEFAULT,
                2,
                List.of(),
                allowance == 0 ? Optional.empty() : Optional.of(allowance),
                List.of());
    }

    private static String numbers(int lines) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines; i++) {
            text.append("line ").append(i).append('\n');
        }
        return text.toString();
    }

    private static long tokens(Handed handed) {
        return handed.items().stream().mapToLong(item -> RequestSize.tokens(item.shown())).sum();
    }

    @Test
    void withoutAnAllowanceEverythingIsShownWhole() {
        Handed handed = Handed.of(contract(0, numbers(50_000), "b"));
        assertThat(handed.abridged()).isFalse();
        assertThat(handed.items().getFirst().shown()).isEqualTo(numbers(50_000));
    }

    @Test
    void whatFitsIsShownWhole() {
        Handed handed = Handed.of(contract(1_000, numbers(100), numbers(20)));
        assertThat(handed.abridged()).isFalse();
    }

    @Test
    void theLargestItemsAreAbridgedAndTheOthersWhole() {
        Handed handed =
                Handed.of(contract(3_000, numbers(2_000), "small", numbers(50), numbers(9_000)));

        assertThat(handed.items().stream().map(Handed.Item::abridged))
                .containsExactly(true, false, false, true);
        assertThat(tokens(handed)).isBetween(2_000L, 3_000L);
        String shown = handed.items().getFirst().shown();
        assertThat(shown)
                .startsWith("line 0\nline 1\n")
                .endsWith("line 1999\n")
                .contains("of " + numbers(2_000).length() + " are left out here")
                .contains("read_context shows them: item \"item0\"");
        assertThat(Handed.of(contract(3_000, numbers(2_000), "small", numbers(50), numbers(9_000))))
                .isEqualTo(handed);
    }

    @Test
    void anAllowanceTooSmallForAnythingStillSaysWhatThereIs() {
        Handed handed = Handed.of(contract(1, numbers(1_000)));
        assertThat(handed.items().getFirst().shown().strip())
                .isEqualTo(
                        "[… characters 0 to 8890 of 8890 are left out here; read_context shows them:"
                                + " item \"item0\", from 0 …]");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void whatIsShownAndThePagesTogetherAreTheWholeItem(long seed) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        String[] some = {"a", "é", "\uD83D\uDE00", "\n", "\"", "漢"};
        for (int i = 0; i < 5_000; i++) {
            text.append(some[random.nextInt(some.length)]);
        }
        int allowance = 300 + random.nextInt(1_500);
        Handed handed = Handed.of(contract(allowance, text.toString()));
        Handed.Item item = handed.items().getFirst();
        assertThat(item.abridged()).isTrue();
        assertThat(tokens(handed)).isLessThanOrEqualTo(allowance);
        String shown = item.shown();
        int cut = shown.indexOf("\n[… characters ");
        assertThat(text.toString()).startsWith(shown.substring(0, cut));

        ContextPages pages = new ContextPages(handed, allowance);
        StringBuilder read = new StringBuilder();
        while (read.length() < text.length()) {
            ToolResult page =
                    pages.call(Json.object().put("item", "item0").put("from", read.length()));
            assertThat(page.failed()).isFalse();
            int begin = page.text().indexOf('\n') + 1;
            read.append(page.text(), begin, page.text().lastIndexOf("\n["));
        }
        assertThat(read).hasToString(text.toString());
    }

    @Test
    void aPageThatIsNotThereIsRefused() {
        ContextPages pages = new ContextPages(Handed.of(contract(100, numbers(900))), 100);
        for (String arguments :
                List.of(
                        "{}",
                        "{\"item\": \"other\", \"from\": 0}",
                        "{\"item\": \"item0\"}",
                        "{\"item\": \"item0\", \"from\": -1}",
                        "{\"item\": \"item0\", \"from\": 100000}",
                        "{\"item\": \"item0\", \"from\": \"all\"}",
                        "\"text\"")) {
            assertThat(pages.call(Json.parse(arguments)).failed()).as(arguments).isTrue();
        }
    }
}
