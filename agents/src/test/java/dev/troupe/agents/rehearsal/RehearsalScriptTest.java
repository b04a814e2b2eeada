package dev.troupe.agents.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.troupe.control.expression.CelExpressions;
import dev.troupe.control.yaml.InvalidFile;
import dev.troupe.control.yaml.Problem;
import dev.troupe.control.yaml.SourceText;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RehearsalScriptTest {

    private static final CelExpressions CEL = new CelExpressions();
    private static final String GOOD =
            """
            rehearsal: 1
            defaults: { delay: 150ms }
            rules:
              - agent: triage
                turn: 1
                when: context.ticket.text.contains("refund")
                reply:
                  json: { intent: refund, order: "${context.ticket.order}" }
                usage: { input: 900, output: 60 }
              - agent: clerk
                reply:
                  text: "Let me look that up."
                  tools:
                    - orders.get_order: { id: "${context.ticket.order}" }
              - agent: policy
                fault: { status: 429, retryAfter: 1s, times: 1 }
            """;

    private static RehearsalScript parse(String text) {
        return RehearsalScript.parse(new SourceText("r.yaml", text), CEL);
    }

    private static List<String> problems(String text) {
        InvalidFile invalid = catchThrowableOfType(InvalidFile.class, () -> parse(text));
        return invalid.problems().stream().map(Problem::toString).toList();
    }

    private static List<String> inRule(String rule) {
        return problems("rehearsal: 1\nrules:\n  - " + rule + "\n");
    }

    @Test
    void aGoodScriptIsRead() {
        RehearsalScript script = parse(GOOD);
        assertThat(script.rules()).hasSize(3);
        assertThat(script.agents()).containsExactly("triage", "clerk", "policy");
    }

    @Test
    void theScriptOfTheDocumentationIsRead() throws Exception {
        Path page = Path.of(System.getProperty("troupe.project.root")).resolve("docs/rehearsal.md");
        Matcher block =
                Pattern.compile("```yaml\\n(rehearsal: 1.*?)```", Pattern.DOTALL)
                        .matcher(Files.readString(page));
        assertThat(block.find()).isTrue();
        do {
            assertThat(parse(block.group(1)).rules()).isNotEmpty();
        } while (block.find());
    }

    @Test
    void everyMistakeIsReportedAtOnceWithItsPlace() {
        assertThat(
                        problems(
                                """
                                rehearsal: 1
                                defaults: { delay: soon }
                                rules:
                                  - agnet: clerk
                                    turn: 0
                                    when: contxt.a > 1
                                    reply: { text: "${results.x +}" }
                                  - fault: { status: 200, times: 0 }
                                  - reply: { tools: [ 7 ] }
                                """))
                .containsExactly(
                        "r.yaml:2:20: 'delay' cannot be 'soon'; expected a duration such as 150ms, 2s or 1m30s, at most a day",
                        "r.yaml:4:5: 'agnet' is not known here; did you mean 'agent'?; expected one of 'agent', 'turn', 'when', 'reply', 'fault', 'usage', 'delay' and 'chunk'",
                        "r.yaml:5:11: 'turn' cannot be '0'; expected a whole number from 1",
                        "r.yaml:6:11: 'contxt' is not known here; did you mean 'context'?; expected one of 'context', 'results', 'calls', 'text', 'agent', 'turn' and 'tools'",
                        "r.yaml:7:34: the expression is wrong: the expression ends too early",
                        "r.yaml:8:22: 'status' cannot be '200'; expected a whole number from 400 to 599",
                        "r.yaml:8:34: 'times' cannot be '0'; expected a whole number from 1",
                        "r.yaml:9:23: this is no tool call; expected one tool with its arguments: source.tool: { … }");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "text",
                "reply: {}",
                "reply: text",
                "reply: { text: a, json: b }",
                "reply: { text: { a: b } }",
                "reply: { tools: { a.b: {} } }",
                "reply: { tools: [ { a.b: 7 } ] }",
                "reply: { tools: [ { a.b: {}, c.d: {} } ] }",
                "reply: { text: '${open' }",
                "fault: {}",
                "fault: { cut: true, hang: true }",
                "fault: { cut: false }",
                "fault: { cut: 3 }",
                "fault: { cut: true, retryAfter: 1s }",
                "fault: { status: 700 }",
                "fault: { status: '429' }",
                "{ reply: { text: a }, usage: { input: -1 } }",
                "{ reply: { text: a }, usage: { inputs: 1 } }",
                "{ reply: { text: a }, turn: 1.5 }",
                "{ reply: { text: a }, turn: 99999999999 }",
                "{ reply: { text: a }, when: [1] }",
                "{ reply: { text: a }, when: '' }",
                "{ reply: { text: a }, delay: 999999999h }",
                "{ reply: { text: a }, delay: 5 }",
                "{ reply: { text: a }, chunk: 0 }",
            })
    void aRuleThatMakesNoSenseIsRefused(String rule) {
        assertThat(inRule(rule)).isNotEmpty().allMatch(problem -> problem.startsWith("r.yaml:3:"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "rehearsal",
                "[]",
                "rehearsal: 2\nrules: []",
                "rules: []",
                "rehearsal: 1",
                "rehearsal: 1\nrules: {}",
                "rehearsal: 1\nrules: [",
                "rehearsal: 1\nrules: []\nrules: []",
                "rehearsal: 1\nrules: *nowhere",
                "rehearsal: 1\n\trules: []",
                "\u0000",
                "%YAML 9.9\n---\n",
                "a: &a [*a]",
            })
    void whatIsNoScriptIsRefused(String text) {
        assertThat(problems(text)).isNotEmpty();
    }

    @Test
    void deepNestingIsRefused() {
        assertThat(problems("rehearsal: 1\nrules: " + "[".repeat(100_000))).isNotEmpty();
        assertThat(problems("rehearsal: 1\nrules: " + "{a: ".repeat(100_000))).isNotEmpty();
    }

    @Test
    void aHugeTextIsReadAndAHugeScriptIsRefused() {
        String huge = "x".repeat(1_000_000);
        assertThat(parse("rehearsal: 1\nrules: [ { reply: { text: " + huge + " } } ]").rules())
                .hasSize(1);
        assertThat(problems("rehearsal: 1\nrules: [ { when: " + huge + ", reply: { text: a } } ]"))
                .singleElement()
                .satisfies(problem -> assertThat(problem).contains("at most 10000"));
        assertThat(problems("# " + huge.repeat(5))).isNotEmpty();
    }

    @Test
    void aScriptThatIsDamagedAnywhereIsReadOrRefusedButNeverFailsOtherwise() {
        Random random = new Random(7);
        String noise = "{}[]:,-#&*!|>'\"%@`$\\\t\n ~0\u00e9\ud83d";
        for (int i = 0; i < 2_000; i++) {
            StringBuilder text = new StringBuilder(GOOD);
            for (int j = random.nextInt(4); j >= 0; j--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.deleteCharAt(at);
                    case 1 -> text.insert(at, noise.charAt(random.nextInt(noise.length())));
                    default -> text.setLength(Math.max(20, at));
                }
            }
            try {
                parse(text.toString());
            } catch (InvalidFile expected) {
                assertThat(expected.problems()).isNotEmpty();
            }
        }
    }

    @Test
    void aFileThatIsMissingOrNotTextIsRefused(@TempDir Path folder) throws Exception {
        Path binary = folder.resolve("r.yaml");
        Files.write(binary, "rehearsal: \u00e9".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(catchThrowableOfType(InvalidFile.class, () -> RehearsalScript.read(binary, CEL)))
                .hasMessageContaining("UTF-8");
        Path missing = folder.resolve("none.yaml");
        assertThat(
                        catchThrowableOfType(
                                InvalidFile.class, () -> RehearsalScript.read(missing, CEL)))
                .hasMessageContaining("does not exist");
    }
}
