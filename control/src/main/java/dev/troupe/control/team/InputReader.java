package dev.troupe.control.team;

import dev.troupe.control.yaml.Fields;
import dev.troupe.control.yaml.Located;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.team.InputFile;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads an input: the path of a file or folder, or a mapping with the path and how far it is
 * trusted.
 */
final class InputReader {

    static final List<String> KEYS = List.of("file", "trust");
    static final List<String> TRUSTS = List.of("user", "verified", "claimed", "untrusted");

    private final Reading reading;
    private final TeamFolder folder;

    InputReader(Reading reading, TeamFolder folder) {
        this.reading = reading;
        this.folder = folder;
    }

    Optional<InputFile> read(String name, Located value) {
        String what = "input '" + name + "'";
        if (!(value instanceof Located.Mapping)) {
            return reading.values()
                    .text(value, what)
                    .map(path -> file(name, value, path, Trust.USER));
        }
        return Fields.of(value, what, KEYS, reading.problems())
                .flatMap(fields -> {
                    Trust trust =
                            fields.choice("trust", TRUSTS)
                                    .map(text -> Trust.valueOf(text.toUpperCase(Locale.ROOT)))
                                    .orElse(Trust.USER);
                    return fields.requiredText("file", "the path of a file")
                            .map(path -> file(name, fields.get("file").orElseThrow(), path, trust));
                });
    }

    private InputFile file(String name, Located at, String path, Trust trust) {
        folder.checkFileOrFolder(path, at.at(), "input '" + name + "'", reading.problems());
        return new InputFile(name, path, trust);
    }
}
