package dev.troupe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import dev.troupe.agents.governance.Redactor;
import dev.troupe.cli.Cli.Ended;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("sets a property of the process")
class AuditCommandTest {

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

    private void sql(String text) throws Exception {
        try (Connection connection = cli.database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(text);
        }
    }

    @Test
    void whatARunDidIsSignedWhenItIsLeft() throws Exception {
        cli.started("world");

        assertThat(cli.run("audit", "verify").out()).contains("signed: 1 of 1 link");
        assertThat(cli.run("audit", "checkpoint").out()).contains("nothing new to sign");
        Path key = folder.resolve("home/audit/checkpoint.key");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
        assertThat(cli.run("audit", "key").out())
                .startsWith("-----BEGIN PUBLIC KEY-----")
                .doesNotContain("PRIVATE");
    }

    @Test
    void anEndThatIsCutOffIsFoundByWhatTheHomeRemembers() throws Exception {
        cli.started("world");
        sql(
                "truncate troupe.run, troupe.journal, troupe.chain, troupe.chain_head, troupe.checkpoint");

        Ended ended = cli.run("audit", "verify");

        assertThat(ended.code()).isEqualTo(ExitCode.FAILED.code());
        assertThat(ended.out()).contains("the link is missing, and was signed");
        assertThat(cli.run("audit", "checkpoint").err()).contains("nothing was signed");
        assertThat(cli.run("run", "world").err()).contains("troupe audit verify");
    }

    @Test
    void anotherDatabaseInTheSamePlaceIsFound() throws Exception {
        cli.started("world");
        sql("update troupe.installation set id = gen_random_uuid()");

        assertThat(cli.run("audit", "verify").out()).contains("in another database");
    }

    @Test
    void anExportIsVerifiedElsewhereWithThePublicKey() throws Exception {
        cli.started("world");
        Files.writeString(folder.resolve("audit.pub"), cli.run("audit", "key").out());
        for (String file : new String[] {"audit.jsonl", "audit.csv"}) {
            assertThat(cli.run("audit", "export", "--out", file).out())
                    .contains("3 rows", "1 link");
            Cli elsewhere = cli.with("TROUPE_HOME", folder.resolve("elsewhere").toString());

            Ended ended = elsewhere.run("audit", "verify", "--file", file, "--key", "audit.pub");
            assertThat(ended.out()).contains("unchanged: 1 run, 3 rows, 1 link", "signed: 1 of 1");

            Path path = folder.resolve(file);
            Files.writeString(path, Files.readString(path).replace("world", "earth"));
            assertThat(
                            elsewhere
                                    .run("audit", "verify", "--file", file, "--key", "audit.pub")
                                    .code())
                    .isEqualTo(ExitCode.FAILED.code());
            cli.with("TROUPE_HOME", folder.resolve("home").toString());
        }
    }

    @Test
    void anExportUpToAMomentIsVerifiedAndSaysWhereItEnds() throws Exception {
        cli.started("world");
        cli.run("audit", "export", "--out", "before.jsonl", "--until", "2020-01-01");

        assertThat(cli.run("audit", "verify", "--file", "before.jsonl").out())
                .contains("0 rows", "what came after");
        Ended ended = cli.run("audit", "export", "--out", "x", "--since", "1d", "--until", "2d");
        assertThat(ended.code()).isEqualTo(ExitCode.USAGE.code());
        assertThat(ended.err()).contains("before it begins");
    }

    @Test
    void theLogSaysWhoDidWhatOnWhoseAuthorityAndWhoLetItPass() throws Exception {
        String run = cli.started("approval");
        cli.run("approve", run, "--reason", "it is fine");
        cli.run("resume", run);

        assertThat(cli.run("audit", "log").out())
                .contains("TIME", "AUTHORITY", "APPROVED BY", "was answered", "approved: it is");
        String json = cli.run("audit", "log", "--person", "anna", "--json").out();
        assertThat(json).contains("\"person\" : \"anna\"", "approved: it is fine");
        assertThat(cli.run("audit", "log", "--agent", "nobody").out()).contains("nothing");
        assertThat(cli.run("audit", "log", "--since", "2026-01-01", "--what", "ANSWERED").lines())
                .hasSize(2);
        assertThat(cli.run("audit", "log", "--limit", "1").lines()).hasSize(3);
        cli.run("audit", "export", "--out", "audit.csv");
        assertThat(Files.readString(folder.resolve("audit.csv")))
                .contains("agent,person,what,authority,approvedBy,outcome", "approved: it is fine");
    }

    @Test
    void whatWasDoneToSecretsIsInTheJournalOfThoseWhoUseThem() {
        cli.reading("hunter2-hunter2".getBytes(StandardCharsets.UTF_8))
                .run("secret", "set", "ORDERS_KEY");
        assertThat(cli.run("secret", "rotate").out()).contains("rotated: 1 secret");
        cli.started("world");
        cli.started("world");

        assertThat(cli.run("audit", "log", "--what", "secret").lines())
                .hasSize(3)
                .anyMatch(line -> line.contains("anna") && line.contains("secret set"))
                .anyMatch(line -> line.contains("key of the secrets rotated"));
        assertThat(cli.run("audit", "verify").out()).contains("unchanged");
    }

    @Test
    void theLogFileShowsNoSecret() throws Exception {
        Path file = folder.resolve("troupe.log");
        String before = System.setProperty(Logs.PROPERTY, file.toString());
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        try {
            new LogFile().configure(context);
        } finally {
            if (before == null) {
                System.clearProperty(Logs.PROPERTY);
            } else {
                System.setProperty(Logs.PROPERTY, before);
            }
        }
        Redactor redactor = text -> text.replace("hunter2", "[secret A]");
        context.putObject(Logs.REDACTOR, redactor);

        context.getLogger("a")
                .warn("it is {}", "hunter2", new IllegalStateException("as hunter2 says"));
        context.stop();

        assertThat(Files.readString(file))
                .contains("it is [secret A]", "as [secret A] says")
                .doesNotContain("hunter2");
    }

    @Test
    void oldRunsAreRemovedOnlyWhenThatIsSaid() throws Exception {
        cli.started("world");
        sql("update troupe.run set updated_at = updated_at - interval '91 days'");

        assertThat(cli.run("audit", "prune", "--older-than", "90d").out())
                .contains("would remove 1 run (3 rows)", "--yes removes");
        assertThat(cli.run("audit", "prune", "--older-than", "90d", "--yes").out())
                .contains("removed 1 run (3 rows)");
        assertThat(cli.run("runs").out()).contains("no runs yet");
        assertThat(cli.run("audit", "verify").out())
                .contains("unchanged: 1 run", "pruned: 1 run", "by anna");
    }

    @Test
    void whatIsNoMomentIsSaid() {
        Ended ended = cli.run("audit", "prune", "--older-than", "often");

        assertThat(ended.code()).isEqualTo(ExitCode.USAGE.code());
        assertThat(ended.err()).contains("'often' is no moment");
    }
}
