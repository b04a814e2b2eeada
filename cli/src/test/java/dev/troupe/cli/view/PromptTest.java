package dev.troupe.cli.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.core.contract.Decision.Verdict;
import dev.troupe.engine.OpenRequest;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PromptTest {

    private static final OpenRequest FIRST = Rows.question(1, "0", "Pay?");
    private static final OpenRequest SECOND = Rows.question(2, "0", "Send?");

    private final Prompt prompt = new Prompt("anna");

    @BeforeEach
    void ask() {
        prompt.ask(List.of(FIRST, SECOND));
    }

    private Optional<Prompt.Answer> type(String keys) {
        return keys.chars()
                .mapToObj(prompt::key)
                .flatMap(Optional::stream)
                .reduce((one, two) -> two);
    }

    private String shown() {
        return String.join("\n", prompt.lines(Style.PLAIN, 80, 24));
    }

    @Test
    void nothingIsWiderThanANarrowTerminal() {
        for (String keys : List.of("", "?", "?r", "\u001be", "\u0015forty\r")) {
            type(keys);
            assertThat(prompt.lines(Style.PLAIN, 39, 8)).allMatch(line -> Text.width(line) <= 39);
        }
    }

    @Test
    void detailsThatDoNotFitSayWhereTheRestIs() {
        prompt.ask(List.of(Rows.question(3, "0", "Pay?", "{\"cost\":\"$1\",\"more\":[1,2]}")));
        type("?");

        assertThat(prompt.lines(Style.PLAIN, 80, 7))
                .anyMatch(line -> line.matches("  … \\d+ more lines: troupe approvals --full"));
    }

    @Test
    void oneKeyApproves() {
        Prompt.Answer answer = type("a").orElseThrow();

        assertThat(answer.request()).isEqualTo(FIRST);
        assertThat(answer.decision().verdict()).isEqualTo(Verdict.APPROVE);
        assertThat(answer.decision().by()).isEqualTo("anna");
    }

    @Test
    void aRejectionTakesAReason() {
        assertThat(type("rtoo mucj\u007fh")).isEmpty();
        assertThat(shown()).contains("too much▏");

        Prompt.Answer answer = type("\r").orElseThrow();

        assertThat(answer.decision().verdict()).isEqualTo(Verdict.REJECT);
        assertThat(answer.decision().reason()).contains("too much");
    }

    @Test
    void anEditBeginsWithTheProposedValue() {
        type("e");
        assertThat(shown()).contains("{\"refund\":120}▏");

        Prompt.Answer answer = type("\u0015{\"refund\":40}\r").orElseThrow();

        assertThat(answer.decision().verdict()).isEqualTo(Verdict.APPROVE);
        assertThat(answer.decision().edited()).hasToString("Optional[{\"refund\":40}]");
    }

    @Test
    void anEditThatIsNotJsonIsNotTaken() {
        assertThat(type("e\u0015forty\r")).isEmpty();
        assertThat(shown()).contains("not valid JSON");
    }

    @Test
    void escapeGoesBackToTheChoice() {
        type("rno\u001b");

        assertThat(shown()).contains("[a]pprove");
        assertThat(type("a").orElseThrow().decision().approved()).isTrue();
    }

    @Test
    void aQuestionThatIsPutOffMakesRoomForTheNext() {
        type("s");
        prompt.ask(List.of(FIRST, SECOND));
        assertThat(shown()).contains("Send?");

        type("s");
        prompt.ask(List.of(FIRST, SECOND));

        assertThat(prompt.asking()).isFalse();
        assertThat(shown()).isEmpty();
    }

    @Test
    void aQuestionThatSomebodyElseAnsweredGoesAway() {
        type("rbecau");

        prompt.ask(List.of(SECOND));

        assertThat(shown()).contains("Send?").doesNotContain("becau");
    }

    @Test
    void detailsShowAllThatBelongsToTheQuestion() {
        assertThat(shown()).contains("{\"refund\":120}").doesNotContain("\"name\"");

        type("?");

        assertThat(shown()).contains("amount: {", "\"refund\" : 120");
    }
}
