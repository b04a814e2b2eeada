package dev.troupe.agents.tool.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.agents.tool.Tool;
import dev.troupe.agents.tool.ToolContext;
import dev.troupe.agents.tool.ToolFailure;
import dev.troupe.agents.tool.ToolResult;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.Effect;
import dev.troupe.core.json.Json;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class JavaFunctionsTest {

    enum Currency {
        EUR,
        USD
    }

    record Line(String article, int count) {}

    record Charge(
            @Description("whom") String customer,
            BigDecimal amount,
            Currency currency,
            List<Line> lines,
            Map<String, String> notes,
            Optional<Instant> due,
            boolean urgent) {}

    record Nothing() {}

    record Endless(Optional<Endless> next) {}

    record Odd(Thread thread) {}

    private static final ToolContext CONTEXT = new ToolContext("key-1", Duration.ofSeconds(20));

    @Test
    void theSchemaIsMadeFromTheRecord() {
        assertThat(RecordSchema.of(Charge.class))
                .isEqualTo(
                        Json.parse(
                                """
                                {"type": "object", "additionalProperties": false,
                                 "properties": {
                                   "customer": {"type": "string", "description": "whom"},
                                   "amount": {"type": "number"},
                                   "currency": {"type": "string", "enum": ["EUR", "USD"]},
                                   "lines": {"type": "array", "items":
                                     {"type": "object", "additionalProperties": false,
                                      "properties": {
                                        "article": {"type": "string"},
                                        "count": {"type": "integer", "minimum": -2147483648,
                                                  "maximum": 2147483647}},
                                      "required": ["article", "count"]}},
                                   "notes": {"type": "object",
                                             "additionalProperties": {"type": "string"}},
                                   "due": {"type": "string", "format": "date-time"},
                                   "urgent": {"type": "boolean"}},
                                 "required": ["customer", "amount", "currency", "lines", "notes",
                                              "urgent"]}
                                """));
    }

    @Test
    void recordsThatHaveNoSchemaAreRefused() {
        assertThatThrownBy(() -> RecordSchema.of(Endless.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("contains itself");
        assertThatThrownBy(() -> RecordSchema.of(Odd.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'thread'");
        assertThatThrownBy(() -> RecordSchema.of(String.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not a record");
    }

    @Test
    void argumentsAreBoundAndTheContextIsHanded() throws Exception {
        Tool charge =
                only(
                        JavaFunctions.named("billing")
                                .add(
                                        "charge",
                                        "Charges",
                                        Charge.class,
                                        Effect.IDEMPOTENT,
                                        (given, context) ->
                                                Map.of(
                                                        "sum",
                                                        given.amount(),
                                                        "key",
                                                        context.idempotencyKey()
                                                                + given.currency()
                                                                + given.due().isPresent()
                                                                + given.lines())));
        ToolResult result =
                charge.call(
                        Json.parse(
                                "{\"customer\": \"c\", \"amount\": 1.10, \"currency\": \"EUR\","
                                        + " \"lines\": [{\"article\": \"a\", \"count\": 2}], \"notes\":"
                                        + " {}, \"urgent\": true}"),
                        CONTEXT);
        assertThat(Json.parse(result.text()).path("key").stringValue())
                .isEqualTo("key-1EURfalse[Line[article=a, count=2]]");
        assertThat(Json.parse(result.text()).path("sum").decimalValue())
                .isEqualByComparingTo("1.1");
        assertThat(charge.effect()).isEqualTo(Effect.IDEMPOTENT);
        assertThat(charge.trust()).isEqualTo(Trust.VERIFIED);
    }

    @Test
    void aFunctionThatThrowsIsAnAnswerThatFailed() throws Exception {
        Tool fail =
                function((nothing, context) -> {
                    throw new java.io.IOException("the till is jammed");
                });
        assertThat(fail.call(Json.object(), CONTEXT))
                .isEqualTo(new ToolResult("the till is jammed", true));
    }

    @Test
    void aFunctionThatHangsIsInterruptedInTime() {
        CountDownLatch interrupted = new CountDownLatch(1);
        Tool hang =
                function((nothing, context) -> {
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        interrupted.countDown();
                        throw e;
                    }
                    return "never";
                });
        assertThatThrownBy(() ->
                        hang.call(Json.object(), new ToolContext("k", Duration.ofMillis(700))))
                .isInstanceOfSatisfying(
                        ToolFailure.class,
                        e -> assertThat(e.kind()).isEqualTo(ToolFailure.Kind.TIMEOUT));
        assertThatThrownBy(() -> hang.call(Json.parse("3"), CONTEXT))
                .isInstanceOfSatisfying(
                        ToolFailure.class,
                        e -> assertThat(e.kind()).isEqualTo(ToolFailure.Kind.INVALID_ARGUMENTS));
        org.awaitility.Awaitility.await().until(() -> interrupted.getCount() == 0);
    }

    @Test
    void namesAreChecked() {
        assertThatThrownBy(() -> JavaFunctions.named("a b"))
                .isInstanceOf(IllegalArgumentException.class);
        JavaFunctions one =
                JavaFunctions.named("a").add("f", "", Nothing.class, Effect.NONE, (x, y) -> "");
        assertThatThrownBy(() -> one.add("f", "", Nothing.class, Effect.NONE, (x, y) -> ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("already");
    }

    private static Tool function(Function<Nothing> body) {
        return only(JavaFunctions.named("shop").add("f", "", Nothing.class, Effect.NONE, body));
    }

    private static Tool only(JavaFunctions functions) {
        return functions.tools().getFirst();
    }
}
