package dev.troupe.server.runs;

import dev.troupe.server.problem.ApiProblem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What agents have made in the working folder of a tree of runs. Links are not followed: agents may
 * have made them.
 */
final class Artifacts {

    private static final int MOST = 2_000;

    private final Path folder;

    Artifacts(Path folder) {
        this.folder = folder;
    }

    /**
     * A file.
     *
     * @param path relative to the working folder, with {@code /} between names
     */
    record Artifact(String path, long bytes, Instant modifiedAt) {}

    /**
     * The files of a working folder, by their paths.
     *
     * @param more whether there are others
     */
    record Listed(List<Artifact> items, boolean more) {
        static final Listed NONE = new Listed(List.of(), false);
    }

    Listed list() {
        List<Artifact> found = new ArrayList<>();
        try {
            Files.walkFileTree(
                    folder,
                    new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult visitFile(
                                Path file, BasicFileAttributes attributes) {
                            if (attributes.isRegularFile()) {
                                found.add(artifact(file, attributes));
                            }
                            return found.size() > MOST
                                    ? FileVisitResult.TERMINATE
                                    : FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult visitFileFailed(Path file, IOException problem) {
                            return FileVisitResult.CONTINUE; // it was removed meanwhile
                        }
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        found.sort(Comparator.comparing(Artifact::path));
        return new Listed(found.subList(0, Math.min(MOST, found.size())), found.size() > MOST);
    }

    private Artifact artifact(Path file, BasicFileAttributes attributes) {
        return new Artifact(
                folder.relativize(file).toString().replace('\\', '/'),
                attributes.size(),
                attributes.lastModifiedTime().toInstant());
    }

    /**
     * Opens a file.
     *
     * @throws ApiProblem if there is none of this path, or it leads out of the folder
     */
    InputStream open(String path) throws IOException {
        try {
            Path file = folder.resolve(path).normalize();
            boolean inside =
                    file.startsWith(folder)
                            && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                            && file.toRealPath().startsWith(folder.toRealPath());
            if (inside) {
                return Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS);
            }
        } catch (InvalidPathException e) {
            throw ApiProblem.invalid("path", "'" + path + "' is no path");
        }
        throw ApiProblem.notFound("the run has no file '" + path + "'");
    }
}
