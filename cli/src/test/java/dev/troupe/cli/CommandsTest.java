package dev.troupe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.cli.Cli.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

@Order(1)
class CommandsTest {

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
    void runsListsTheTopsOfTreesWithWhatIsBelow() {
        String run = cli.started("agents");

        Ended ended = cli.run("runs");

        assertThat(ended.lines()).hasSize(2);
        assertThat(ended.lines().get(1))
                .startsWith(run)
                .contains("completed", "2/2 done", "agents");
    }

    @Test
    void runsOfAnEmptyDatabaseSaysHowToStartOne() {
        assertThat(cli.run("runs").out()).contains("There are no runs yet");
        assertThat(cli.run("runs", "--json").json().isEmpty()).isTrue();
    }

    @Test
    void showHasEveryStepOfTheTree() {
        String run = cli.started("agents");

        Ended ended = cli.run("show", run);

        assertThat(ended.out())
                .contains(
                        "run " + run + " agents",
                        "agent triage",
                        "step ask test/small",
                        "1,000 tokens  $0.0015",
                        "out: \"2 done\"");
    }

    @Test
    void showHasThePositionsThatAForkCanBeginAt() {
        String run = cli.started("agents");

        Ended ended = cli.run("show", run);

        assertThat(ended.out())
                .containsPattern("(?m)^  0\\.0\\.0 run \\d+ triage-1")
                .containsPattern("(?m)^  0\\.1\\.0 run \\d+ triage-2")
                .containsPattern("(?m)^  0 joined");
    }

    @Test
    void showOfAForkNamesTheChildrenThatItDidNotRunItself() {
        String run = cli.started("agents");
        String fork = cli.run("fork", run, "--at", "0", "--json").json().path("run").asString();
        cli.run("resume", fork);

        assertThat(cli.run("show", fork).out())
                .contains("triage-1  (of the run that this one was forked from)");
    }

    @Test
    void showSaysOfAnAssignmentWhatItsGoalIs() {
        assertThat(cli.run("show", cli.started("agents")).out()).contains("in: sort");
    }

