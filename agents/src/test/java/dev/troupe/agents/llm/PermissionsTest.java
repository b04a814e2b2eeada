package dev.troupe.agents.llm;

import static dev.troupe.agents.llm.Replies.call;
import static dev.troupe.agents.llm.Replies.calls;
import static dev.troupe.agents.llm.Replies.says;
import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.agents.model.ToolSpec;
import dev.troupe.agents.tool.function.JavaFunctions;
import dev.troupe.core.contract.Criterion;
import dev.troupe.core.durable.Effect;
import dev.troupe.core.governance.Permissions;
import dev.troupe.core.team.Talk;
import dev.troupe.core.team.ToolSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What agents may call is what they, their contract and whoever began the work all grant. */
class PermissionsTest {

    record Order(int number) {}

    private static Stage stage;

    @BeforeAll
    static void open(@TempDir Path folder) {
        JavaFunctions orders =
                JavaFunctions.named("orders")
                        .add("find", "Finds.", Order.class, Effect.NONE, (o, c) -> "order")
                        .add("refund", "Refunds.", Order.class, Effect.ONCE, (o, c) -> "paid");
        stage =
                new Stage(
                        folder,
                        List.of(
                                new ToolSource.JavaFunctions("orders", Map.of()),
                                new ToolSource.McpHttp(
                                        "bank",
                                        "http://localhost:1/mcp",
                                        Map.of("Authorization", "${secret:BANK_KEY}"),
                                        Map.of())),
                        List.of(orders));
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    private static Permissions secrets(String... names) {
        return new Permissions(List.of(names), List.of(), Optional.empty());
    }

    private static Permissions delegates(String... grants) {
        return new Permissions(List.of(), List.of(), Optional.of(List.of(grants)));
    }

    private static List<String> offered(Script model) {
        return model.asked().getFirst().tools().stream().map(ToolSpec::name).toList();
    }

    // ---- the caller

    @Test
    void whoeverBeginsTheWorkMayHoldToolsBack() throws Exception {
        Script model = new Script(says("done"));
        stage.play(model).tools("orders.*").mandate("orders.find").result();
        assertThat(offered(model)).containsExactly("orders__find");
    }

    @Test
    void aContractThatAsksForWhatIsHeldBackFailsBeforeAnyModelCall() throws Exception {
        Script model = new Script(says("done"));
        assertThat(
                        stage.play(model)
                                .tools("orders.*")
                                .contractTools("orders.refund")
                                .mandate("orders.find")
                                .failure())
                .satisfies(failure -> {
                    assertThat(failure.type()).isEqualTo("permission");
                    assertThat(failure.message()).contains("orders.refund", "[orders.find]");
                });
        assertThat(model.asked()).isEmpty();
    }

    @Test
    void nothingAtAllMayBePassedOn() throws Exception {
        Script model = new Script(calls(call("orders__refund", "{\"number\": 1}")), says("done"));
        stage.play(model).tools("orders.*").mandate().result();
        assertThat(offered(model)).isEmpty();
        assertThat(model.resultsBefore(2).getFirst().text()).contains("there is no tool");
    }

    // ---- those who are asked in turn

    private static Play asker(Play lead) {
        return stage.play(
                        new Script(
                                calls(call("ask_supervisor", "{\"question\": \"May I?\"}")),
                                says("done")))
                .superior(lead)
                .talk(new Talk(List.of(), true, false));
    }

    private static final String YES = "{\"action\": \"answer\", \"text\": \"yes\"}";

    @Test
    void askingASuperiorLendsNobodyItsTools() throws Exception {
        Script above = new Script(says(YES));
        asker(stage.play(above).tools("orders.*")).tools("orders.find").result();
        assertThat(offered(above)).containsExactly("orders__find");
    }

    @Test
    void anAgentThatMayPassOnMoreHasItsSuperiorUseIt() throws Exception {
        Script above = new Script(says(YES));
        asker(stage.play(above).tools("orders.*")).permissions(delegates("orders.refund")).result();
        assertThat(offered(above)).containsExactly("orders__refund");
    }

    @Test
    void aJudgeUsesNoMoreThanWhoeverBeganTheWorkPassesOn() throws Exception {
        Script judge = new Script(says("{\"pass\": true, \"reason\": \"fine\"}"));
        Play other = stage.play(judge).tools("orders.*");
        stage.play(new Script(says("done")))
                .with(other)
                .check(new Criterion.Judge(other.agent(), "Is it good?", false))
                .mandate("orders.find")
                .result();
        assertThat(offered(judge)).containsExactly("orders__find");
    }

    // ---- secrets

    @Test
    void toolsThatAreGivenASecretAreNotForEverybody() throws Exception {
        Script model = new Script(says("done"));
        assertThat(stage.play(model).tools("bank.pay").failure())
                .satisfies(failure -> {
                    assertThat(failure.type()).isEqualTo("permission");
                    assertThat(failure.message()).contains("bank.pay", "BANK_KEY");
                });
        assertThat(stage.play(model).tools("bank.*").permissions(secrets("OTHER")).failure().type())
                .isEqualTo("permission");
        assertThat(
                        stage.play(model)
                                .tools("bank.*")
                                .permissions(secrets("BANK_KEY"))
                                .failure()
                                .message())
                .as("it got as far as looking for the secret, which there is not")
                .contains("there is no secret 'BANK_KEY'");
        assertThat(model.asked()).isEmpty();
    }
}
