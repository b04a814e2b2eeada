package dev.troupe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.cli.Cli.Ended;
import dev.troupe.core.json.Json;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class StopCommandTest {

    @TempDir Path folder;
    private Cli cli;

    @BeforeEach
    void open() {
        cli = new Cli(folder);
    }

    @AfterEach
    void close() {
        cli.close();
    }

    @Test
    void aStoppedOrganizationIsShownEverywhereUntilTheStopIsLifted() {
        String earlier = cli.started("world");

        Ended stopped = cli.run("stop", "--reason", "wrong prices");
        assertThat(stopped.code()).isZero();
        assertThat(stopped.out())
                .contains("acme is stopped since", "by anna: wrong prices", "stop --lift acme");

        Ended held = cli.run("run", "moon");
        assertThat(held.code()).isEqualTo(ExitCode.WAITING.code());
        assertThat(held.out())
                .contains("acme is stopped", "by anna: wrong prices", "stop --lift acme")
                .doesNotContain("hello");
        JsonNode run = cli.run("runs", "--json").json().get(0);
        String id = run.path("id").asString();
        assertThat(run.path("stopped").asBoolean()).isTrue();
        assertThat(held.out()).contains("troupe resume " + id);
        assertThat(cli.run("runs").out()).contains("acme is stopped since");
        assertThat(cli.run("show", id).out()).contains("by anna: wrong prices");
        assertThat(cli.run("show", id, "--json").json().at("/stop/by").asString())
                .isEqualTo("anna");
        assertThat(cli.run("doctor").out()).contains("warn  stopped: acme is stopped");
        assertThat(cli.run("resume", id).out()).contains("acme is stopped");
        assertThat(cli.run("resume", id, "--detach").out()).contains("acme is stopped");
        JsonNode result = Json.parse(cli.run("resume", id, "--json").lines().getLast());
        assertThat(result.at("/stop/reason").asString()).isEqualTo("wrong prices");

        assertThat(cli.run("stop", "--lift").out()).contains("acme goes on");
        assertThat(cli.run("resume", id).out()).contains("hello moon");
        assertThat(cli.run("stop", "--lift", "acme").out()).contains("was not stopped");
        assertThat(cli.run("runs").out()).contains(earlier).doesNotContain("stopped");
    }

    @Test
    void aNameWithAMistakeIsNotTakenForAStop() {
        cli.started("world");

        Ended ended = cli.run("stop", "amce");

        assertThat(ended.code()).isEqualTo(ExitCode.BAD_INPUT.code());
        assertThat(ended.err()).contains("no organization 'amce'", "nothing was changed", "acme");
    }

    @Test
    void withoutRunsItMustBeSaidWhatIsToStop() {
        Ended ended = cli.run("stop");

        assertThat(ended.code()).isEqualTo(ExitCode.USAGE.code());
        assertThat(ended.err()).contains("say which organization", "no runs yet");
    }

    @Test
    void theStopAsJsonSaysHowManyRunsDidNotLeaveYet() {
        cli.started("world");

        JsonNode stop = cli.run("stop", "acme", "--json").json();

        assertThat(stop.path("organization").asString()).isEqualTo("acme");
        assertThat(stop.path("running").asInt()).isZero();
        assertThat(cli.run("stop", "--lift", "--json").json().path("lifted").asBoolean()).isTrue();
    }
}
