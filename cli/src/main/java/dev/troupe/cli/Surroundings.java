package dev.troupe.cli;

import dev.troupe.cli.secret.SecretEnvironment;
import dev.troupe.cli.secret.SecretStore;
import java.io.Console;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What the command has of the world around it.
 *
 * @param environment variables
 * @param folder against which relative paths are read
 * @param terminal whether a person sits at both ends: input and output are a terminal
 * @param user the name under which decisions are recorded
 * @param hidden where secrets are read from
 */
record Surroundings(
        PrintStream out,
        PrintStream err,
        Map<String, String> environment,
        Path folder,
        InstantSource clock,
        ZoneId zone,
        boolean terminal,
        String user,
        HiddenInput hidden) {

    /** Those of this process. */
    static Surroundings ofProcess() {
        boolean terminal =
                Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
        return new Surroundings(
                new PrintStream(
                        new java.io.FileOutputStream(java.io.FileDescriptor.out),
                        true,
                        StandardCharsets.UTF_8),
                new PrintStream(
                        new java.io.FileOutputStream(java.io.FileDescriptor.err),
                        true,
                        StandardCharsets.UTF_8),
                Map.copyOf(terminal ? TerminalWidth.in(System.getenv()) : System.getenv()),
                Path.of("").toAbsolutePath(),
                InstantSource.system(),
                ZoneId.systemDefault(),
                terminal,
                System.getProperty("user.name", "unknown"),
                HiddenInput.of(System.in));
    }

    /** The secrets that are kept in Troupe's home. */
    SecretStore secrets() {
        return new SecretStore(home(), this::variable, new SecureRandom(), clock, user);
    }

    /** Variables, and the secrets that act like variables. */
    Function<String, Optional<String>> environmentAndSecrets() {
        return new SecretEnvironment(this::variable, secrets());
    }

    Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    /** Troupe's home: {@code TROUPE_HOME}, or {@code .troupe} in the user's home. */
    Path home() {
        return variable("TROUPE_HOME")
                .map(folder::resolve)
                .orElseGet(() ->
                        Path.of(
                                variable("HOME").orElse(System.getProperty("user.home", ".")),
                                ".troupe"));
    }

    /** Whether the terminal is not said to be one that shows another character set than UTF-8. */
    boolean unicode() {
        return Stream.of("LC_ALL", "LC_CTYPE", "LANG")
                .flatMap(name -> variable(name).stream())
                .findFirst()
                .map(locale -> locale.toLowerCase(Locale.ROOT).replace("-", "").contains("utf8"))
                .orElse(true);
    }

    /** The width of what is printed, in columns. */
    int width() {
        return variable("COLUMNS")
                .filter(text -> text.strip().matches("[0-9]{1,4}"))
                .map(text -> Math.max(40, Integer.parseInt(text.strip())))
                .orElse(terminal ? 100 : 160);
    }
}
