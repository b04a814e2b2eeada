package dev.troupe.cli.secret;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;

/** Lets one process and thread at a time change what is in a folder. */
public final class FolderLock {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long POLL_MILLIS = 20;

    private final Path folder;
    private final String name;
    private final String what;

    /**
     * A lock on a folder, which need not exist yet.
     *
     * @param name of the file that is locked
     * @param what is protected, for people: {@code the secrets}
     */
    public FolderLock(Path folder, String name, String what) {
        this.folder = folder;
        this.name = name;
        this.what = what;
    }

    /**
     * Does something that no other process or thread does at the same time.
     *
     * @throws SecretProblem if the lock cannot be had
     */
    public <T> T locked(Supplier<T> action) {
        try {
            Files.createDirectories(folder);
            try (FileChannel channel = lockFile();
                    FileLock lock = lock(channel)) {
                assert lock.isValid();
                return action.get();
            }
        } catch (IOException e) {
            throw new SecretProblem("cannot lock " + what + " in " + folder + ": " + e, e);
        }
    }

    private FileChannel lockFile() throws IOException {
        return FileChannel.open(
                folder.resolve(name),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    private FileLock lock(FileChannel channel) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            try {
                FileLock lock = channel.tryLock();
                if (lock != null) {
                    return lock;
                }
            } catch (OverlappingFileLockException e) {
                // another thread of this process has it
            }
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new SecretProblem("interrupted while another process changes " + what, e);
            }
        }
        throw new SecretProblem(
                "another process has been changing "
                        + what
                        + " for "
                        + PATIENCE.toSeconds()
                        + " s: end it and try again");
    }
}
