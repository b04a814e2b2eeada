package dev.troupe.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The team that a server begins with where there is none: on a rehearsal, without a key. */
final class Demonstration {

    private static final List<String> FILES =
            List.of("troupe.yaml", "rehearsal.yaml", "ticket.txt");

    private Demonstration() {}

    /**
     * Puts its files into a folder, as they are in this version of Troupe.
     *
     * @return its team file
     */
    static Path in(Path folder) {
        try {
            Files.createDirectories(folder);
            for (String name : FILES) {
                try (InputStream in = Demonstration.class.getResourceAsStream("demo/" + name)) {
                    Files.write(
                            folder.resolve(name),
                            Optional.ofNullable(in).orElseThrow().readAllBytes());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the demonstration cannot be written to " + folder + ": " + e.getMessage(), e);
        }
        return folder.resolve("troupe.yaml");
    }
}
