package dev.troupe.agents.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.agents.runtime.AgentFailure;
import dev.troupe.core.json.Json;
import org.junit.jupiter.api.Test;

class CirclesTest {

    private final Circles circles = new Circles("writer");

    private void call(String tool, String answer) {
        circles.calling(tool, Json.parse("{\"of\": \"" + tool + "\"}"));
        circles.answered(tool, Json.parse("{\"of\": \"" + tool + "\"}"), answer);
    }

    @Test
    void aCycleOfCallsWithTheSameAnswersIsALoopThatIsNamed() {
        for (String tool : new String[] {"a.x", "b.y", "a.x", "b.y", "a.x"}) {
            call(tool, "same");
        }
        assertThatThrownBy(() -> call("b.y", "same"))
                .isInstanceOfSatisfying(
                        AgentFailure.class,
                        e -> assertThat(e.kind()).isEqualTo(AgentFailure.Kind.LOOP))
                .hasMessageContaining("writer")
                .hasMessageContaining("same 2 calls 3 times in a row")
                .hasMessageContaining("a.x {\"of\":\"a.x\"}, then b.y {\"of\":\"b.y\"}");
    }

    @Test
    void aCycleMayBeLongerAndBeginLate() {
        call("z", "1");
        call("a", "same");
        for (int round = 0; round < 2; round++) {
            for (String tool : new String[] {"b", "c", "d", "e"}) {
                call(tool, "same");
            }
        }
        call("b", "same");
        call("c", "same");
        call("d", "same");
        assertThatThrownBy(() -> call("e", "same")).hasMessageContaining("same 4 calls");
    }

    @Test
    void anAnswerThatChangesIsProgress() {
        for (int round = 0; round < 4; round++) {
            call("a", "round " + round);
            call("b", "same");
        }
        assertThat(Circles.MOST_ROUNDS).isLessThan(4);
    }

    @Test
    void argumentsThatChangeAreProgress() {
        assertThatCode(
                        () -> {
                            for (int page = 0; page < 50; page++) {
                                circles.calling("a.next", Json.object().put("page", page));
                                circles.answered(
                                        "a.next", Json.object().put("page", page), "empty");
                            }
                        })
                .doesNotThrowAnyException();
    }

    @Test
    void theSameCallTooOftenIsALoopWhateverItAnswers() {
        for (int i = 0; i < Circles.MOST_REPETITIONS; i++) {
            call("a.x", "answer " + i);
        }
        assertThatThrownBy(() -> call("a.x", "other"))
                .isInstanceOf(AgentFailure.class)
                .hasMessageContaining("writer")
                .hasMessageContaining("a.x with the same arguments 5 times: {\"of\":\"a.x\"}");
    }
}
