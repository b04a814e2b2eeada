package dev.troupe.control.team;

import dev.troupe.control.yaml.Position;
import dev.troupe.control.yaml.Problems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** The folder of a team file, which paths in the file are relative to. */
record TeamFolder(Path path) {

    /** Checks that a file that is spoken of is there and can be read. */
    void check(String file, Position at, String what, Problems problems) {
        check(file, false, at, what, problems);
    }

    /** Checks that a file or folder that is spoken of is there and can be read. */
    void checkFileOrFolder(String file, Position at, String what, Problems problems) {
        check(file, true, at, what, problems);
    }

    private void check(
            String file, boolean folderToo, Position at, String what, Problems problems) {
        String called = "the file '" + file + "' of " + what;
        try {
            Path found = path.resolve(file);
            if (!Files.exists(found)) {
                problems.add(at, called + " does not exist", "a path relative to " + path);
            } else if (!folderToo && Files.isDirectory(found)) {
                problems.add(at, called + " is a folder", "a file");
            } else if (!Files.isReadable(found)) {
                problems.add(at, called + " cannot be read", "a file that you may read");
            }
        } catch (InvalidPathException e) {
            problems.add(
                    at, what + " has a path that no file can have: " + e.getReason(), "a path");
        }
    }

    /** Checks that a folder that is spoken of is there and can be read. */
    void checkFolder(String folder, Position at, String what, Problems problems) {
        String called = "the folder '" + folder + "' of " + what;
        try {
            Path found = path.resolve(folder);
            if (!Files.exists(found)) {
                problems.add(at, called + " does not exist", "a path relative to " + path);
            } else if (!Files.isDirectory(found)) {
                problems.add(at, called + " is a file", "a folder");
            } else if (!Files.isReadable(found)) {
                problems.add(at, called + " cannot be read", "a folder that you may read");
            }
        } catch (InvalidPathException e) {
            problems.add(
                    at, what + " has a path that no folder can have: " + e.getReason(), "a path");
        }
    }
}
