package dev.troupe.agents.llm;

import static dev.troupe.agents.llm.Replies.call;
import static dev.troupe.agents.llm.Replies.calls;
import static dev.troupe.agents.llm.Replies.says;
import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.agents.model.ToolCall;
import dev.troupe.agents.model.ToolSpec;
import dev.troupe.core.contract.Result;
import dev.troupe.core.contract.Transfer;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.json.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Agents that pass their work on. */
class HandOverTest {

    private static Stage stage;

    @BeforeAll
    static void open(@TempDir Path folder) {
        stage = new Stage(folder, List.of(), List.of());
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    private static ToolCall handOver(String to) {
        return call(
                "hand_over",
                "{\"to\": \"%s\", \"reason\": \"not mine\", \"findings\": {\"order\": 7}}"
                        .formatted(to));
    }

    @Test
    void theWorkIsHandedOverInsteadOfAnswered() throws Exception {
        Script model = new Script(calls(handOver("billing")));
        Result result =
                stage.play(model)
                        .successors("billing", "tech")
                        .context("mail", "hi", Trust.UNTRUSTED)
                        .output("{\"type\": \"integer\"}")
                        .result();
        assertThat(result.transfer())
                .isEqualTo(
                        Optional.of(
                                new Transfer("billing", "not mine", Json.parse("{\"order\":7}"))));
        assertThat(result.value().isNull()).isTrue();
        assertThat(result.trust()).isEqualTo(Trust.UNTRUSTED);
        ToolSpec offered = model.asked().getFirst().tools().getFirst();
        assertThat(offered.name()).isEqualTo("hand_over");
        assertThat(offered.description()).contains("- billing: knows billing");
        assertThat(offered.parameters().at("/properties/to/enum"))
                .isEqualTo(Json.parse("[\"billing\",\"tech\"]"));
    }

    @Test
    void whoMayNotGetItIsRefusedAndTheAgentIsTold() throws Exception {
        Script model = new Script(calls(handOver("boss")), says("done"));
        Result result = stage.play(model).successors("billing").result();
        assertThat(result.value().asString()).isEqualTo("done");
        assertThat(result.transfer()).isEmpty();
        assertThat(model.resultsBefore(2).getFirst().text())
                .contains("only to [billing], not to 'boss'");
    }

    @Test
    void handingOverToTheWrongOneAgainAndAgainIsAFailure() throws Exception {
        Script model = new Script(calls(handOver("boss")));
        assertThat(stage.play(model).successors("billing").failure().type())
                .isEqualTo("invalid-output");
        assertThat(model.asked()).hasSize(3);
    }

    @Test
    void itIsCalledAlone() throws Exception {
        Script model =
                new Script(
                        calls(handOver("billing"), call("look", "{}")), calls(handOver("billing")));
        Result result = stage.play(model).successors("billing").result();
        assertThat(result.transfer()).isPresent();
        assertThat(model.resultsBefore(2))
                .hasSize(2)
                .allSatisfy(answer -> assertThat(answer.text()).contains("alone"));
    }

    @Test
    void whoHasNobodyToHandItToIsNotOfferedIt() throws Exception {
        Script model = new Script(calls(handOver("billing")), says("done"));
        assertThat(stage.play(model).result().transfer()).isEmpty();
        assertThat(model.asked().getFirst().tools()).isEmpty();
        assertThat(model.resultsBefore(2).getFirst().text()).contains("there is no tool");
    }
}
