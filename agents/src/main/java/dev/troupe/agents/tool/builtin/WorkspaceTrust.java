package dev.troupe.agents.tool.builtin;

import dev.troupe.core.contract.Trust;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * How far what is in a workspace can be relied on: {@code claimed}, since agents and their programs
 * put it there, until something {@code untrusted} may have got in; from then on all of it is, since
 * programs mix what is in a folder. A file beside the workspace, out of the reach of the tools that
 * work in it, remembers that.
 */
public final class WorkspaceTrust {

    private static final String PREFIX = ".untrusted-";

    private final Path marker;

    private WorkspaceTrust(Path marker) {
        this.marker = marker;
    }

    public static WorkspaceTrust of(Path workspace) {
        Path folder = workspace.toAbsolutePath().normalize();
        return new WorkspaceTrust(folder.resolveSibling(PREFIX + folder.getFileName()));
    }

    /** How far what is read from it can be relied on. */
    public Trust trust() {
        return Files.exists(marker) ? Trust.UNTRUSTED : Trust.CLAIMED;
    }

    /** Called before something of this trust may get in. */
    public void arrives(Trust arriving) {
        if (arriving != Trust.UNTRUSTED || Files.exists(marker)) {
            return;
        }
        try {
            Files.write(marker, new byte[0], StandardOpenOption.CREATE, StandardOpenOption.SYNC);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot note in " + marker + " that the workspace is not to be trusted", e);
        }
    }
}
