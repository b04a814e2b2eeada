package dev.troupe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.cli.Cli.Ended;
import dev.troupe.core.durable.RunId;
import dev.troupe.engine.BreakerStore;
import dev.troupe.engine.OrganizationJournal;
import dev.troupe.engine.PassStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class BreakersCommandTest {

    @TempDir Path folder;
    private Cli cli;

    @BeforeEach
    void open() {
        cli = new Cli(folder);
        cli.started("world");
    }

    @AfterEach
    void close() {
        cli.close();
    }

    private List<String> orders() {
        return new OrganizationJournal(cli.database.dataSource(), InstantSource.system())
                .history("acme", 10).stream()
                        .map(order -> order.what() + " by " + order.by())
                        .toList();
    }

    @Test
    void peopleOpenAndCloseBreakersAndAreRecorded() {
        assertThat(cli.run("breakers").out()).contains("No breaker of acme was ever opened.");

        assertThat(cli.run("breakers", "open", "tool:orders.pay", "--reason", "upkeep").out())
                .contains("opened tool:orders.pay, until somebody closes it");
        assertThat(cli.run("breakers").out())
                .containsSubsequence("tool:orders.pay", "open", "once it is closed", "upkeep");
        assertThat(cli.run("breakers", "close", "tool:orders.pay").out())
                .contains("closed tool:orders.pay");
        assertThat(cli.run("breakers").out())
                .containsSubsequence("tool:orders.pay", "closed")
                .doesNotContain("upkeep");
        assertThat(cli.run("breakers", "reset", "tool:orders.pay").code()).isZero();

        assertThat(orders())
                .containsExactly(
                        "breaker reset by anna",
                        "breaker closed by anna",
                        "breaker opened by anna");
    }

    @Test
    void aBreakerMayBeOpenForATimeAndJsonSaysAll() {
        assertThat(cli.run("breakers", "open", "provider:gateway", "--for", "2h").out())
                .contains("opened provider:gateway, and is tried again at");
        new BreakerStore(cli.database.dataSource(), InstantSource.system())
                .open("acme", "agent:clerk", "6 of 10 failed", Duration.ZERO);
        PassStore passes = new PassStore(cli.database.dataSource());
        UUID holder = UUID.randomUUID();
        passes.alive(holder, Duration.ofMinutes(1), List.of());
        passes.turn(
                new PassStore.Limit(
                        "acme", "tool:a.b", Optional.of(1), Optional.empty(), Duration.ZERO),
                holder,
                List.of(
                        new PassStore.Ask(1, new RunId(1), Optional.empty()),
                        new PassStore.Ask(2, new RunId(1), Optional.empty())),
                List.of());

        JsonNode json = cli.run("breakers", "--json").json();

        JsonNode clerk = json.path("breakers").get(0);
        assertThat(clerk.path("state").asString()).isEqualTo("half-open");
        assertThat(clerk.path("reason").asString()).isEqualTo("6 of 10 failed");
        JsonNode gateway = json.path("breakers").get(1);
        assertThat(gateway.path("subject").asString()).isEqualTo("provider:gateway");
        assertThat(gateway.path("state").asString()).isEqualTo("open");
        assertThat(gateway.has("retryAt")).isTrue();
        assertThat(json.path("limited").toString())
                .isEqualTo("[{\"subject\":\"tool:a.b\",\"underWay\":1,\"waiting\":1}]");
        assertThat(cli.run("breakers").out()).containsSubsequence("UNDER WAY", "tool:a.b", "1");
    }

    @Test
    void aMistakeChangesNothing() {
        Ended name = cli.run("breakers", "open", "orders.pay");
        assertThat(name.code()).isEqualTo(ExitCode.BAD_INPUT.code());
        assertThat(name.err()).contains("'orders.pay' names no breaker: expected provider:NAME");

        Ended time = cli.run("breakers", "open", "tool:a.b", "--for", "soon");
        assertThat(time.code()).isEqualTo(ExitCode.BAD_INPUT.code());
        assertThat(time.err()).contains("'soon'; expected a duration");

        Ended closed = cli.run("breakers", "close", "tool:a.b");
        assertThat(closed.code()).isEqualTo(ExitCode.FAILED.code());
        assertThat(closed.err()).contains("tool:a.b is not open; none is");
        assertThat(orders()).isEmpty();
    }
}
