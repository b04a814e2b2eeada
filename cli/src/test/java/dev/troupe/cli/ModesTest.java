package dev.troupe.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.core.durable.RunId;
import dev.troupe.engine.RunStatus;
import dev.troupe.engine.RunSummary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModesTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00.123456Z");

    @TempDir Path home;

    @Test
    void aModeIsRememberedForItsRun() {
        Mode mode = new Mode(true, Optional.of(home.resolve("a.jsonl")), Optional.empty());

        new Modes(home).remember(run(7, NOW), mode);

        assertThat(new Modes(home).of(run(7, NOW))).isEqualTo(mode);
        assertThat(new Modes(home).of(run(8, NOW))).isEqualTo(Mode.PLAIN);
    }

    @Test
    void aRunOfTheSameNumberInAnotherDatabaseHasNoPartInIt() {
        new Modes(home).remember(run(7, NOW), new Mode(true, Optional.empty(), Optional.empty()));

        assertThat(new Modes(home).of(run(7, NOW.plusSeconds(1)))).isEqualTo(Mode.PLAIN);
    }

    @Test
    void aPlainModeAndOneOfAnEndedRunLeaveNothing() {
        Modes modes = new Modes(home);
        modes.remember(run(7, NOW), Mode.PLAIN);
        modes.remember(run(8, NOW), new Mode(true, Optional.empty(), Optional.empty()));
        modes.forget(new RunId(8));

        assertThat(home.resolve("modes")).isEmptyDirectory();
    }

    @Test
    void aDamagedNoteSaysWhatToDo() throws Exception {
        Files.createDirectories(home.resolve("modes"));
        Files.writeString(home.resolve("modes/7.json"), "{");

        assertThatThrownBy(() -> new Modes(home).of(run(7, NOW)))
                .isInstanceOf(CliFailure.class)
                .hasMessageContainingAll("7.json", "remove it", "--replay");
    }

    private static RunSummary run(long id, Instant createdAt) {
        return new RunSummary(
                new RunId(id),
                "acme",
                "flow",
                "desk",
                Optional.empty(),
                Optional.empty(),
                new RunId(id),
                0,
                RunStatus.WAITING,
                createdAt,
                createdAt,
                Optional.empty(),
                Optional.empty());
    }
}
