package dev.troupe.server.runs;

import dev.troupe.server.http.Page;
import dev.troupe.server.problem.ApiProblem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What agents have made in the working folder of a tree of runs. Links are not followed: agents may
 * have made them.
 */
final class Artifacts {

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
     * A part of the files of a working folder, in the order of their paths, name by name.
     *
     * @param folder whether the working folder is on this server's disk. If not, none was needed
     *     yet, it was removed because nothing was in it, or the runs were worked on at another
     *     machine
     * @param next what {@code cursor} has to be to get the part after this one; absent at the end
     */
    record Listed(boolean folder, List<Artifact> items, Optional<String> next) {
        static final Listed NONE = new Listed(false, List.of(), Optional.empty());
    }

    /**
     * A part of the files.
     *
     * @param after the path of the last file of the part before
     */
    Listed list(Optional<String> after, int limit) {
        List<Artifact> found = new ArrayList<>();
        List<String> names = after.map(path -> List.of(path.split("/", -1))).orElse(List.of());
        collect(folder, names, limit + 1, found);
        Page<Artifact> page = Page.of(found, limit, Artifact::path);
        return new Listed(true, page.items(), page.next());
    }

    /** Adds the files below a folder that come after a path there, until there are enough. */
    private void collect(Path below, List<String> after, int most, List<Artifact> found) {
        for (Path file : sorted(below)) {
            int order = after.isEmpty() ? 1 : name(file).compareTo(after.getFirst());
            if (order < 0) {
                continue;
            }
            if (found.size() == most) {
                return;
            }
            try {
                BasicFileAttributes attributes =
                        Files.readAttributes(
                                file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                if (attributes.isDirectory()) {
                    List<String> within = order == 0 ? after.subList(1, after.size()) : List.of();
                    collect(file, within, most, found);
                } else if (attributes.isRegularFile() && order > 0) {
                    found.add(artifact(file, attributes));
                }
            } catch (IOException e) {
                // it was removed meanwhile
            }
        }
    }

    /** What is in a folder; nothing if it was removed meanwhile or cannot be read. */
    private static List<Path> sorted(Path below) {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(below)) {
            all.forEach(files::add);
        } catch (IOException | DirectoryIteratorException e) {
            return List.of();
        }
        files.sort(Comparator.comparing(Artifacts::name));
        return files;
    }

    private static String name(Path file) {
        return file.getFileName().toString();
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
