package dev.troupe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.cli.Cli.Ended;
import dev.troupe.core.json.Json;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that were begun with a cassette, once their command is gone. */
class ReservedRunsTest {

    @TempDir Path folder;
    private Cli cli;
    private String run = "";

    @BeforeEach
    void beginOneThatWaits() {
        cli = new Cli(folder);
        Ended begun = cli.run("run", "approval", "--replay", "desk.jsonl", "--json");
        run = Json.parse(begun.lines().getLast()).path("run").asString();
    }

    @AfterEach
    void close() {
        cli.close();
    }

    /** As on another machine. */
    private Cli elsewhere() {
        return cli.with("TROUPE_HOME", folder.resolve("elsewhere").toString());
    }

    private String cassette() {
        return "--replay " + folder.resolve("desk.jsonl");
    }

    @Test
    void showSaysWhatItGoesOnWith() {
        assertThat(cli.run("show", run).out())
                .contains("goes on only with " + cassette() + ": troupe resume " + run);
        assertThat(cli.run("show", run, "--json").json().path("reservedFor").asString())
                .isEqualTo(cassette());
    }

    @Test
    void whereItsCassetteIsNotKnownItIsNotResumedByItself() {
        cli.run("approve", run);

        Ended refused = elsewhere().run("resume", run, "--fast");

        assertThat(refused.code()).isEqualTo(ExitCode.CONFIGURATION.code());
        assertThat(refused.err()).contains(cassette(), "--record", "--replay", "--no-cassette");
        assertThat(cli.run("resume", run, "--replay", "other.jsonl").code()).isZero();
    }

    @Test
    void fasterItGoesOnWithItsCassette() {
        cli.run("resume", run, "--fast");

        assertThat(cli.run("show", run).out()).contains(cassette());
    }

    @Test
    void withoutItsCassetteItIsAnybodysIfSomebodySaysSo() {
        cli.run("resume", run, "--no-cassette");

        assertThat(cli.run("show", run, "--json").json().has("reservedFor")).isFalse();
        cli.run("approve", run);
        assertThat(elsewhere().run("resume", run).code()).isZero();
    }

    @Test
    void itIsCancelledAlsoWhenItIsReady() {
        cli.run("approve", run);

        assertThat(cli.run("cancel", run).lines()).containsExactly("cancelled: run " + run);
    }

    @Test
    void itIsPausedByWhoeverResumesIt() {
        assertThat(cli.run("pause", run).out()).contains("told to pause", "troupe resume " + run);
        assertThat(cli.run("show", run).out()).contains("pausing");

        cli.run("approve", run);
        assertThat(cli.run("resume", run).code()).isZero();
    }

    @Test
    void whoLeavesItToOthersHearsWhoTheyAre() {
        assertThat(cli.run("resume", run, "--detach").out()).contains("only with " + cassette());
        Ended both = cli.run("resume", run, "--detach", "--no-cassette");
        assertThat(both.code()).isEqualTo(ExitCode.USAGE.code());
        Ended either = cli.run("resume", run, "--no-cassette", "--record", "new.jsonl");
        assertThat(either.code()).isEqualTo(ExitCode.USAGE.code());
    }
}
