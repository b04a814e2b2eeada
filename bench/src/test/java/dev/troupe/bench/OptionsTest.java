package dev.troupe.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {

    @Test
    void withoutOptionsEverythingRunsThreeTimesAtFullScale() {
        Options options = Options.parse();

        assertThat(options.workloads()).containsExactly("W1", "W2", "W3", "W4", "W5", "W6");
        assertThat(options.rounds()).isEqualTo(3);
        assertThat(options.scale()).isEqualTo(Scale.FULL);
    }

    @Test
    void aPeerMayBeNamedOnceForEachPoolSize() {
        assertThat(Options.parse("--contenders", "raw,dbos:10,dbos:40").contenders())
                .containsExactly("raw", "dbos:10", "dbos:40");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "--workloads  | W9    | 'W9' is not a workload",
                "--contenders | other | no contender is called 'other'",
                "--contenders | dbos:x| 'dbos:x' has no pool size",
                "--rounds     | 0     | --rounds is a number of at least 1",
                "--scale      | huge  | 'huge' is not a scale",
                "--what       | ever  | '--what' is not an option",
            })
    void aMistakeIsNamed(String option, String value, String message) {
        assertThatThrownBy(() -> Options.parse(option, value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void anOptionWithoutItsValueIsNamed() {
        assertThatThrownBy(() -> Options.parse("--rounds"))
                .hasMessageContaining("--rounds needs a value");
    }
}
