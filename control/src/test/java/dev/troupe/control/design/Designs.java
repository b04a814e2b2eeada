package dev.troupe.control.design;

import dev.troupe.control.expression.CelExpressions;
import dev.troupe.control.team.CelChecker;
import dev.troupe.control.team.LoadedTeam;
import dev.troupe.control.team.TeamFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Teams written for one test. */
final class Designs {

    private static final TeamFile FILES = new TeamFile(new CelChecker(new CelExpressions()));

    private Designs() {}

    static LoadedTeam load(Path file) {
        return FILES.load(file);
    }

    static LoadedTeam team(String yaml) {
        return fileOf("troupe: 1\n" + yaml);
    }

    /** A file of this text, and the organization that every file must have. */
    static LoadedTeam fileOf(String text) {
        try {
            Path folder = Files.createTempDirectory("design");
            Path file = folder.resolve("troupe.yaml");
            Path list = folder.resolve("tickets.jsonl");
            try {
                Files.writeString(list, "{\"id\":1}\n{\"id\":2}\n{\"id\":3}\n");
                Files.writeString(file, text + "organization: { name: X }\n");
                return FILES.load(file);
            } finally {
                file.toFile().deleteOnExit();
                list.toFile().deleteOnExit();
                folder.toFile().deleteOnExit();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Review review(String yaml) {
        return Design.review(team(yaml));
    }

    /** The warnings of one kind. */
    static List<Warning> warnings(Kind kind, String yaml) {
        return review(yaml).warnings().stream().filter(found -> found.kind() == kind).toList();
    }
}
