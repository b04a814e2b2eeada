package dev.troupe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.cli.Cli.Ended;
import dev.troupe.core.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Budgets as people meet them, from the team file to what was spent. Every answer of the rehearsed
 * model costs $0.0024: 900 tokens read at $2 a million, and 60 written at $10. Each test has an
 * organization of its own.
 */
class BudgetCommandTest {

    private static final String SCRIPT =
            """
            rehearsal: 1
            rules:
              - agent: adder
                turn: 1
                reply:
                  tools: [{ calc.calculate: { expression: "1 + 2" } }]
                usage: { input: 900, output: 60 }
              - reply: { text: "done" }
                usage: { input: 900, output: 60 }
            """;

    private static final String TEAM =
            """
            troupe: 1
            organization: { name: ORG }
            models:
              fast: [anthropic/claude-sonnet-5]
              strong: [anthropic/claude-opus-5]
            rehearsal: script.yaml
            tools: { calc: { builtin: calculator } }
            agents:
              clerk: { role: Files, models: [fast] }
              adder: { role: Adds, models: [fast], tools: [calc.*] }
              boss: { role: Decides, models: [fast, strong], start: strong }
            plans:
              dear: { agent: boss, goal: Decide., onFailure: { escalate: none } }
              main: { agent: clerk, goal: File it., onFailure: { escalate: none } }
              sum: { agent: adder, goal: Add them. }
              many:
                parallel:
                  join: settled
                  branches:
                    - { agent: clerk, goal: File it., name: one }
                    - { agent: clerk, goal: File it., name: two }
                    - { agent: clerk, goal: File it., name: three }
                    - { agent: clerk, goal: File it., name: four }
                    - { agent: clerk, goal: File it., name: five }
                    - { agent: clerk, goal: File it., name: six }
            main: main
            """;

    @TempDir static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static Cli cli;

    @BeforeAll
    static void open() {
        cli = new Cli(folder).runningTeams();
    }

    @AfterAll
    static void close() {
        cli.close();
    }

    /** The file of a team whose organization may spend this. */
    private static String team(String organization, String budgets) throws IOException {
        Files.writeString(folder.resolve("script.yaml"), SCRIPT);
        String file = organization + ".yaml";
        Files.writeString(folder.resolve(file), TEAM.replace("ORG", organization) + budgets);
        return file;
    }

    private static JsonNode result(Ended ended) {
        return Json.parse(ended.lines().getLast());
    }

