package dev.troupe.agents.llm;

import static dev.troupe.agents.llm.Replies.call;
import static dev.troupe.agents.llm.Replies.calls;
import static dev.troupe.agents.llm.Replies.reply;
import static dev.troupe.agents.llm.Replies.says;
import static dev.troupe.agents.llm.Replies.using;
import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.agents.model.Message;
import dev.troupe.agents.model.ModelReply;
import dev.troupe.agents.model.ModelReply.Stop;
import dev.troupe.agents.model.ModelRequest;
import dev.troupe.agents.model.Price;
import dev.troupe.agents.model.ToolCall;
import dev.troupe.agents.tool.function.JavaFunctions;
import dev.troupe.core.cost.Money;
import dev.troupe.core.cost.Usage;
import dev.troupe.core.durable.Effect;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.team.ToolSource;
import dev.troupe.engine.RunStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No model call begins whose worst case the limits cannot bear, however much tools say at once. */
class WorstCaseTest {

    record Length(int length, int salt) {}

    private static final Price PRICE =
            new Price(
                    new Price.Rates(
                            new Money(3_000_000),
                            new Money(300_000),
                            new Money(3_750_000),
                            new Money(15_000_000),
                            new Money(15_000_000)),
                    Optional.empty());

    private static Stage stage;

    @BeforeAll
    static void open(@TempDir Path folder) {
        JavaFunctions store =
                JavaFunctions.named("store")
                        .add(
                                "text",
                                "A long text.",
                                Length.class,
                                Effect.NONE,
                                (wanted, context) -> "x".repeat(wanted.length()));
        stage =
                new Stage(
                        folder,
                        List.of(new ToolSource.JavaFunctions("store", Map.of())),
                        List.of(store));
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    private static ToolCall text(int length, int salt) {
        return call("store__text", "{\"length\": %d, \"salt\": %d}".formatted(length, salt));
    }

    /** Asks for a few long texts at once, and uses up all that it was given. */
    private static final class Spender implements Stage.Model {

        private final long seed;
        private final long tokens;
        private final Money cost;
        private final List<String> overdrawn = new CopyOnWriteArrayList<>();
        private Usage used = Usage.NONE;
        private Money spent = Money.ZERO;
        private int turns;

        Spender(long seed, long tokens, Money cost) {
            this.seed = seed;
            this.tokens = tokens;
            this.cost = cost;
        }

        @Override
        public synchronized ModelReply answer(
                ModelRequest request, dev.troupe.agents.model.ModelListener listener) {
            Random random = new Random(seed * 1_000 + request.caller().turn());
            long read =
                    RequestSize.tokens(
                            request.system(),
                            request.messages(),
                            request.tools(),
                            request.output());
            long worst = used.total() + read + request.maxOutputTokens();
            Money dearest = spent.plus(PRICE.worstCase(read, request.maxOutputTokens()));
            if (worst > tokens || dearest.compareTo(cost) > 0) {
                overdrawn.add("turn " + request.caller().turn() + ": " + worst + ", " + dearest);
            }
            int written = random.nextInt(Math.min(request.maxOutputTokens(), 400)) + 1;
            Usage usage = new Usage(read, 0, 0, written, 0);
            Money price = PRICE.worstCase(read, written);
            used = used.plus(usage);
            spent = spent.plus(price);
            turns = request.caller().turn();
            List<ToolCall> calls = new ArrayList<>();
            for (int i = random.nextInt(12); i >= 0; i--) {
                calls.add(text(random.nextInt(6_000), turns * 100 + i));
            }
            return using(reply("", calls, Stop.TOOLS), usage, price);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void noCallIsBegunThatCouldGoBeyondTheLimits(long seed) throws Exception {
        // Of the two limits, now the one and now the other is reached first.
        Money cost = new Money(seed % 2 == 0 ? 100_000 : 10_000_000);
        Spender model = new Spender(seed, 60_000, cost);

        var failure =
                stage.play(model)
                        .tools("store.*")
                        .price(PRICE)
                        .limits(50, 60_000, cost.toString(), Duration.ofMinutes(5))
                        .failure();

        assertThat(failure.type()).isEqualTo("limit");
        assertThat(model.overdrawn).isEmpty();
        assertThat(model.turns).isGreaterThan(1);
        assertThat(model.used.total()).isLessThanOrEqualTo(60_000);
        assertThat(model.spent).isLessThanOrEqualTo(cost);
    }

    @Test
    void answersThatAreTakenTogetherNeverEndTheAssignment() throws Exception {
        int taken = 3_000;
        int refused = 6_000;
        assertThat(fourTexts(taken)).isTrue();
        assertThat(fourTexts(refused)).isFalse();
        // The nearer to the longest that are taken, the less room there is for anything else.
        while (refused - taken > 20) {
            int between = (taken + refused) / 2;
            if (fourTexts(between)) {
                taken = between;
            } else {
                refused = between;
            }
        }
    }

    /** Whether four texts of this length are all taken; the assignment goes on in any case. */
    private static boolean fourTexts(int length) throws InterruptedException {
        Script model =
                new Script(
                        calls(text(length, 1), text(length, 2), text(length, 3), text(length, 4)),
                        says("enough"));
        RunId run =
                stage.play(model)
                        .tools("store.*")
                        .limits(5, 11_000, "$10", Duration.ofMinutes(5))
                        .start();
        assertThat(stage.engine().await(run, Duration.ofSeconds(30)).status())
                .as("length %s", length)
                .isEqualTo(RunStatus.COMPLETED);
        return model.resultsBefore(2).stream().noneMatch(Message.ToolResult::failed);
    }
}
