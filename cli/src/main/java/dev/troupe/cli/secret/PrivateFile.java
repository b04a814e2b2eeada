package dev.troupe.cli.secret;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files that only their owner may read. */
public final class PrivateFile {

    private static final Set<PosixFilePermission> OWNER =
            PosixFilePermissions.fromString("rw-------");

    private PrivateFile() {}

    /** Replaces a file's text at once and durably: a crash leaves the old one or the new one. */
    public static void replace(Path file, String text) {
        Path folder = file.toAbsolutePath().getParent();
        try {
            // made with mode 0600 by the library, in the same folder so that it can be moved
            Path fresh = Files.createTempFile(folder, "." + file.getFileName(), ".tmp");
            try {
                try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
                    while (bytes.hasRemaining()) {
                        channel.write(bytes);
                    }
                    channel.force(true);
                }
                Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(fresh);
            }
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        } catch (IOException e) {
            throw new SecretProblem("cannot write " + file + ": " + e, e);
        }
    }

    /** Refuses a file that others may read or write. */
    public static void check(Path file) {
        try {
            if (!OWNER.containsAll(Files.getPosixFilePermissions(file))) {
                throw new SecretProblem(
                        file
                                + " is open to others: look who has read it, then `chmod 600 "
                                + file
                                + "`");
            }
        } catch (IOException e) {
            throw new SecretProblem("cannot look at " + file + ": " + e, e);
        }
    }
}
