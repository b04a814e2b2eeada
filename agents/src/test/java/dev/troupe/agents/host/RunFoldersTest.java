package dev.troupe.agents.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.core.durable.RunId;
import dev.troupe.core.json.Json;
import dev.troupe.core.team.Organization;
import dev.troupe.core.team.Team;
import dev.troupe.core.team.ToolSource;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFoldersTest {

    private static final RunId ROOT = RunId.parse("7");

    @TempDir Path home;

    private Path repo;
    private Path all;

    @BeforeEach
    void makeRepository() throws Exception {
        repo = Files.createDirectories(home.resolve("team/repo"));
        all = home.resolve("workspaces");
        Files.createDirectories(repo.resolve("src/empty"));
        Files.writeString(repo.resolve("src/Main.java"), "class Main {}");
        Files.writeString(repo.resolve("run.sh"), "#!/bin/sh\n");
        assertThat(repo.resolve("run.sh").toFile().setExecutable(true)).isTrue();
    }

    private RunFolders folders() {
        AtomicInteger ids = new AtomicInteger();
        return new RunFolders(all, () -> "id" + ids.incrementAndGet());
    }

    private Team team(String... seeds) {
        Map<String, ToolSource> tools = new LinkedHashMap<>();
        for (String seed : seeds) {
            tools.put(
                    "files" + tools.size(),
                    new ToolSource.Builtin(
                            "files" + tools.size(),
                            "files",
                            Json.object().put("seed", seed),
                            Map.of()));
        }
        return new Team(
                new Organization("Acme", ""),
                Map.of(),
                Map.of(),
                tools,
                Map.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(home.resolve("team").toString()));
    }

    private List<String> left() throws Exception {
        try (var files = Files.list(all)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void aFolderWithoutASeedIsEmpty() {
        assertThat(folders().of(team(), ROOT)).isEmptyDirectory().hasFileName("7");
    }

    @Test
    void aFolderStartsAsACopyOfItsSeed() throws Exception {
        Path folder = folders().of(team("repo"), ROOT);
        assertThat(folder.resolve("src/Main.java")).content().isEqualTo("class Main {}");
        assertThat(folder.resolve("src/empty")).isEmptyDirectory();
        assertThat(folder.resolve("run.sh")).isExecutable();
        assertThat(left()).containsExactly("7");
    }

    @Test
    void whatIsInAFolderIsNeverCopiedAgain() throws Exception {
        Path folder = folders().of(team("repo"), ROOT);
        Files.delete(folder.resolve("run.sh"));
        Files.writeString(folder.resolve("src/Main.java"), "changed");
        assertThat(folders().of(team("repo"), ROOT)).isEqualTo(folder);
        assertThat(folder.resolve("run.sh")).doesNotExist();
        assertThat(folder.resolve("src/Main.java")).content().isEqualTo("changed");
        assertThat(repo.resolve("src/Main.java")).content().isEqualTo("class Main {}");
    }

    @Test
    void manyWhoNeedAFolderAtOnceGetOneWholeCopy() throws Exception {
        RunFolders folders = folders();
        List<Throwable> problems = new ArrayList<>();
        List<Thread> users = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            users.add(
                    Thread.ofPlatform()
                            .start(() -> {
                                try {
                                    Path folder = folders.of(team("repo"), ROOT);
                                    assertThat(folder.resolve("src/Main.java")).isNotEmptyFile();
                                    assertThat(folder.resolve("run.sh")).isNotEmptyFile();
                                } catch (RuntimeException | AssertionError e) {
                                    synchronized (problems) {
                                        problems.add(e);
                                    }
                                }
                            }));
        }
        for (Thread user : users) {
            user.join();
        }
        assertThat(problems).isEmpty();
        assertThat(left()).containsExactly("7");
    }

    @Test
    void whatACrashLeftHalfCopiedIsNoWorkspace() throws Exception {
        Files.createDirectories(all.resolve(".seeding-old/src"));
        assertThat(folders().of(team("repo"), ROOT).resolve("run.sh")).exists();
    }

    @Test
    void aSeedThatIsGoneIsReportedAndLeavesNothing() throws Exception {
        assertThatThrownBy(() -> folders().of(team("gone"), ROOT))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("gone");
        assertThat(left()).isEmpty();
    }

    @Test
    void linksAreCopiedAsLinksAndMustStayInside() throws Exception {
        Files.createSymbolicLink(repo.resolve("src/Same.java"), Path.of("Main.java"));
        Path folder = folders().of(team("repo"), ROOT);
        assertThat(folder.resolve("src/Same.java")).isSymbolicLink().hasContent("class Main {}");

        Files.createSymbolicLink(repo.resolve("out"), Path.of("../../secret"));
        assertThatThrownBy(() -> folders().of(team("repo"), RunId.parse("8")))
                .hasMessageContaining("leads out of");
        assertThat(left()).containsExactly("7");
    }

    @Test
    void twoSeedsMustNotHaveTheSameFile() throws Exception {
        Files.createDirectories(home.resolve("team/more/src"));
        Files.writeString(home.resolve("team/more/src/More.java"), "class More {}");
        assertThat(folders().of(team("repo", "more"), ROOT).resolve("src"))
                .isDirectoryContaining("glob:**More.java")
                .isDirectoryContaining("glob:**Main.java");
        Files.writeString(home.resolve("team/more/run.sh"), "");
        assertThatThrownBy(() -> folders().of(team("repo", "more"), RunId.parse("8")))
                .hasMessageContaining("run.sh");
    }

    @Test
    void workspacesInsideTheSeedAreNotCopied() throws Exception {
        all = repo.resolve("workspaces");
        Path folder = folders().of(team("repo"), ROOT);
        assertThat(folder.resolve("run.sh")).exists();
        assertThat(folder.resolve("workspaces")).doesNotExist();
    }
}
