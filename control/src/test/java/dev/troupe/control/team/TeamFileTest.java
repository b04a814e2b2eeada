package dev.troupe.control.team;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.core.contract.Trust;
import dev.troupe.core.cost.Money;
import dev.troupe.core.durable.Effect;
import dev.troupe.core.governance.Permissions;
import dev.troupe.core.plan.AgentTask;
import dev.troupe.core.plan.MapEach;
import dev.troupe.core.plan.Sequence;
import dev.troupe.core.team.InputFile;
import dev.troupe.core.team.Limits;
import dev.troupe.core.team.Team;
import dev.troupe.core.team.ToolSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TeamFileTest {

    private final Team team = Examples.load("desk").team();

    @Test
    void aTeamIsReadInTheOrderOfTheFile() {
        assertThat(team.organization().name()).isEqualTo("Larkspur Outdoor");
        assertThat(team.agents().keySet())
                .containsExactly("triage", "lead", "clerk", "policy", "resolver");
        assertThat(team.plans().keySet()).containsExactly("desk", "ticket", "follow-up");
        assertThat(team.main()).contains("desk");
        assertThat(team.rehearsal()).contains("rehearsal.yaml");
        assertThat(requireNonNull(team.models().get("fast")).candidates())
                .containsExactly(
                        "anthropic/claude-haiku-4-5", "openai/gpt-5-mini", "ollama/qwen3:8b");
    }

    @Test
    void anAgentThatNamesNoTierMayUseAllOfThem() {
        assertThat(team.agent("clerk").models()).containsExactly("fast", "strong");
        assertThat(team.agent("lead").models()).containsExactly("strong");
    }

    @Test
    void limitsThatAreNotSaidAreTheDefaults() {
        assertThat(team.agent("triage").limits())
                .isEqualTo(new Limits(4, 20_000, new Money(50_000), Duration.ofMinutes(2)));
        assertThat(team.agent("policy").limits())
                .isEqualTo(
                        new Limits(
                                Limits.DEFAULT.turns(),
                                Limits.DEFAULT.tokens(),
                                new Money(500_000),
                                Duration.ofMinutes(90)));
        assertThat(team.agent("lead").limits()).isEqualTo(Limits.DEFAULT);
    }

    @Test
    void aStepsLimitsBeginWithItsAgents() {
        Team limited =
                Examples.loadText(
                                """
                                troupe: 1
                                organization: { name: X }
                                agents: { a: { role: A, limits: { turns: 4, cost: $1 } } }
                                plans: { p: { agent: a, goal: G, limits: { cost: 2 } } }
                                """)
                        .team();
        assertThat(((AgentTask) limited.plan("p")).terms().limits().orElseThrow())
                .isEqualTo(
                        new Limits(
                                4,
                                Limits.DEFAULT.tokens(),
                                new Money(2_000_000),
                                Limits.DEFAULT.time()));
    }

    @Test
    void everyKindOfToolSourceIsRead() {
        var orders = source("orders", ToolSource.McpProcess.class);
        assertThat(orders.command()).startsWith("java", "-jar").endsWith("${workspace}/orders.db");
        assertThat(orders.environment()).containsEntry("ORDERS_REGION", "eu");
        assertThat(orders.effects()).containsEntry("refund", Effect.IDEMPOTENT);
        assertThat(orders.trust()).contains(Trust.VERIFIED);
        var search = source("search", ToolSource.McpHttp.class);
        assertThat(search.headers()).containsEntry("Authorization", "Bearer ${secret:SEARCH}");
        var web = source("web", ToolSource.Builtin.class);
        assertThat(web.settings().path("allow").path(1).asString()).isEqualTo("*.example.com");
        assertThat(team.tools().get("billing")).isInstanceOf(ToolSource.JavaFunctions.class);
    }

    @Test
    void anInputSaysHowFarItIsTrusted() {
        assertThat(team.inputs())
                .containsExactly(
                        new InputFile("house-rules", "rules.md", Trust.USER),
                        new InputFile("tickets", "tickets.jsonl", Trust.UNTRUSTED),
                        new InputFile("known", "tickets.jsonl", Trust.USER));
    }

    @Test
    void stepsWithoutANameGoByTheirAgentPlanOrPattern() {
        assertThat(team.plan("desk").name()).isEqualTo("desk");
        assertThat(((MapEach) team.plan("desk")).plan().name()).isEqualTo("ticket");
        Sequence ticket = (Sequence) team.plan("ticket");
        assertThat(ticket.steps().stream().map(step -> step.name()))
                .containsExactly("triage", "facts", "decision", "approval", "follow-up");
        assertThat(ticket.returns()).contains(List.of("triage", "approval"));
        assertThat(((Sequence) team.plan("follow-up")).returns()).contains(List.of("drafts"));
    }

    @Test
    void laterChecksCanFindThePlaceOfAGrant() {
        LoadedTeam loaded = Examples.load("desk");
        var at = loaded.positions().grant("clerk", "billing.charge");
        assertThat(loaded.positions().source().line(at.line()).substring(at.column() - 1))
                .startsWith("billing.charge");
    }

    private <T extends ToolSource> T source(String name, Class<T> type) {
        return type.cast(requireNonNull(team.tools().get(name)));
    }

    @Test
    void permissionsAreReadAndAreNoneWhereNothingIsSaid() {
        assertThat(team.agent("lead").permissions())
                .isEqualTo(
                        new Permissions(
                                List.of("SEARCH"),
                                List.of("organization", "goal:returns"),
                                Optional.of(List.of("orders.*"))));
        assertThat(team.agent("policy").permissions()).isEqualTo(Permissions.NONE);
    }

    @Test
    void theExampleOfTheDocumentationIsValid(@TempDir Path folder) throws IOException {
        String page =
                Files.readString(
                        Path.of(
                                System.getProperty("troupe.project.root", ".."),
                                "docs/team-file.md"));
        int start = page.indexOf("```yaml\n") + 8;
        String yaml = page.substring(start, page.indexOf("```", start));
        for (String name : List.of("rules.md", "tickets.jsonl", "rehearsal.yaml")) {
            Files.writeString(folder.resolve(name), "");
        }
        Path file = Files.writeString(folder.resolve("troupe.yaml"), yaml);
        assertThat(new TeamFile(ExpressionChecker.NONE).load(file).team().main()).contains("desk");
        assertThat(SchemaTest.accepts(yaml)).isTrue();
    }
}
