package dev.troupe.control.team;

import dev.troupe.control.yaml.InvalidFile;
import dev.troupe.control.yaml.Position;
import dev.troupe.control.yaml.Problems;
import dev.troupe.control.yaml.SourceText;
import dev.troupe.control.yaml.Yaml;
import dev.troupe.core.json.Json;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.StringNode;

/** Reads a file as data or text, by the end of its name; and a folder as the list of its texts. */
final class InputData {

    /** The largest file, in bytes, and the most that the files of a folder may have together. */
    static final int MAX_SIZE = 16 * 1024 * 1024;

    /** The most files in a folder. */
    static final int MAX_FILES = 1_000;

    private enum Kind {
        JSON,
        JSON_LINES,
        YAML,
        CSV,
        TEXT
    }

    private static final ObjectReader STRICT =
            Json.mapper()
                    .readerFor(JsonNode.class)
                    .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .with(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

    private InputData() {}

    static boolean isText(Path file) {
        return kind(file) == Kind.TEXT && !Files.isDirectory(file);
    }

    /**
     * The content of a file, or of a folder.
     *
     * @throws InvalidFile with every mistake in it
     */
    static JsonNode read(Path file) {
        if (Files.isDirectory(file)) {
            return texts(file);
        }
        SourceText source = SourceText.read(file, MAX_SIZE);
        Problems problems = new Problems(source);
        JsonNode value =
                switch (kind(file)) {
                    case JSON -> json(source.text(), 1, problems);
                    case JSON_LINES -> jsonLines(source, problems);
                    case YAML -> Yaml.parse(source).json();
                    case CSV -> new Csv(source.text(), problems).read();
                    case TEXT -> StringNode.valueOf(source.text());
                };
        problems.throwIfAny();
        return value;
    }

    /**
     * The files in a folder as texts, by name. Folders in it are left out, and hidden files, since
     * editors and file managers put some there.
     */
    private static ArrayNode texts(Path folder) {
        ArrayNode texts = Json.array();
        long left = MAX_SIZE;
        for (Path file : files(folder)) {
            SourceText source = SourceText.read(file, left);
            left -= Math.min(left, source.text().length());
            texts.addObject()
                    .put("id", String.valueOf(file.getFileName()))
                    .put("text", source.text());
        }
        return texts;
    }

    private static List<Path> files(Path folder) {
        Problems problems = new Problems(new SourceText(folder.toString(), ""));
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                if (!Files.isDirectory(entry) && !Files.isHidden(entry)) {
                    files.add(entry);
                }
                if (files.size() > MAX_FILES) {
                    problems.add(
                            Position.START, "the folder has more than " + MAX_FILES + " files");
                    break;
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            problems.add(Position.START, "the folder cannot be read: " + e.getMessage());
        }
        problems.throwIfAny();
        Collections.sort(files);
        return files;
    }

    private static Kind kind(Path file) {
        String name = file.getFileName() == null ? "" : file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return switch (dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT)) {
            case "json" -> Kind.JSON;
            case "jsonl", "ndjson" -> Kind.JSON_LINES;
            case "yaml", "yml" -> Kind.YAML;
            case "csv" -> Kind.CSV;
            default -> Kind.TEXT;
        };
    }

    private static JsonNode jsonLines(SourceText source, Problems problems) {
        ArrayNode values = Json.array();
        int number = 0;
        for (String line : (Iterable<String>) source.text().lines()::iterator) {
            number++;
            if (!line.isBlank()) {
                values.add(json(line, number, problems));
            }
        }
        return values;
    }

    private static JsonNode json(String text, int firstLine, Problems problems) {
        if (text.isBlank()) {
            problems.add(new Position(firstLine, 1), "there is nothing in it", "a JSON value");
            return NullNode.getInstance();
        }
        try {
            return STRICT.readValue(text);
        } catch (JacksonException e) {
            TokenStreamLocation at = e.getLocation();
            int line = at == null ? 1 : Math.max(1, at.getLineNr());
            int column = at == null ? 1 : Math.max(1, at.getColumnNr());
            problems.add(
                    new Position(firstLine + line - 1, column),
                    "not valid JSON: " + e.getOriginalMessage().lines().findFirst().orElse(""));
            return NullNode.getInstance();
        }
    }
}
