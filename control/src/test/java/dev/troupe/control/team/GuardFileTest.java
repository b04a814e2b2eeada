package dev.troupe.control.team;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.control.yaml.Problem;
import dev.troupe.core.governance.Guard;
import dev.troupe.core.governance.Guard.Breaker;
import dev.troupe.core.governance.Guard.Rate;
import dev.troupe.core.team.Team;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a team file says of guards. */
class GuardFileTest {

    private static final String FULL =
            """
            agents:
              clerk: { concurrency: 2, timeout: 90s, breaker: on }
            tools:
              orders.pay: { rate: 5/second, breaker: off }
              orders.*: { concurrency: 8, timeout: 20s, attempts: 3 }
            providers:
              openai:
                concurrency: 20
                rate: 50/minute
                timeout: 2m
                attempts: 4
                breaker: { window: 5m, least: 4, failures: 30, slow: 60, slowAfter: 10s, costPerMinute: $2.50, coolDown: 1m }
              rehearsal: { rate: 9000/day }
            """;

    private static String with(String guards) {
        return MistakesTest.VALID + "guards:\n" + guards.strip().indent(2);
    }

    private static List<Guard> read() throws Exception {
        return Examples.loadText(with(FULL)).team().governance().guards();
    }

    @Test
    void everythingCanBeGuarded() throws Exception {
        assertThat(read())
                .containsExactly(
                        new Guard(
                                "agent:clerk",
                                Optional.of(2),
                                Optional.empty(),
                                Optional.of(Duration.ofSeconds(90)),
                                Optional.empty(),
                                Optional.of(Breaker.DEFAULT)),
                        new Guard(
                                "tool:orders.pay",
                                Optional.empty(),
                                Optional.of(new Rate(5, Duration.ofSeconds(1))),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.of(Breaker.OFF)),
                        new Guard(
                                "tool:orders.*",
                                Optional.of(8),
                                Optional.empty(),
                                Optional.of(Duration.ofSeconds(20)),
                                Optional.of(3),
                                Optional.empty()),
                        new Guard(
                                "provider:openai",
                                Optional.of(20),
                                Optional.of(new Rate(50, Duration.ofMinutes(1))),
                                Optional.of(Duration.ofMinutes(2)),
                                Optional.of(4),
                                Optional.of(
                                        new Breaker(
                                                Duration.ofMinutes(5),
                                                4,
                                                30,
                                                Optional.of(60),
                                                Duration.ofSeconds(10),
                                                Optional.of(2_500_000L),
                                                Duration.ofMinutes(1)))),
                        new Guard(
                                "provider:rehearsal",
                                Optional.empty(),
                                Optional.of(new Rate(9000, Duration.ofDays(1))),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty()));
    }

    @Test
    void whatIsReadFitsTheSchema() {
        assertThat(SchemaTest.accepts(with(FULL))).isTrue();
    }

    @Test
    void guardsOutliveTheStore() throws Exception {
        Team team = Examples.loadText(with(FULL)).team();
        assertThat(TeamJson.read(TeamJson.write(team)).governance()).isEqualTo(team.governance());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '~',
            value = {
                "providers: { openai: { concurrency: 0 } } ! 37:39 ! a whole number from 1 to 10000 ! s",
                "providers: { openai: { rate: 5/fortnight } } ! 37:32 ! '5/fortnight'; expected how many may begin ! s",
                "providers: { openai: { rate: 20000/day } } ! 37:32 ! up to 10000 ! -",
                "providers: { openai: { rate: 5 } } ! 37:32 ! 50/minute ! s",
                "providers: { openai: {} } ! 37:24 ! guards nothing; expected at least one of concurrency ! s",
                "providers: { opnai: { attempts: 2 } } ! 37:16 ! which no model tier has; did you mean 'openai' ! -",
                "providers: { openai: { timeout: 25h } } ! 37:35 ! at most 24h ! -",
                "providers: { openai: { attempts: 21 } } ! 37:36 ! from 1 to 20 ! s",
                "providers: { openai: { breaker: maybe } } ! 37:35 ! on, off, or a mapping ! s",
                "providers: { openai: { breaker: { failures: 0 } } } ! 37:47 ! from 1 to 100 ! s",
                "providers: { openai: { breaker: { window: 2h } } } ! 37:45 ! at most 1h ! -",
                "providers: { openai: { breaker: { failure: 5 } } } ! 37:37 ! did you mean 'failures' ! s",
                "tools: { orders: { attempts: 2 } } ! 37:12 ! is no tool; expected source.tool ! s",
                "tools: { odrers.pay: { attempts: 2 } } ! 37:12 ! unknown tool source 'odrers'; did you mean 'orders' ! -",
                "tools: { orders.pay: { breaker: { costPerMinute: $1 } } } ! 37:37 ! unknown key 'costPerMinute' ! s",
                "agents: { clark: { concurrency: 2 } } ! 37:13 ! refers to the unknown agent 'clark' ! -",
                "agents: { clerk: { attempts: 2 } } ! 37:22 ! unknown key 'attempts' ! s",
                "tool: { orders.pay: { attempts: 2 } } ! 37:3 ! did you mean 'tools' ! s",
            })
    void aMistakeIsFoundAtItsPlace(String guards, String place, String text, String schema) {
        String yaml = with(guards);
        List<Problem> problems = MistakesTest.problems(yaml);
        assertThat(problems)
                .anySatisfy(problem -> {
                    assertThat(problem.line() + ":" + problem.column()).isEqualTo(place);
                    assertThat(problem.toString()).contains(text);
                });
        assertThat(SchemaTest.accepts(yaml)).isEqualTo(schema.equals("-"));
    }
}
