package dev.troupe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.cli.Cli.Ended;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events are sent to the runs that wait for them. */
class SendCommandTest {

    @TempDir private Path folder;
    private Cli cli;

    @BeforeEach
    void open() {
        cli = new Cli(folder);
    }

    @AfterEach
    void close() {
        cli.close();
    }

    /** A run that is worked on until what it waits for has come. */
    private CompletableFuture<Ended> begin(String what) {
        CompletableFuture<Ended> ended =
                CompletableFuture.supplyAsync(() -> cli.run("run", what, "--json"));
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> {
                    assertThat(ended)
                            .as(() -> ended.isDone() ? ended.join().toString() : "at work")
                            .isNotDone();
                    return cli.run("runs").out().contains("waiting");
                });
        return ended;
    }

    private String top() {
        return cli.run("runs", "--json").json().path(0).path("id").asString();
    }

    @Test
    void anEventGoesToTheRunThatWaitsForItBelowTheNamedOne() {
        CompletableFuture<Ended> run = begin("event-below");
        Ended sent = cli.run("send", top(), "paid", "{\"amount\": 40}");
        assertThat(sent.code()).as(sent.err()).isZero();
        assertThat(sent.out()).contains("sent paid to run ").doesNotContain("run " + top() + "\n");
        assertThat(run.join().out()).contains("amount").contains("40");
    }

    @Test
    void whatNobodyWaitsForIsRefusedAndWhatIsWaitedForNamed() {
        CompletableFuture<Ended> run = begin("event");
        Ended sent = cli.run("send", top(), "piad", "1");
        assertThat(sent.code()).isEqualTo(ExitCode.FAILED.code());
        assertThat(sent.err()).contains("waits for 'piad'", "they wait for 'paid'", "--ahead");
        assertThat(cli.run("send", top(), "paid", "1").code()).isZero();
        run.join();
        assertThat(cli.run("send", top(), "paid", "1").err()).contains("they wait for no event");
    }

    @Test
    void whereSeveralWaitOneMustBeNamed() {
        CompletableFuture<Ended> run = begin("events-below");
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> cli.run("send", top(), "paid", "1").err().contains("2 runs wait"));
        String above = top();
        for (String below : new String[] {"1", "2"}) {
            String child =
                    cli.run("show", above, "--json").json().at("/runs/" + below + "/id").asString();
            assertThat(cli.run("send", child, "paid", "1").code()).isZero();
        }
        assertThat(run.join().code()).isZero();
    }

    @Test
    void anEventMayBeSentAhead() {
        String waits = cli.started("approval");
        assertThat(cli.run("send", waits, "paid", "1").code()).isEqualTo(ExitCode.FAILED.code());
        assertThat(cli.run("send", waits, "paid", "1", "--ahead").code()).isZero();
        assertThat(cli.run("send", "999999", "paid", "1", "--ahead").err())
                .contains("there is no run 999999");
    }

    @Test
    void whatIsSentMustBeJsonThatSaysSomething() {
        String waits = cli.started("approval");
        assertThat(cli.run("send", waits, "paid", "{").code()).isEqualTo(ExitCode.USAGE.code());
        assertThat(cli.run("send", waits, "paid", "null").err()).contains("must say something");
        assertThat(cli.run("send", waits, "paid").code()).isEqualTo(ExitCode.USAGE.code());
    }
}
