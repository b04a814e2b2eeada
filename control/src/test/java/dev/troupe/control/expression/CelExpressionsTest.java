package dev.troupe.control.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.core.json.Json;
import dev.troupe.core.plan.ExpressionProblem;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class CelExpressionsTest {

    private static final CelExpressions CEL = new CelExpressions();

    private static final Map<String, JsonNode> VALUES =
            Map.of(
                    "order",
                    Json.parse(
                            """
                            {"count": 120, "price": 120.5, "note": null, "name": "Tent",
                             "items": [{"price": 3}, {"price": 1.5}],
                             "big": 123456789012345678901234567890}
                            """),
                    "follow-up",
                    Json.parse("{\"done\": true}"),
                    "n",
                    Json.parse("7"));

    private static JsonNode evaluate(String expression) {
        return CEL.evaluate(expression, VALUES);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "order.count > 100; true",
                "order.count > 100.5; true",
                "order.price > 100; true",
                "order.count == 120.0; true",
                "order.big > 100; true",
                "order.count + 1; 121",
                "order.price + 1; 121.5",
                "1 + order.price; 121.5",
                "order.count * 0.5; 60.0",
                "order.price - order.count; 0.5",
                "order.count / 100; 1",
                "order.count / 100.0; 1.2",
                "order.note == null; true",
                "has(order.note); true",
                "has(order.missing); false",
                "has(order.missing) && order.missing > 1; false",
                "order.items.map(i, i.price * 2); [6,3.0]",
                "order.items.exists(i, i.price < 2); true",
                "order.items[1].price; 1.5",
                "order.items.size(); 2",
                "order.items + order.items == []; false",
                "order['name']; \"Tent\"",
                "follow_up.done; true",
                "order.name.contains('en'); true",
                "order.name.startsWith('T'); true",
                "order.name.matches('^T.*t$'); true",
                "order.name.lowerAscii(); \"tent\"",
                "'a,b'.split(','); [\"a\",\"b\"]",
                "'abc'.replace('b', '-'); \"a-c\"",
                "['a', 'b'].join('+'); \"a+b\"",
                "'%s: %d at %.2f, 5%%'.format(['x', n, order.price]); \"x: 7 at 120.50, 5%\"",
                "math.greatest(3, n); 7",
                "[3, 1, 2].sort(); [1,2,3]",
                "{'id': n, 'tags': ['a']}; {\"id\":7,\"tags\":[\"a\"]}",
                "cel.bind(x, n + 1, x * x); 64",
                "timestamp('2026-01-02T03:04:05Z'); \"2026-01-02T03:04:05Z\"",
                "order.items[0]; {\"price\":3}",
                "n in [7.0, 8.0]; true",
            })
    void anExpressionGivesItsValue(String line) {
        int split = line.lastIndexOf("; ");
        assertThat(evaluate(line.substring(0, split))).hasToString(line.substring(split + 2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "order.total > 1 -> reads order.total, but order has no field 'total'; it has count,",
                "order.note.text -> reads order.note.text, but order.note is null",
                "order.name.first == 1 -> reads order.name.first, but order.name is a text",
                "order['x y'] -> reads order['x y'], but order has no field 'x y'",
                "order.items[7].price -> reads order.items[7], but order.items is a list of 2",
                "order.name > n -> cannot apply '>' to order.name (a text) and n (a whole number)",
                "order.name + 1 -> cannot apply '+' to order.name (a text) and a whole number",
                "n / 0 -> divides by zero",
                "ordr.count -> 'ordr' is not known here (line 1, column 1); known here: follow_up, n, order",
                "order.count > -> the expression ends too early",
                "order.name.matches('(') -> missing closing )",
                "1.0 / 0.0 -> gives Infinity",
                "'%d'.format(['x']) -> needs a whole number",
                "'%d'.format([]) -> more places than the 0 values",
                "'%q'.format([1]) -> does not know '%q'",
                "'x'.format([1]) -> 0 places for 1 values",
                "9223372036854775807 + n -> overflow",
            })
    void aProblemNamesTheExpressionAndWhatWasMissing(String line) {
        String expression = line.substring(0, line.indexOf(" -> "));
        assertThatExceptionOfType(ExpressionProblem.class)
                .isThrownBy(() -> evaluate(expression))
                .withMessageContaining("`" + expression + "`")
                .withMessageContaining(line.substring(line.indexOf(" -> ") + 4));
    }

    @Test
    void aConditionHasToBeATruthValue() {
        assertThatThrownBy(() -> CEL.test("n", VALUES))
                .isInstanceOf(ExpressionProblem.class)
                .hasMessageContaining("true or false was expected");
        assertThat(CEL.test("n == 7", VALUES)).isTrue();
    }

    @Test
    void aNameThatIsWrittenWithAnUnderscoreWinsOverOneWithADash() {
        Map<String, JsonNode> values = Map.of("a-b", Json.parse("1"), "a_b", Json.parse("2"));
        assertThat(CEL.evaluate("a_b", values)).hasToString("2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"package", "loop", "list", "map", "type", "string", "size", "math"})
    void aWordOfTheLanguageCanBeAName(String name) {
        assertThat(CEL.evaluate(name + ".a == 1", Map.of(name, Json.parse("{\"a\":1}"))))
                .hasToString("true");
    }

    @Test
    void theSameTextIsCompiledAnewForOtherNames() {
        assertThatThrownBy(() -> CEL.evaluate("k + 1", Map.of("other", Json.parse("1"))))
                .isInstanceOf(ExpressionProblem.class);
        assertThat(CEL.evaluate("k + 1", Map.of("k", Json.parse("1")))).hasToString("2");
    }

    @Test
    void checkingReportsPlaceAndUnknownName() {
        assertThat(CEL.check("order.count > 1 &&\n  ordr.count > 1", Set.of("order")))
                .singleElement()
                .satisfies(error -> {
                    assertThat(error.line()).isEqualTo(2);
                    assertThat(error.column()).isEqualTo(3);
                    assertThat(error.unknown()).contains("ordr");
                });
    }

    @Test
    void checkingReportsEveryUnknownName() {
        assertThat(CEL.check("a > 1 && b > 1 && c_d", Set.of("c-d"))).hasSize(2);
    }

    @Test
    void checkingFindsATypeThatCannotWork() {
        assertThat(CEL.check("'a' > 1", Set.of()))
                .extracting(ExpressionError::message)
                .containsExactly("'>' cannot be applied to (string, int)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "a &&",
                "(((",
                "a b",
                "'open",
                "[1,",
                "a..b",
                "1 +* 2",
                "\u0000",
                "x.map(1)"
            })
    void checkingReportsWhatIsNoExpression(String text) {
        assertThat(CEL.check(text, Set.of("a", "x"))).isNotEmpty();
    }

    @Test
    void aGoodExpressionHasNoErrors() {
        assertThat(CEL.check("follow_up.done && n > 1.5 + 2", VALUES.keySet())).isEmpty();
    }

    @Test
    void anExpressionThatIsTooLongIsRefused() {
        String expression = "1" + " ".repeat(CelEngine.MAX_LENGTH);
        assertThatThrownBy(() -> evaluate(expression)).hasMessageContaining("at most 10000");
        assertThat(CEL.check(expression, Set.of())).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "[", "{1:", "-(", "n.map(x,", "n["})
    void deepNestingIsRefused(String open) {
        assertThat(CEL.check(open.repeat(1_200), Set.of("n"))).isNotEmpty();
    }

    @Test
    void aLongSumIsRefusedAndALongConditionIsNot() {
        assertThatThrownBy(() -> evaluate("1" + "+1".repeat(3_000)))
                .isInstanceOf(ExpressionProblem.class);
        assertThat(evaluate("true" + " || true".repeat(500))).hasToString("true");
    }

    @Test
    void iterationsAreLimited() {
        JsonNode list = Json.tree(IntStream.range(0, 1_000).boxed().toList());
        assertThatThrownBy(() -> CEL.evaluate("l.all(a, l.all(b, a + b >= 0))", Map.of("l", list)))
                .isInstanceOf(ExpressionProblem.class)
                .hasMessageContaining("iterations");
    }

    @Test
    void textsCannotGrowWithoutEnd() {
        String doubling = "'0123456789'";
        for (int i = 0; i < 18; i++) {
            doubling = "cel.bind(v" + i + ", " + doubling + ", v" + i + " + v" + i + ")";
        }
        String expression = doubling;
        assertThatThrownBy(() -> evaluate(expression))
                .isInstanceOf(ExpressionProblem.class)
                .hasMessageContaining("1000000 characters");
    }

    @Test
    void aRegularExpressionThatWouldExplodeElsewhereDoesNot() {
        JsonNode text = Json.tree("a".repeat(10_000) + "!");
        assertThat(CEL.evaluate("t.matches('^(a+)+$')", Map.of("t", text))).hasToString("false");
    }

    @Test
    void manyThreadsEvaluateAtOnce() throws Exception {
        CelExpressions shared = new CelExpressions();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<JsonNode>> tasks =
                    IntStream.range(0, 500)
                            .<Callable<JsonNode>>mapToObj(i ->
                                    () ->
                                            shared.evaluate(
                                                    "n * " + i % 20, Map.of("n", Json.tree(i))))
                            .toList();
            var results = threads.invokeAll(tasks);
            for (int i = 0; i < results.size(); i++) {
                assertThat(results.get(i).get().longValue()).isEqualTo((long) i * (i % 20));
            }
        }
    }

    @Test
    void theCacheKeepsNoMoreThanItsCapacity() {
        BoundedCache<Integer, Integer> cache = new BoundedCache<>(10);
        IntStream.range(0, 100).forEach(i -> cache.put(i, i));
        assertThat(cache.size()).isEqualTo(10);
        assertThat(cache.get(99)).contains(99);
        assertThat(cache.get(0)).isEmpty();
    }

    @Test
    void randomTextsAreEvaluatedOrRefusedButNeverFailOtherwise() {
        Random random = new Random(42);
        List<String> pieces =
                List.of(
                        ("n order . count ( ) [ ] ' \" + - && || ! ? : 1 2.5 has map in { } , null true"
                                        + " \\ é 😀 @ $ format items == < % r' b' 0x 1e9 u \n")
                                .split(" "));
        for (int i = 0; i < 3_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int j = random.nextInt(14); j >= 0; j--) {
                text.append(pieces.get(random.nextInt(pieces.size())));
            }
            CEL.check(text.toString(), VALUES.keySet())
                    .forEach(error -> assertThat(error.line()).isPositive());
            try {
                evaluate(text.toString());
            } catch (ExpressionProblem expected) {
                assertThat(expected).hasMessageContaining(text.toString());
            }
        }
    }

    @Test
    void aWholeNumberIsEqualToTheSameNumberReadFromJson() {
        assertThat(evaluate("n + 1")).isEqualTo(Json.parse("8"));
        assertThat(evaluate("n + 10000000000")).isEqualTo(Json.parse("10000000007"));
    }

    @Test
    void whatIsWarmedUpEvaluatesAsBefore() {
        CelExpressions warm = new CelExpressions();
        warm.warmUp();
        assertThat(warm.evaluate("n > 1", VALUES)).hasToString("true");
    }
}
