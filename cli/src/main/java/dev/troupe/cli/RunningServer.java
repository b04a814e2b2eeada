package dev.troupe.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where the server of this home is reached, for commands that tell people. */
final class RunningServer {

    /** In Troupe's home. */
    static final String FILE = "server.url";

    private RunningServer() {}

    static void write(Path file, URI url) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, url + "\n");
        } catch (IOException e) {
            throw new CliFailure(
                    ExitCode.CONFIGURATION, "cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // the next start writes it anew
        }
    }

    static Optional<URI> read(Path file) {
        try {
            return Files.exists(file)
                    ? Optional.of(URI.create(Files.readString(file).strip()))
                    : Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
