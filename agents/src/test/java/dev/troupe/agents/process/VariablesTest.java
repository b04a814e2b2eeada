package dev.troupe.agents.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.core.durable.RunId;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VariablesTest {

    private final Variables variables =
            new Variables(
                    Optional.of(Path.of("/w")),
                    Path.of("/t"),
                    name -> Optional.ofNullable(Map.of("A", "$1 ${team}").get(name)),
                    name -> Optional.ofNullable(Map.of("KEY", "hush-hush", "PIN", "1").get(name)));

    @Test
    void everyKindIsReplaced() {
        assertThat(variables.expand("${workspace}/a ${team} ${secret:KEY} $x {y} ${"))
                .isEqualTo("/w/a /t hush-hush $x {y} ${");
    }

    @Test
    void whatLooksLikeAVariableInAValueStays() {
        assertThat(variables.expand("${env:A}")).isEqualTo("$1 ${team}");
    }

    @ParameterizedTest
    @CsvSource({
        "${env:B}, environment variable 'B' is not set",
        "${secret:B}, no secret 'B'",
        "${home}, there is no variable ${home}"
    })
    void anUnknownVariableIsNamed(String text, String message) {
        assertThatThrownBy(() -> variables.expand(text))
                .isInstanceOf(UnknownVariable.class)
                .hasMessageContaining(message);
    }

    private static final RunAccess.Worker CLERK =
            new RunAccess.Worker("Acme", new RunId(7), "clerk");

    /** Lets everybody in, and remembers who is in. */
    private static final class Door implements RunAccess {
        private final List<String> inside = new ArrayList<>();

        @Override
        public Pass admit(Worker worker, Duration time) {
            String token = "token-of-" + worker.run();
            inside.add(token);
            return new Pass() {
                @Override
                public String token() {
                    return token;
                }

                @Override
                public URI address() {
                    return URI.create("http://here/runs/" + worker.run());
                }

                @Override
                public void close() {
                    inside.remove(token);
                }
            };
        }
    }

    @Test
    void duringACallTheRunHasValuesThatAreMaskedAndEndWithIt() throws Exception {
        Door door = new Door();
        List<String> texts = List.of("${run:token} at ${run:url}");
        String shown =
                variables
                        .with(door)
                        .during(
                                texts,
                                Optional.of(CLERK),
                                Duration.ofSeconds(1),
                                call -> {
                                    String text = call.expand(texts.getFirst());
                                    assertThat(text).isEqualTo("token-of-7 at http://here/runs/7");
                                    assertThat(door.inside).hasSize(1);
                                    return call.mask(text);
                                });
        assertThat(shown).isEqualTo("*** at http://here/runs/7");
        assertThat(door.inside).isEmpty();
    }

    @Test
    void nobodyIsLetInWhereTheRunIsNotAskedFor() throws Exception {
        Door door = new Door();
        variables
                .with(door)
                .during(
                        List.of("${team}"),
                        Optional.of(CLERK),
                        Duration.ofSeconds(1),
                        call -> {
                            assertThat(door.inside).isEmpty();
                            return call;
                        });
        assertThatThrownBy(() -> variables.with(door).expand("${run:token}"))
                .isInstanceOf(UnknownVariable.class)
                .hasMessageContaining("environment of a command");
    }

    @Test
    void outsideARunThereIsNoWorkspace() {
        Variables outside =
                new Variables(
                        Optional.empty(),
                        Path.of("/t"),
                        name -> Optional.empty(),
                        name -> Optional.empty());
        assertThatThrownBy(() -> outside.expand("${workspace}"))
                .isInstanceOf(UnknownVariable.class)
                .hasMessageContaining("outside a run");
    }

    @Test
    void secretsThatWereGivenOutAreMasked() {
        assertThat(variables.mask("it is hush-hush")).isEqualTo("it is hush-hush");
        variables.expand("${secret:KEY} ${secret:PIN}");
        assertThat(variables.mask("it is hush-hush, 1")).isEqualTo("it is ***, 1");
    }
}
