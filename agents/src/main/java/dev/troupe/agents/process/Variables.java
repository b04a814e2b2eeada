package dev.troupe.agents.process;

import dev.troupe.core.team.ToolSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts values in the place of {@code ${workspace}}, {@code ${team}}, {@code ${env:NAME}}, {@code
 * ${secret:NAME}} and, during a call, {@code ${run:token}} and {@code ${run:url}}. Values are taken
 * as they are: what looks like a variable inside a value stays.
 *
 * <p>Remembers the secrets that it gave out, so that {@link #mask} can keep them out of errors and
 * logs. Thread-safe.
 */
public final class Variables {

    /** Where the values of a kind of variable come from. */
    @FunctionalInterface
    public interface Lookup {
        Optional<String> find(String name);
    }

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^{}]*)}");

    /** Shorter secrets are not masked: they would blot out half of every text and hide little. */
    private static final int SHORTEST_MASKED = 4;

    private final Optional<Path> workspace;
    private final Path team;
    private final Lookup environment;
    private final Lookup secrets;
    private final Set<String> givenOut;
    private final Optional<RunAccess> runs;
    private final Optional<RunAccess.Pass> pass;

    /**
     * Variables with these values.
     *
     * @param workspace the run's working folder; absent outside a run
     * @param team the folder of the team file
     */
    public Variables(Optional<Path> workspace, Path team, Lookup environment, Lookup secrets) {
        this(
                workspace,
                team,
                environment,
                secrets,
                ConcurrentHashMap.newKeySet(),
                Optional.empty(),
                Optional.empty());
    }

    private Variables(
            Optional<Path> workspace,
            Path team,
            Lookup environment,
            Lookup secrets,
            Set<String> givenOut,
            Optional<RunAccess> runs,
            Optional<RunAccess.Pass> pass) {
        this.workspace = workspace;
        this.team = team;
        this.environment = environment;
        this.secrets = secrets;
        this.givenOut = givenOut;
        this.runs = runs;
        this.pass = pass;
    }

    /** The same, with somebody who lets programs look at their runs. */
    public Variables with(RunAccess access) {
        return new Variables(
                workspace, team, environment, secrets, givenOut, Optional.of(access), pass);
    }

    private Variables during(RunAccess.Pass call) {
        return new Variables(
                workspace, team, environment, secrets, givenOut, runs, Optional.of(call));
    }

    /** What is done while a program works. */
    @FunctionalInterface
    public interface Call<T> {
        T with(Variables variables) throws InterruptedException;
    }

    /**
     * Does something with these variables, in which the run has values if one of the texts asks for
     * them. What was given out for it is worth nothing afterwards.
     *
     * @param worker who works on which run, where that is known
     * @param time how long it may take
     * @throws UnknownVariable if a text asks for the run, and there is nobody who would tell
     */
    public <T> T during(
            Collection<String> texts,
            Optional<RunAccess.Worker> worker,
            Duration time,
            Call<T> call)
            throws InterruptedException {
        if (texts.stream().noneMatch(text -> ToolSource.RUN.matcher(text).find())
                || worker.isEmpty()
                || runs.isEmpty()) {
            return call.with(this);
        }
        try (RunAccess.Pass admitted = runs.get().admit(worker.get(), time)) {
            return call.with(during(admitted));
        }
    }

    /**
     * The text with every variable replaced.
     *
     * @throws UnknownVariable if a variable has no value, or there is none of this name
     */
    public String expand(String text) {
        Matcher matcher = VARIABLE.matcher(text);
        return matcher.replaceAll(match -> Matcher.quoteReplacement(value(match.group(1))));
    }

    /** The text with every secret that was given out so far replaced by {@code ***}. */
    public String mask(String text) {
        String masked = text;
        for (String secret : givenOut) {
            masked = masked.replace(secret, "***");
        }
        return pass.isPresent() ? masked.replace(pass.get().token(), "***") : masked;
    }

    private String value(String variable) {
        if (variable.equals("workspace")) {
            return workspace
                    .orElseThrow(() ->
                            new UnknownVariable(
                                    "${workspace} has no value outside a run; use"
                                            + " ${team} for the folder of the team file"))
                    .toString();
        }
        if (variable.equals("team")) {
            return team.toString();
        }
        if (variable.equals("run:token")) {
            return pass().token();
        }
        if (variable.equals("run:url")) {
            return pass().address().toString();
        }
        if (variable.startsWith("env:")) {
            String name = variable.substring("env:".length());
            return environment
                    .find(name)
                    .orElseThrow(() ->
                            new UnknownVariable(
                                    "the environment variable '"
                                            + name
                                            + "' is not set; set it where Troupe is started"));
        }
        if (variable.startsWith("secret:")) {
            return secret(variable.substring("secret:".length()));
        }
        throw new UnknownVariable(
                "there is no variable ${"
                        + variable
                        + "}; there are ${workspace}, ${team}, ${env:NAME}, ${secret:NAME}, and for"
                        + " commands ${run:token} and ${run:url}");
    }

    private RunAccess.Pass pass() {
        return pass.orElseThrow(() ->
                new UnknownVariable(
                        "${run:token} and ${run:url} have values only in the environment of a command"
                                + " that an agent calls"));
    }

    private String secret(String name) {
        String secret =
                secrets.find(name)
                        .orElseThrow(() ->
                                new UnknownVariable(
                                        "there is no secret '"
                                                + name
                                                + "'; store it, or set it in the environment where Troupe"
                                                + " is started"));
        if (secret.length() >= SHORTEST_MASKED) {
            givenOut.add(secret);
        }
        return secret;
    }
}
