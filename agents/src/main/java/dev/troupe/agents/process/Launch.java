package dev.troupe.agents.process;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Turns a command into what the operating system is asked to start. */
final class Launch {

    private static final List<String> INHERITED = List.of("HOME", "LANG", "TMPDIR");
    private static final List<Path> SETSID =
            List.of(Path.of("/usr/bin/setsid"), Path.of("/bin/setsid"));

    private final Map<String, String> ours;
    private final Path javaHome;

    /**
     * @param ours Troupe's own environment
     * @param javaHome of the Java that runs Troupe
     */
    Launch(Map<String, String> ours, Path javaHome) {
        this.ours = ours;
        this.javaHome = javaHome;
    }

    ProcessBuilder prepare(ChildCommand child, String marker) {
        Map<String, String> environment = environment(child, marker);
        List<String> command = new ArrayList<>();
        // A session of its own: a signal to Troupe's terminal does not reach the child.
        SETSID.stream()
                .filter(Files::isExecutable)
                .findFirst()
                .ifPresent(setsid -> command.add(setsid.toString()));
        command.add(program(child, environment.getOrDefault("PATH", "")).toString());
        command.addAll(child.command().subList(1, child.command().size()));
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(child.folder().toFile())
                        .redirectErrorStream(child.together());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder;
    }

    private Map<String, String> environment(ChildCommand child, String marker) {
        Map<String, String> environment = new LinkedHashMap<>();
        for (String name : INHERITED) {
            String value = ours.get(name);
            if (value != null) {
                environment.put(name, value);
            }
        }
        environment.putAll(child.environment());
        String path = child.environment().getOrDefault("PATH", ours.getOrDefault("PATH", ""));
        environment.put("PATH", javaHome.resolve("bin") + File.pathSeparator + path);
        environment.put(Family.MARKER, marker);
        return environment;
    }

    private static Path program(ChildCommand child, String path) {
        String program = child.command().getFirst();
        if (program.contains("/") || program.contains(File.separator)) {
            Path file = child.folder().resolve(program).normalize();
            return executable(file)
                    .orElseThrow(() ->
                            new ProcessFailure(
                                    "the program of '"
                                            + child.name()
                                            + "' is not an"
                                            + " executable file: "
                                            + file,
                                    null));
        }
        for (String folder : path.split(Pattern.quote(File.pathSeparator))) {
            Optional<Path> found =
                    folder.isEmpty()
                            ? Optional.empty()
                            : executable(Path.of(folder).resolve(program));
            if (found.isPresent()) {
                return found.get();
            }
        }
        throw new ProcessFailure(
                "the program '"
                        + program
                        + "' of '"
                        + child.name()
                        + "' is in no folder of PATH; install it, or write its full path",
                null);
    }

    private static Optional<Path> executable(Path file) {
        for (Path candidate : List.of(file, Path.of(file + ".exe"))) {
            if (Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }
}
