package dev.troupe.cli;

import dev.troupe.core.durable.RunId;
import dev.troupe.core.json.Json;
import dev.troupe.core.json.JsonProblem;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

/** Reads what people write on the command line. */
final class Arguments {

    private Arguments() {}

    static RunId run(String text) {
        try {
            return RunId.parse(text);
        } catch (IllegalArgumentException e) {
            throw new CommandLine.TypeConversionException(e.getMessage());
        }
    }

    /** A text as a shell takes it for one argument. */
    static String quoted(String text) {
        return text.matches("[\\w@%+=:,./-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    /** A file's text. */
    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new CliFailure(ExitCode.BAD_INPUT, "there is no file " + file, e);
        } catch (CharacterCodingException e) {
            throw new CliFailure(ExitCode.BAD_INPUT, file + " is not UTF-8 text", e);
        } catch (IOException e) {
            throw new CliFailure(ExitCode.BAD_INPUT, "cannot read " + file + ": " + e, e);
        }
    }

    /** JSON, or {@code @} and the file that holds it. */
    static JsonNode json(String text, Surroundings around, String what) {
        boolean isFile = text.startsWith("@");
        String json = isFile ? text(around.folder().resolve(text.substring(1))) : text;
        try {
            return Json.parse(json);
        } catch (JsonProblem e) {
            throw new CliFailure(
                    isFile ? ExitCode.BAD_INPUT : ExitCode.USAGE,
                    what
                            + " must be JSON, or @FILE with JSON in it: "
                            + e.getMessage()
                            + (isFile ? "" : "; a text needs its quotes: '\"like this\"'"),
                    e);
        }
    }
}
