package dev.troupe.agents.host;

import dev.troupe.core.durable.RunId;
import dev.troupe.core.team.Team;
import dev.troupe.core.team.ToolSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The working folders of trees of runs. Each is made when it is first needed, with a copy of what
 * the team's {@code files} sources name as their {@code seed} in it. A folder that is there has
 * been made as a whole: one that a crash left half copied never gets its name.
 */
final class RunFolders {

    /** How much a working folder may start with: files, and bytes of them all. */
    private static final int MOST_FILES = 20_000;

    private static final long MOST_BYTES = 512L * 1024 * 1024;

    private final Path all;
    private final Supplier<String> ids;

    /**
     * @param all the folder that they are in
     * @param ids unique names
     */
    RunFolders(Path all, Supplier<String> ids) {
        this.all = all;
        this.ids = ids;
    }

    /**
     * The working folder of a tree of runs.
     *
     * @throws UncheckedIOException if it is not there and cannot be made
     */
    Path of(Team team, RunId root) {
        Path folder = all.resolve(root.toString()).toAbsolutePath();
        try {
            if (!Files.isDirectory(folder)) {
                make(folder, seeds(team));
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot make the working folder " + folder + ": " + e.getMessage(), e);
        }
    }

    /** The working folder of a tree of runs, if there is one by now. */
    Optional<Path> existing(RunId root) {
        return Optional.of(all.resolve(root.toString()).toAbsolutePath())
                .filter(Files::isDirectory);
    }

    private static List<Path> seeds(Team team) {
        Path from = Path.of(team.folder().orElse("."));
        return team.tools().values().stream()
                .filter(ToolSource.Builtin.class::isInstance)
                .map(ToolSource.Builtin.class::cast)
                .filter(source -> source.builtin().equals("files"))
                .map(source -> source.settings().path("seed").asString(""))
                .filter(seed -> !seed.isEmpty())
                .map(from::resolve)
                .toList();
    }

    private void make(Path folder, List<Path> seeds) throws IOException {
        if (seeds.isEmpty()) {
            Files.createDirectories(folder);
            return;
        }
        Files.createDirectories(all);
        Path unfinished = all.resolve(".seeding-" + ids.get());
        try {
            Files.createDirectory(unfinished);
            for (Path seed : seeds) {
                Files.walkFileTree(seed, new Copy(seed, unfinished, all));
            }
            Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            // Somebody else may have made it meanwhile.
            if (!Files.isDirectory(folder)) {
                throw e;
            }
        } finally {
            remove(unfinished);
        }
    }

    private static void remove(Path unfinished) throws IOException {
        if (Files.isDirectory(unfinished, LinkOption.NOFOLLOW_LINKS)) {
            Files.walkFileTree(unfinished, new Removal());
        }
    }

    /** Copies a folder's content; links are copied as links, and must stay inside. */
    private static final class Copy extends SimpleFileVisitor<Path> {

        private final Path from;
        private final Path to;
        private final Path leftOut;
        private int files;
        private long bytes;

        /**
         * @param leftOut a folder that is not copied where it is inside
         */
        Copy(Path from, Path to, Path leftOut) {
            this.from = from;
            this.to = to;
            this.leftOut = leftOut;
        }

        private Path target(Path file) {
            return to.resolve(from.relativize(file).toString());
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
                throws IOException {
            if (Files.isSameFile(folder, leftOut)) {
                return FileVisitResult.SKIP_SUBTREE;
            }
            Files.createDirectories(target(folder));
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
            files++;
            bytes += attributes.size();
            if (files > MOST_FILES || bytes > MOST_BYTES) {
                throw new IOException(
                        "the folder "
                                + from
                                + " that it is to start with has more than "
                                + MOST_FILES
                                + " files or "
                                + MOST_BYTES
                                + " bytes");
            }
            if (attributes.isSymbolicLink()) {
                checkInside(file);
            }
            try {
                Files.copy(
                        file,
                        target(file),
                        LinkOption.NOFOLLOW_LINKS,
                        StandardCopyOption.COPY_ATTRIBUTES);
            } catch (FileAlreadyExistsException e) {
                throw new IOException(
                        "two of the folders that it is to start with have a file "
                                + from.relativize(file),
                        e);
            }
            return FileVisitResult.CONTINUE;
        }

        private void checkInside(Path link) throws IOException {
            Path target = Files.readSymbolicLink(link);
            Path there = link.resolveSibling(target).normalize();
            if (target.isAbsolute() || !there.startsWith(from.normalize())) {
                throw new IOException("the link " + link + " leads out of " + from);
            }
        }
    }

    private static final class Removal extends SimpleFileVisitor<Path> {

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException problem)
                throws IOException {
            if (problem != null) {
                throw problem;
            }
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
        }
    }
}