    private static JsonNode budget(Ended listed, String scope, String unit) {
        return listed.json().path("budgets").values().stream()
                .filter(each -> each.path("scope").asString().equals(scope))
                .filter(each -> each.path("unit").asString().equals(unit))
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode spent(String file, String by, String name) {
        return cli
                .run("spend", "--organization", file, "--by", by, "--json")
                .json()
                .values()
                .stream()
                .filter(each -> each.path("name").asString().equals(name))
                .findFirst()
                .orElseThrow();
    }

    // ---- from the team file to the run

    @Test
    void aRunThatABudgetPausesGoesOnByTheApprovalThatRaisesIt() throws Exception {
        String file = team("Paused", "budgets: { agents: { clerk: { money: $0.0005/day } } }");

        Ended waiting = cli.run("run", file);
        assertThat(waiting.code()).isEqualTo(ExitCode.WAITING.code());
        assertThat(waiting.out())
                .contains(
                        "clerk needs up to",
                        "the budget of agent:clerk per day has $0.0005 of $0.0005 left",
                        "Raise it to",
                        "troupe approve ");
        String run = cli.run("runs", "--json").json().get(0).path("id").asString();

        Ended approved = cli.run("approve", run);
        assertThat(approved.code()).isZero();
        assertThat(approved.out())
                .contains("raised to $", " a day: agent:clerk", "1 question answered with it");
        assertThat(cli.run("resume", run).code()).isZero();

        JsonNode budget =
                budget(cli.run("budget", "--organization", file, "--json"), "agent:clerk", "money");
        assertThat(budget.path("spent").asLong()).isEqualTo(2_400);
        assertThat(budget.path("reserved").asLong()).isZero();
        assertThat(budget.path("by").asString()).isEqualTo("anna");
        assertThat(budget.path("declared").asLong()).isEqualTo(500);
        assertThat(cli.run("audit", "verify").code()).isZero();
    }

    @Test
    void aRaiseThatNobodyWasAskedForHasThePausedRunsGoOn() throws Exception {
        String file = team("Raised", "budgets: { agents: { clerk: { money: $0.0005/day } } }");
        String run = result(cli.run("run", file, "--json")).path("run").asString();

        Ended raised = cli.run("budget", "raise", "--organization", file, "agent:clerk", "$1");

        assertThat(raised.out())
                .contains("agent:clerk: $1.00 a day", "1 question answered with it: ");
        assertThat(cli.run("resume", run).code()).isZero();
    }

    @Test
    void aNoFailsTheRun() throws Exception {
        String file = team("Refused", "budgets: { agents: { clerk: { money: $0.0005/day } } }");
        String run = result(cli.run("run", file, "--json", "--yes")).path("run").asString();

        assertThat(cli.run("reject", run, "--reason", "enough").out()).contains("rejected ");
        Ended resumed = cli.run("resume", run);

        assertThat(resumed.code()).isEqualTo(ExitCode.FAILED.code());
        assertThat(resumed.out()).contains("the budget of agent:clerk");
    }

    @Test
    void branchesAtOnceDoNotSpendMoreThanThereIsTogether() throws Exception {
        String file = team("Branches", "budgets: { run: { money: $0.01, onExhausted: fail } }");

        JsonNode ended = result(cli.run("run", file, "--plan", "many", "--json"));

        long cost = ended.path("cost").asLong();
        assertThat(cost).isBetween(2_400L, 10_000L);
        assertThat(ended.path("failedRuns").asLong()).isEqualTo(6 - cost / 2_400);
        String run = ended.path("run").asString();
        JsonNode budget =
                budget(
                        cli.run("budget", "--organization", file, "--run", run, "--json"),
                        "organization",
                        "money");
        assertThat(budget.path("spent").asLong()).isEqualTo(cost);
        assertThat(budget.path("reserved").asLong()).isZero();
        assertThat(budget.path("overrun").asLong()).isZero();
    }

    @Test
    void runsOfAgentsAreCounted() throws Exception {
        String file =
                team(
                        "Counted",
                        "budgets: { agents: { clerk: { runs: 2/day, onExhausted: fail } } }");

        JsonNode ended = result(cli.run("run", file, "--plan", "many", "--json"));

        assertThat(ended.path("failedRuns").asLong()).isEqualTo(4);
        assertThat(ended.path("modelCalls").asLong()).isEqualTo(2);
    }

    @Test
    void timeAtWorkIsLimited() throws Exception {
        String file =
                team("Timed", "budgets: { plans: { main: { time: 4s/day, onExhausted: fail } } }");

        Ended ended = cli.run("run", file);

        assertThat(ended.code()).isEqualTo(ExitCode.FAILED.code());
        assertThat(ended.out()).contains("the budget of plan:main");
    }

    @Test
    void whereNothingIsStatedSafeLimitsHold() throws Exception {
        String file = team("Unstated", "");
        assertThat(cli.run("budget", "--organization", file).out())
                .contains("Unstated has no budgets yet", "$5.00 each run", "$25.00 a day");

        assertThat(cli.run("run", file).code()).isZero();

        assertThat(cli.run("budget", "--organization", file).out())
                .contains("$5.00 each run", "$25.00 a day", "$0.0024", "0%");
    }

    @Test
    void whatIsNearlyUsedUpIsSaidAndACheaperModelIsUsed() throws Exception {
        String file =
                team("Near", "budgets: { agents: { boss: { money: $0.25/day, degrade: 60 } } }");

        Ended ended = cli.run("run", file, "--plan", "dear");

        assertThat(ended.code()).isZero();
        assertThat(ended.out())
                .contains(
                        "step done: model (fast: a budget is nearly used up, saved $0.0036)",
                        "budget nearly used up: agent:boss: ",
                        "% of $0.25 a day is spent or reserved, cheaper models are used if there are any",
                        "Cheaper models saved $0.0036 beside the strongest ones.",
                        "Budget nearly used up: agent:boss");
        String run = cli.run("runs", "--json").json().get(0).path("id").asString();
        assertThat(cli.run("show", run).out())
                .contains(
                        "model: fast: a budget is nearly used up",
                        "budget nearly used up: agent:boss");
        JsonNode again = result(cli.run("run", file, "--plan", "dear", "--json"));
        assertThat(again.path("saved").asLong()).isEqualTo(3_600);
        assertThat(again.path("warnings").get(0).asString()).startsWith("agent:boss: ");
    }

    @Test
    void aRunIsBookedOnItsTaskAndItsGoalAndTheGoalsAbove() throws Exception {
        String file =
                team(
                        "Booked",
                        "budgets: { tasks: { sale: { money: $1/lifetime } },"
                                + " goals: { grow: { money: $1/month } } }");
        assertThat(cli.run("run", file, "--task", "sale", "--goal", "grow/returns").code())
                .isZero();
        assertThat(cli.run("run", file, "--goal", "grow").code()).isZero();

        Ended budgets = cli.run("budget", "--organization", file, "--json");
        assertThat(budget(budgets, "task:sale", "money").path("spent").asLong()).isEqualTo(2_400);
        assertThat(budget(budgets, "goal:grow", "money").path("spent").asLong()).isEqualTo(4_800);
        assertThat(spent(file, "task", "sale").path("money").asLong()).isEqualTo(2_400);
        assertThat(spent(file, "goal", "grow/returns").path("money").asLong()).isEqualTo(2_400);
        assertThat(spent(file, "goal", "grow").path("money").asLong()).isEqualTo(4_800);
        assertThat(cli.run("run", file, "--goal", "grow//x").err()).contains("--goal: 'grow//x'");
    }

    // ---- beforehand

    @Test
    void beforeTheFirstRunItsPlanSaysWhatItMayCost() throws Exception {
        String file = team("Planned", "budgets: { run: { money: $0.005 } }");

        Ended ended = cli.run("run", file, "--plan", "many", "--estimate");

        assertThat(ended.code()).isZero();
        assertThat(ended.out())
                .contains(
                        "What a run of 'many' may cost",
                        "by runs before    unknown: none was completed yet",
                        "by its limits     at most $",
                        "organization: $0.005 left of $0.005 each run, not enough",
                        "fast: anthropic/claude-sonnet-5",
                        "no model was asked");
        JsonNode json = cli.run("run", file, "--plan", "many", "--estimate", "--json").json();
        // Six short calls at the least: 303 tokens at $2, and 50 at $10 a million, each.
        assertThat(json.at("/planned/least").asLong()).isEqualTo(6 * 1_106);
        assertThat(json.at("/planned/most").asLong()).isEqualTo(6 * 12_606);
        assertThat(cli.run("spend", "--organization", file).out()).contains("Nothing was spent");
    }

    @Test
    void runsBeforeSayItBetter() throws Exception {
        String file = team("Experienced", "budgets: { run: { money: $5, onExhausted: fail } }");
        for (int run = 0; run < 3; run++) {
            assertThat(cli.run("run", file).code()).isZero();
        }
        Ended ended = cli.run("run", file, "--estimate");

        assertThat(ended.out())
                .contains(
                        "$0.0024 to $0.0024 (3 completed runs; half of them up to $0.0024",
                        "organization: $5.00 left of $5.00 each run, enough");
        // What a file states like a default is its own.
        Ended listed = cli.run("budget", "--organization", file, "--json");
        assertThat(listed.json().path("budgets").values())
                .extracting(each -> each.path("window") + " " + each.path("onExhausted"))
                .containsExactlyInAnyOrder("\"run\" \"fail\"", "\"day\" \"ask\"");
    }

    // ---- changing limits

    @Test
    void limitsAreSetAndRemoved() throws Exception {
        String file = team("Changed", "");
        Ended set =
                cli.run(
                        "budget",
                        "set",
                        "--organization",
                        file,
                        "plan:main",
                        "50k tokens/week",
                        "--warn",
                        "50",
                        "--on-exhausted",
                        "fail");
        assertThat(set.out()).contains("plan:main: 50,000 tokens a week");
        Ended lower =
                cli.run("budget", "set", "--organization", file, "plan:main", "10k tokens/week");
        assertThat(lower.code()).isZero();
        JsonNode budget =
                budget(cli.run("budget", "--organization", file, "--json"), "plan:main", "tokens");
        assertThat(budget.path("limit").asLong()).isEqualTo(10_000);
        assertThat(budget.path("warn").asInt()).isEqualTo(50);
        assertThat(budget.path("onExhausted").asString()).isEqualTo("fail");

        assertThat(
                        cli.run(
                                        "budget",
                                        "remove",
                                        "--organization",
                                        file,
                                        "plan:main",
                                        "tokens/week")
                                .out())
                .contains("removed: ");
        assertThat(
                        cli.run(
                                        "budget",
                                        "remove",
                                        "--organization",
                                        file,
                                        "plan:main",
                                        "tokens/week")
                                .err())
                .contains("has no budget for");
    }

    @Test
    void whatIsNoBudgetIsSaidToBeNone() throws Exception {
        String file = team("Mistaken", "");
        for (List<String> wrong :
                List.of(
                        List.of("set", "clerk", "$1/day"),
                        List.of("set", "agent:clerk", "1/day"),
                        List.of("set", "agent:clerk", "$1"),
                        List.of("set", "run", "$1/day"),
                        List.of("remove", "agent:clerk", "money"))) {
            Ended ended =
                    cli.run(
                            "budget",
                            wrong.get(0),
                            "--organization",
                            file,
                            wrong.get(1),
                            wrong.get(2));
            assertThat(ended.code()).as(wrong.toString()).isEqualTo(ExitCode.USAGE.code());
            assertThat(ended.err()).as(wrong.toString()).isNotBlank();
        }
        Ended raised = cli.run("budget", "raise", "--organization", file, "agent:clerk", "$1/day");
        assertThat(raised.code()).isEqualTo(ExitCode.FAILED.code());
        assertThat(raised.err()).contains("no budget");
    }

    // ---- what was spent

    @Test
    void whatWasSpentIsSaidByEachOfItsCauses() throws Exception {
        String file = team("Spending", "");
        assertThat(cli.run("run", file, "--plan", "sum").code()).isZero();
        assertThat(cli.run("run", file).code()).isZero();

        assertThat(spent(file, "agent", "adder").path("money").asLong()).isEqualTo(4_800);
        assertThat(spent(file, "agent", "clerk").path("money").asLong()).isEqualTo(2_400);
        assertThat(spent(file, "plan", "sum").path("tokens").asLong()).isEqualTo(1_920);
        assertThat(
                        spent(file, "model", "rehearsal/anthropic/claude-sonnet-5")
                                .path("steps")
                                .asLong())
                .isEqualTo(3);
        assertThat(spent(file, "tool", "calc.calculate").path("steps").asLong()).isEqualTo(1);
        assertThat(cli.run("spend", "--organization", file, "--by", "day", "--json").json())
                .singleElement()
                .satisfies(day -> assertThat(day.path("money").asLong()).isEqualTo(7_200));
        Ended outcomes = cli.run("spend", "--organization", file, "--by", "outcome");
        assertThat(outcomes.lines())
                .anySatisfy(line -> assertThat(line).startsWith("completed").contains("$0.0036"));
        JsonNode outcome =
                cli.run("spend", "--organization", file, "--by", "outcome", "--json").json().get(0);
        assertThat(outcome.path("runs").asLong()).isEqualTo(2);
        assertThat(outcome.path("money").asLong()).isEqualTo(7_200);
        assertThat(outcome.path("each").asLong()).isEqualTo(3_600);
        assertThat(cli.run("spend", "--organization", file).lines())
                .anySatisfy(line -> assertThat(line).startsWith("adder").contains("$0.0048"))
                .anySatisfy(line -> assertThat(line).startsWith("all").contains("$0.0072"));
    }

    @Test
    void whereNothingWasSpentItSaysSo() throws Exception {
        String file = team("Idle", "");
        assertThat(cli.run("spend", "--organization", file, "--since", "2026-01-01").out())
                .contains("Nothing was spent since 2026-01-01.");
        assertThat(cli.run("spend", "--organization", file, "--since", "soon").code())
                .isEqualTo(ExitCode.USAGE.code());
    }
}
