package dev.troupe.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option that says which organization a command is about. */
final class OrganizationOption {

    private static final Path TEAM = Path.of("troupe.yaml");

    @Option(
            names = "--organization",
            paramLabel = "NAME|FILE",
            description =
                    "An organization, or a team file; without it the one of ./troupe.yaml, else the"
                            + " only one that has runs.")
    private Optional<String> named = Optional.empty();

    /**
     * The organization that is meant.
     *
     * @throws CliFailure if that cannot be told
     */
    String read(Troupe.Kit kit, OpenDatabase database) {
        Path file = kit.around().folder().resolve(named.map(Path::of).orElse(TEAM));
        if (Files.isRegularFile(file) || Files.isRegularFile(file.resolve(TEAM))) {
            return kit.assembly().organization(file);
        }
        List<String> known = database.stops().known();
        if (named.isPresent()) {
            if (!known.contains(named.get())) {
                throw new CliFailure(
                        ExitCode.BAD_INPUT,
                        "there is no team file and no organization '"
                                + named.get()
                                + "'"
                                + among(known));
            }
            return named.get();
        }
        if (known.size() != 1) {
            throw new CliFailure(ExitCode.USAGE, "say which --organization" + among(known));
        }
        return known.getFirst();
    }

    private static String among(List<String> known) {
        return known.isEmpty()
                ? "; there are no runs yet"
                : "; there are " + String.join(", ", known);
    }
}
