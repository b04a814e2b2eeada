package dev.troupe.cli;

import dev.troupe.core.json.Json;
import dev.troupe.engine.Schema;
import dev.troupe.postgres.testing.TestDatabase;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Gives commands, without a terminal, on a database of its own. */
final class Cli implements AutoCloseable {

    /** What a command printed, and how it ended. */
    record Ended(int code, String out, String err) {
        JsonNode json() {
            return Json.parse(out);
        }

        List<String> lines() {
            return out.lines().toList();
        }
    }

    final TestDatabase database = TestDatabase.copyOf("troupe", Schema::prepare);
    private final Path folder;
    private byte[] input = new byte[0];
    private boolean teams;
    private final Map<String, String> environment = new HashMap<>();

    Cli(Path folder) {
        this.folder = folder;
        environment.put("TROUPE_HOME", folder.resolve("home").toString());
        environment.put("TROUPE_DATABASE_URL", database.jdbcUrl());
        environment.put("PGUSER", database.user());
        environment.put("PGPASSWORD", database.password());
    }

    /** What comes on standard input from now on. */
    Cli reading(byte[] bytes) {
        input = bytes;
        return this;
    }

    /** Works with team files from now on. */
    Cli runningTeams() {
        teams = true;
        return this;
    }

    Cli with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    Ended run(String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Surroundings around =
                new Surroundings(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        Map.copyOf(environment),
                        folder,
                        InstantSource.system(),
                        ZoneOffset.UTC,
                        false,
                        "anna",
                        prompt -> HiddenInput.piped(new ByteArrayInputStream(input)));
        Assembly assembly = teams ? new TeamAssembly(around) : new TestTeam();
        int code = Troupe.run(new Troupe.Kit(around, assembly), args);
        return new Ended(
                code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Starts a run and returns its id once it waits, has ended, or cannot go on. */
    String started(String what) {
        Ended ended = run("run", what, "--json");
        return Json.parse(ended.lines().getLast()).path("run").asString();
    }

    @Override
    public void close() {
        database.close();
    }
}
