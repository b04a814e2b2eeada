package dev.troupe.control.team;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mistakes in what chooses among agents are found before anything runs. */
class RouteMistakesTest {

    private static final String ROUTE =
            """
            troupe: 1
            organization: { name: Desk }
            agents:
              triage: { role: Sorts }
              sewer: { role: Sews, capabilities: [sewing coats] }
            inputs: { ticket: there.json }
            plans:
              main:
                route:
                  rules: [{ when: size(ticket) > 1, to: sew }]
                  model: { agent: triage, goal: Which?, context: [ticket], confidence: 0.7 }
                  score: { skills: [sewing], weights: { skills: 1 } }
                  default: sew
                  choices:
                    sew: { for: Coats, do: { agent: sewer, goal: Sew. } }
            main: main
            """;

    @Test
    void theFilesWithoutMistakesAreRead() {
        assertThat(Examples.loadText(HANDOFF).team().plans()).containsKey("main");
        assertThat(Examples.loadText(ROUTE).team().plans()).containsKey("main");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '~',
            value = {
                "to: sew } ! to: saw } ! 10 ! leads to 'saw', which is no choice of it",
                "default: sew ! default: saw ! 13 ! did you mean 'sew'",
                "size(ticket) > 1 ! oops ! 10 ! a rule of step 'main': undeclared oops",
                "context: [ticket] ! context: [tocket] ! 11 ! 'tocket', which is not in scope",
                "agent: triage, ! agent: tirage, ! 11 ! unknown agent 'tirage'",
                "confidence: 0.7 ! confidence: 7 ! 11 ! a number from 0 to 1",
                "for: Coats, ! ~~ ! 15 ! does not say what it is for",
                "[sewing], ! [singing], ! 12 ! capable of 'singing'",
                "{ agent: sewer, goal: Sew. } ! { sequence: [{ agent: sewer, goal: Sew. }] } ! 15 ! cannot be scored",
                "weights: { skills: 1 } ! weights: { load: 0 } ! 12 ! nothing counts",
                "agent: sewer ! agent: sower ! 15 ! unknown agent 'sower'",
                "sew: { for ! 9sew: { for ! 15 ! the name of a choice",
            })
    void aMistakeOnARouteIsFound(String part, String instead, int line, String text) {
        check(ROUTE, part, instead, line, text);
    }

    @Test
    void aRouteThatNothingChoosesIsRefused() {
        String yaml =
                ROUTE.lines()
                        .filter(line -> !line.matches(" *(rules|model|score):.*"))
                        .collect(java.util.stream.Collectors.joining("\n"));
        assertThat(MistakesTest.problems(yaml).toString()).contains("nothing that chooses");
    }

    private static final String HANDOFF =
            """
            troupe: 1
            organization: { name: Desk }
            tools: { desk: { builtin: files } }
            agents:
              triage: { role: Sorts, tools: [desk.read, desk.list] }
              billing: { role: Bills }
              legal: { role: Sues }
            plans:
              main:
                handoff:
                  start: triage
                  goal: Help.
                  tools: [desk.list]
                  hops: 3
                  to: { triage: [billing], billing: [triage] }
            main: main
            """;

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '~',
            value = {
                "start: triage ! start: tirage ! 11 ! unknown agent 'tirage'",
                "[billing], ! [biling], ! 15 ! unknown agent 'biling'",
                "billing: [triage] ! biling: [triage] ! 15 ! unknown agent 'biling'",
                "billing: [triage] ! legal: [triage] ! 15 ! nobody hands work over to 'legal'",
                "billing: [triage] ! billing: [billing] ! 15 ! to itself",
                "triage: [billing], ! ~~ ! 15 ! may hand work over to nobody",
                "hops: 3 ! hops: 0 ! 14 ! a whole number from 1",
                "tools: [desk.list] ! tools: [desk.write] ! 13 ! none of [triage, billing] may call",
            })
    void aMistakeInAHandoffIsFound(String part, String instead, int line, String text) {
        check(HANDOFF, part, instead, line, text);
    }

    private static void check(String yaml, String part, String instead, int line, String text) {
        assertThat(yaml).contains(part);
        assertThat(MistakesTest.problems(yaml.replace(part, instead)))
                .as(() -> MistakesTest.problems(yaml.replace(part, instead)).toString())
                .anySatisfy(problem -> {
                    assertThat(problem.line()).isEqualTo(line);
                    assertThat(problem.text()).contains(text);
                });
    }
}
