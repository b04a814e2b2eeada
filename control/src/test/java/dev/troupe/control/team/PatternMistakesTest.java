package dev.troupe.control.team;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.control.expression.CelExpressions;
import dev.troupe.control.yaml.InvalidFile;
import dev.troupe.control.yaml.Problem;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Mistakes in patterns that no shape of a file can rule out, and those that the schema knows, too.
 */
class PatternMistakesTest {

    private static final String TEAM =
            """
            troupe: 1
            organization: { name: X }
            agents:
              a: { role: A, tools: [files.read] }
              b: { role: B }
              c: { role: C }
              d: { role: D }
            tools:
              files: { builtin: files }
            inputs: { list: there.json, item: there.json }
            plans:
              p:
                sequence:
                  - { agent: a, name: before, goal: Begin. }
                  -\
            """;

    private static final ExpressionChecker CEL = new CelChecker(new CelExpressions());

    private static String file(String step) {
        return TEAM + " " + step + "\nmain: p\n";
    }

    private static List<String> problems(String step) {
        return Assertions.catchThrowableOfType(
                        InvalidFile.class, () -> Examples.loadText(file(step), CEL))
                .problems()
                .stream()
                .map(Problem::toString)
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '~',
            value = {
                "{ loop: { do: { agent: a, goal: G. } } } ! has no 'until'",
                "{ loop: { until: 'true' } } ! has no 'do'",
                "{ loop: { do: { agent: a, goal: G. }, until: 'true', times: 0 } } ! 1 to 1000",
                "{ loop: { do: { agent: a, goal: G. }, until: 'true', times: 9999 } } ! 1 to 1000",
                "{ loop: { do: { agent: a, goal: G. }, until: 'true', onFailure: { fallback: [b] } } } ! unknown key 'fallback'",
                "{ loop: { do: { agent: a, goal: G. }, until: 'true', onFailure: { escalate: all } } } ! 'line', 'person' and 'none'",
                "{ review: { critics: [{ agent: b, goal: G. }] } } ! has no 'author'",
                "{ review: { author: { agent: a, goal: G. } } } ! has no 'critics'",
                "{ review: { author: { agent: a, goal: G. }, critics: [] } } ! has 0 critics",
                "{ review: { author: { agent: a, goal: G. }, critics: [{ goal: G. }] } } ! has no 'agent'",
                "{ review: { author: { agent: a, goal: G. }, critics: [{ agent: b }] } } ! has no 'goal'",
                "{ review: { author: { agent: a, goal: G. }, critics: [{ agent: b, goal: G., output: {} }] } } ! unknown key 'output'",
                "{ review: { author: { agent: a, goal: G. }, critics: [{ agent: b, goal: G. }], rounds: 101 } } ! 1 to 100",
                "{ review: { author: { agent: a, goal: G. }, critics: [{ agent: b, goal: G. }], accept: most } } ! 'all', 'majority' and 'any'",
                "{ parallel: { merge: best, branches: [{ agent: a, goal: G. }] } } ! 'object', 'list' and 'vote'",
                "{ parallel: { merge: { vote: {}, reconcile: { agent: a, goal: G. } }, branches: [{ agent: a, goal: G. }] } } ! either 'vote' or 'reconcile'",
                "{ parallel: { merge: {}, branches: [{ agent: a, goal: G. }] } } ! either 'vote' or 'reconcile'",
                "{ parallel: { merge: { reconcile: { agent: a } }, branches: [{ agent: a, goal: G. }] } } ! has no 'goal'",
                "{ parallel: { failed: ignore, branches: [{ agent: a, goal: G. }] } } ! 'fail', 'drop' and 'report'",
                "{ map: { over: list, as: e, tolerate: 1.5, plan: { agent: a, goal: G. } } } ! a percentage such as 10%",
                "{ attempt: {} } ! has no 'steps'",
                "{ attempt: { steps: [] } } ! has no steps",
                "{ attempt: { steps: [{ undo: { agent: a, goal: G. } }] } } ! has no 'do'",
                "{ attempt: { steps: [{ agent: a, goal: G. }] } } ! unknown key 'agent'",
                "{ attempt: { steps: [{ do: { agent: a, goal: G. } }], onFailure: { escalate: none } } } ! 'fail' and 'continue'",
                "{ await: {} } ! has no 'event'",
                "{ await: { event: a b } } ! the name of an event",
                "{ await: { event: e, for: 3m } } ! unknown key 'event'",
                "{ await: { for: 0s } } ! more than none",
                "{ await: { event: e, onDeadline: wait } } ! 'fail', 'continue' and 'escalate'",
                "{ await: { event: e, trust: full } } ! 'trust'",
                "{ chat: { goal: G. } } ! has no 'participants'",
                "{ chat: { participants: [a], goal: G. } } ! has 1 participants",
                "{ chat: { participants: [a, b] } } ! has no 'goal'",
                "{ chat: { participants: [a, b], goal: G., speaker: loudest } } ! 'round-robin', 'moderator' and 'model'",
                "{ chat: { participants: [a, b], goal: G., decide: anna } } ! 'consensus', 'majority' and 'moderator'",
                "{ chat: { participants: [a, b], goal: G., most: 11 } } ! from 2 to 10",
                "{ chat: { participants: [a, b], goal: G., rounds: 0 } } ! from 1 to 100",
                "{ chat: { participants: [a, b], goal: G., check: [] } } ! unknown key 'check'",
            })
    void bothTheSchemaAndTheLoaderRefuse(String step, String message) {
        assertThat(problems(step)).anyMatch(problem -> problem.contains(message));
        assertThat(SchemaTest.accepts(file(step))).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '~',
            value = {
                "{ loop: { do: { agent: a, goal: G. }, until: x == 1 }, name: l } ! 'until' of step 'l'",
                "{ loop: { do: { agent: a, goal: G., context: [x] }, until: 'true' } } ! refers to 'x'",
                "{ loop: { do: { agent: z, goal: G. }, until: 'true' } } ! unknown agent 'z'",
                "{ review: { author: { agent: a, goal: G. }, critics: [{ agent: a, goal: G. }] } } ! another agent",
                "{ review: { author: { agent: a, goal: G. }, critics: [{ agent: b, goal: G. }, { agent: b, goal: H. }] } } ! another agent",
                "{ review: { author: { agent: a, goal: G. }, critics: [{ agent: z, goal: G. }] } } ! unknown agent 'z'",
                "{ review: { author: { agent: a, goal: G. }, critics: [{ agent: b, goal: G., context: [x] }] } } ! refers to 'x'",
                "{ review: { author: { agent: a, goal: G. }, critics: [{ agent: b, goal: G., tools: [files.read] }] } } ! may not call",
                "{ parallel: { failed: drop, branches: [{ agent: a, goal: G. }] } } ! 'join: settled'",
                "{ parallel: { join: settled, merge: vote, failed: report, branches: [{ agent: a, goal: G. }] } } ! 'drop' or 'fail'",
                "{ parallel: { merge: { vote: { by: item.n } }, branches: [{ agent: a, goal: G. }] }, name: v } ! 'by' of step 'v'",
                "{ parallel: { merge: { reconcile: { agent: z, goal: G. } }, branches: [{ agent: a, goal: G. }] } } ! unknown agent 'z'",
                "{ parallel: { merge: { reconcile: { agent: b, goal: G., tools: [files.read] } }, branches: [{ agent: a, goal: G. }] } } ! may not call",
                "{ parallel: { merge: { reconcile: { agent: b, goal: G., context: [x] } }, branches: [{ agent: a, goal: G. }] } } ! refers to 'x'",
                "{ attempt: { steps: [{ do: { agent: a, goal: G. } }, { do: { agent: a, goal: G. } }] } } ! another step beside this one",
                "{ attempt: { steps: [{ do: { agent: a, goal: G. }, undo: { agent: b, goal: G., context: [c] } }, { do: { agent: c, goal: G. } }] } } ! refers to 'c'",
                "{ attempt: { steps: [{ do: { agent: a, goal: G., context: [failure] } }] } } ! refers to 'failure'",
                "{ await: { for: 400d } } ! at most 366d",
                "{ await: { event: e, deadline: 400d } } ! at most 366d",
                "{ chat: { participants: [a, b, c, d], goal: G. } } ! 2 to 3; 'most' allows for more",
                "{ chat: { participants: [a, a], goal: G. } } ! takes part twice",
                "{ chat: { participants: [a, z], goal: G. } } ! unknown agent 'z'",
                "{ chat: { participants: [a, b], goal: G., decide: moderator } } ! has no 'moderator'",
                "{ chat: { participants: [a, b], goal: G., moderator: c } } ! has nothing to do",
                "{ chat: { participants: [a, b], goal: G., decide: moderator, moderator: b } } ! another agent",
                "{ chat: { participants: [a, b], goal: G., context: [x] } } ! refers to 'x'",
                "{ chat: { participants: [a, b], goal: G., tools: [files.read] } } ! agent 'b' may not call",
            })
    void theLoaderRefuses(String step, String message) {
        assertThat(problems(step)).anyMatch(problem -> problem.contains(message));
        assertThat(SchemaTest.accepts(file(step))).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '~',
            value = {
                "{ loop: { do: { agent: a, goal: G., context: [l] }, until: l == before }, name: l }",
                "{ review: { author: { agent: a, goal: G., context: [draft, feedback] }, critics: [{ agent: b, goal: G., context: [item], check: [{ expect: size(draft) > 1 }] }] } }",
                "{ parallel: { merge: { reconcile: { agent: b, goal: G., context: [conflict, item], check: [{ expect: size(conflict.results) > 1 }] } }, branches: [{ agent: a, goal: G. }] } }",
                "{ parallel: { merge: { vote: { by: value.n } }, branches: [{ agent: a, goal: G. }] } }",
                "{ attempt: { steps: [{ do: { agent: a, goal: G. }, undo: { agent: a, goal: G., context: [a, failure] } }, { do: { agent: b, goal: G., context: [a] } }] } }",
                "{ chat: { participants: [a, b, c, d], most: 4, goal: G., context: [item] } }",
            })
    void theLoaderAccepts(String step) {
        assertThat(Examples.loadText(file(step), CEL).team().plans()).containsKey("p");
        assertThat(SchemaTest.accepts(file(step))).isTrue();
    }
}