    @Test
    void showCutsLongValuesUnlessAllIsWanted() {
        String run = cli.started("a".repeat(80));

        assertThat(cli.with("COLUMNS", "60").run("show", run).lines())
                .filteredOn(line -> line.contains("out: "))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(60).endsWith("…"));
        assertThat(cli.run("show", run, "--full").out())
                .contains("hello " + "a".repeat(80))
                .doesNotContain("…");
    }

    @Test
    void showSaysWhyARunFailed() {
        assertThat(cli.run("show", cli.started("failure")).out())
                .contains("failed step break", "out of stamps");
    }

    @Test
    void showAsJsonHasTheJournalsOfTheTree() {
        JsonNode shown = cli.run("show", cli.started("agents"), "--json").json();

        assertThat(shown.path("runs").size()).isEqualTo(3);
        assertThat(shown.at("/runs/1/journal/1/payload/cost").asLong()).isEqualTo(1500);
    }

    @Test
    void logsHasALineForEachRecordOfTheTree() {
        String run = cli.started("agents");

        Ended ended = cli.run("logs", run);

        assertThat(ended.lines().getFirst()).contains("run=" + run, "started");
        assertThat(ended.lines()).filteredOn(line -> line.contains(" step ")).hasSize(2);
        assertThat(ended.lines()).filteredOn(line -> line.contains(" completed ")).hasSize(3);
    }

    @Test
    void logsOfARunBelowLeaveTheOthersOut() {
        String run = cli.started("agents");
        long child = cli.run("show", run, "--json").json().at("/runs/1/id").asLong();

        assertThat(cli.run("logs", Long.toString(child)).lines())
                .hasSize(3)
                .allMatch(line -> line.contains("run=" + child));
        assertThat(cli.run("logs", Long.toString(child), "-f").code()).isZero();
    }

    @Test
    void followedLogsEndWithTheRun() {
        cli.started("world");

        assertThat(cli.run("logs", "-f").lines().getLast()).contains("completed");
    }

    @Test
    void approvalsSaysWhoAsksWhatAndWhatHoldsElse() {
        String run = cli.started("approval");

        assertThat(cli.run("approvals").out())
                .contains(
                        run + "/", "Pay this refund?", "asked by approval", "else: reject", "120");
    }

    @Test
    void aRunWithSeveralQuestionsListsThem() {
        String run = cli.started("two-approvals");

        Ended ended = cli.run("approve", run);

        assertThat(ended.code()).isEqualTo(ExitCode.USAGE.code());
        assertThat(ended.err()).contains("2 open questions", "First?", "Second?");
    }

    @Test
    void oneOfSeveralQuestionsIsAnsweredByItsId() {
        cli.started("two-approvals");
        String id = cli.run("approvals", "--json").json().path(0).path("id").asString();

        assertThat(cli.run("reject", id, "--reason", "no").out()).contains("rejected " + id);

        Ended again = cli.run("approve", id);
        assertThat(again.code()).isEqualTo(ExitCode.FAILED.code());
        assertThat(again.err()).contains("was answered already, by anna");
    }

    @Test
    void anEditReplacesTheValue() throws Exception {
        String run = cli.started("approval");
        Files.writeString(folder.resolve("edit.json"), "{\"refund\": 40}");

        cli.run("approve", run, "--edit", "@edit.json");

        assertThat(cli.run("resume", run).out())
                .contains("approved with an edit", "\"refund\" : 40");
    }

    @Test
    void anEditThatIsNotJsonIsRefused() {
        Ended ended = cli.run("approve", "1", "--edit", "forty");

        assertThat(ended.code()).isEqualTo(ExitCode.USAGE.code());
        assertThat(ended.err()).contains("--edit must be JSON");
    }

    @Test
    void aWaitingRunCanBeCancelled() {
        String run = cli.started("approval");

        Ended cancelled = cli.run("cancel", run, "--reason", "wrong tickets");

        assertThat(cancelled.code()).isZero();
        assertThat(cancelled.lines()).containsExactly("cancelled: run " + run);
        assertThat(cli.run("show", run).out()).contains("cancelled by anna, wrong tickets");
        assertThat(cli.run("approvals").out()).contains("Nothing waits");
    }

    @Test
    void aWaitingTreeIsCancelledWithWhatIsBelow() {
        String run = cli.started("asking-child");

        assertThat(cli.run("cancel", run).lines()).containsExactly("cancelled: run " + run);
        assertThat(cli.run("show", run, "--json").json().path("runs"))
                .allSatisfy(
                        one -> assertThat(one.path("status").asString()).isEqualTo("cancelled"));
    }

    @Test
    void aRunBelowIsToldAndTheHintNamesTheTopOfItsTree() {
        String run = cli.started("asking-child");
        long child = cli.run("show", run, "--json").json().at("/runs/1/id").asLong();

        Ended told = cli.run("cancel", Long.toString(child));

        assertThat(told.out()).contains("told to end: run " + child, "`troupe resume " + run);
    }

    @Test
    void theWorkingFolderOfAnEndedRunGoesIfThereIsNoFileInIt() throws Exception {
        String run = cli.started("approval");
        Path workspace = folder.resolve("home/workspaces/" + run);
        Files.createDirectories(workspace.resolve("empty/too"));

        cli.run("cancel", run);

        assertThat(workspace).doesNotExist();
    }

    @Test
    void aWorkingFolderWithFilesStaysAndTheDoctorSaysHowToRemoveIt() throws Exception {
        String run = cli.started("approval");
        Path workspace = folder.resolve("home/workspaces/" + run);
        Files.createDirectories(workspace);
        Files.writeString(workspace.resolve("letter.txt"), "Dear Ada");

        cli.run("resume", run, "--yes");

        assertThat(workspace.resolve("letter.txt")).exists();
        assertThat(cli.run("doctor").out()).contains("workspaces: ", "rm -r " + workspace);
    }

    @Test
    void aPausedRunGoesOnWhenItIsResumed() {
        String run = cli.started("approval");
        assertThat(cli.run("pause", run, "--reason", "after hours").lines())
                .containsExactly("paused: run " + run);
        cli.run("approve", run);
        assertThat(cli.run("show", run).out()).contains("paused by anna, after hours");

        assertThat(cli.run("resume", run).code()).isZero();
    }

    @Test
    void policiesAreListedAndTestedAgainstPastRuns() {
        cli.started("world");

        assertThat(cli.run("policies", "list").out())
                .contains("no-pay", "deny", "desk.pay", "arguments.amount > 100", "1 policy;");
        Ended tested = cli.run("policies", "test", "--since", "1d", "--json");
        assertThat(tested.code()).isZero();
        assertThat(tested.json().at("/rules/0/policy").asString()).isEqualTo("no-pay");
        assertThat(tested.json().path("findings").isEmpty()).isTrue();
        assertThat(cli.run("policies", "test").out())
                .contains(
                        "0 times one of 0 actions in 0 runs of agents would have been held back.");
        assertThat(cli.run("policies", "test", "--policy", "none").err())
                .contains("there is no policy 'none'; there are [no-pay]");
        assertThat(cli.run("policies", "test", "--since", "soon").code())
                .isEqualTo(ExitCode.USAGE.code());
        assertThat(cli.run("policies").code()).isEqualTo(ExitCode.USAGE.code());
    }

    @Test
    void aQuestionIsPassedOnAndThenNotAnsweredByWhoPassedItOn() {
        String run = cli.started("approval");

        assertThat(cli.run("delegate", run, "bob", "--reason", "on holiday").out())
                .contains("on to bob");
        assertThat(cli.run("approvals", "--mine").out()).contains("Nothing waits");
        assertThat(cli.run("approvals").out())
                .contains("may answer: bob", "anna passed it on to bob: on holiday");
        assertThat(cli.run("approve", run).err()).contains("only bob may answer it");
    }

    @Test
    void aForkBeginsAtTheFirstRowOfAStep() {
        String run = cli.started("world");

        Ended ended = cli.run("fork", run, "--at", "greet", "--input", "\"moon\"");

        assertThat(ended.out()).contains(" is a fork of " + run);
        String fork = ended.out().replaceAll("(?s)^run (\\d+) .*", "$1");
        assertThat(cli.run("resume", fork).out()).contains("moon");
    }

    @Test
    void aForkAtAStepThatIsNotThereListsThoseThatAre() {
        Ended ended = cli.run("fork", cli.started("world"), "--at", "dance");

        assertThat(ended.code()).isEqualTo(ExitCode.USAGE.code());
        assertThat(ended.err()).contains("no step 'dance'", "greet");
    }

    @Test
    void anAuditThatFindsNothingEndsWithZero() {
        cli.started("world");

        Ended ended = cli.run("audit", "verify");

        assertThat(ended.code()).isZero();
        assertThat(ended.out()).startsWith("unchanged: 1 run, 3 rows, 1 link");
    }

    @Test
    void whatAnAuditFindsIsListedAndEndsWithOne() throws Exception {
        String run = cli.started("world");
        try (Connection connection = cli.database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("update troupe.journal set name = 'other' where seq = 1");
        }

        Ended ended = cli.run("audit", "verify");

        assertThat(ended.code()).isEqualTo(ExitCode.FAILED.code());
        assertThat(ended.out())
                .contains("run " + run + ", row 1: the row was changed", "1 finding");
    }

    @Test
    void theDoctorNamesTheProvidersThatAreSetUp() {
        cli.reading("k".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .run("secret", "set", "OPENAI_API_KEY");

        assertThat(
                        cli.with("TROUPE_PROVIDER_MY_GATEWAY_URL", "http://localhost:1/v1")
                                .with("OPENROUTER_API_KEY", "unused")
                                .run("doctor")
                                .out())
                .contains("models: set: OPENAI_API_KEY (a secret), TROUPE_PROVIDER_MY_GATEWAY_URL")
                .doesNotContain("OPENROUTER");
    }

    @Test
    void theDoctorSaysThatAKeyWithoutAnAddressDoesNothing() {
        assertThat(cli.with("TROUPE_PROVIDER_GATEWAY_KEY", "k").run("doctor").out())
                .contains(
                        "TROUPE_PROVIDER_GATEWAY_KEY does nothing without"
                                + " TROUPE_PROVIDER_GATEWAY_URL")
                .doesNotContain("no provider is set up");
    }

    @Test
    void checkPrintsEveryMistake() {
        Ended ended = cli.run("check", "absent.yaml");

        assertThat(ended.code()).isEqualTo(ExitCode.BAD_INPUT.code());
        assertThat(ended.lines())
                .containsExactly(
                        "line 1: no such team", "line 2: nor this", "2 mistakes in absent.yaml");
    }

    @Test
    void aRunThatIsNotThereIsSaidInOneLine() {
        Ended ended = cli.run("show", "4711");

        assertThat(ended.code()).isEqualTo(ExitCode.FAILED.code());
        assertThat(ended.err())
                .isEqualTo("troupe: there is no run 4711: `troupe runs` lists them\n");
    }

    @Test
    void aWrongCommandLineEndsWithTwoAndPointsToTheHelp() {
        Ended ended = cli.run("show", "twelve");

        assertThat(ended.code()).isEqualTo(ExitCode.USAGE.code());
        assertThat(ended.err()).contains("'twelve' is not a run id", "`troupe show --help`");
        assertThat(cli.run("shwo", "1").err()).contains("show");
    }

    @Test
    void aDatabaseThatIsNotThereEndsWith69AndNamesItWithoutThePassword() {
        Ended ended = cli.run("runs", "--database-url", "postgresql://me:hush@127.0.0.1:1/nowhere");

        assertThat(ended.code()).isEqualTo(ExitCode.NO_DATABASE.code());
        assertThat(ended.err())
                .contains("postgresql://127.0.0.1:1/nowhere", "--database-url")
                .doesNotContain("hush")
                .doesNotContain("\tat ");
    }

    @Test
    void verboseShowsWhereAnErrorCameFrom() {
        assertThat(cli.run("show", "4711", "--verbose").err()).contains("\tat ");
    }

    @Test
    void everyCommandTeachesByExamplesAndListsTheExitCodes() {
        for (String command :
                List.of(
                        "run",
                        "runs",
                        "show",
                        "logs",
                        "approvals",
                        "approve",
                        "reject",
                        "resume",
                        "pause",
                        "cancel",
                        "fork",
                        "check",
                        "permissions",
                        "trace",
                        "audit",
                        "doctor",
                        "completion")) {
            assertThat(cli.run(command, "--help").out())
                    .as(command)
                    .contains("Examples:", "Exit codes:", "75");
        }
    }

    @Test
    void withoutACommandTheHelpIsShown() {
        Ended ended = cli.run();

        assertThat(ended.code()).isEqualTo(ExitCode.USAGE.code());
        assertThat(ended.err()).contains("Usage: troupe", "approvals", "Examples:");
    }

    @Test
    void completionIsAScriptThatKnowsTheCommands() {
        assertThat(cli.run("completion", "bash").out()).contains("complete ", "approvals");
        assertThat(cli.run("completion", "zsh").out()).startsWith("autoload");
    }

    @Test
    void versionNamesTroupeAndJava() {
        assertThat(cli.run("version", "--json").json().path("java").asString()).startsWith("25");
    }

    @Test
    void doctorNamesVariablesAndNeverTheirValues() {
        Ended ended = cli.with("OPENAI_API_KEY", "sk-hush").run("doctor");

        assertThat(ended.code()).isZero();
        assertThat(ended.out()).contains("OPENAI_API_KEY", "ok    database").doesNotContain("hush");
    }

    @Test
    void doctorFailsWhereTheHomeCannotBeWritten() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");

        Ended ended = cli.with("TROUPE_HOME", file.toString()).run("doctor");

        assertThat(ended.code()).isEqualTo(ExitCode.FAILED.code());
        assertThat(ended.out()).contains("fail  home", "set TROUPE_HOME");
    }
}
