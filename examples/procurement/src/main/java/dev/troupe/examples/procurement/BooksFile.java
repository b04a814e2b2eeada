package dev.troupe.examples.procurement;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * The books and the file they are kept in: a line of JSON for each change, in order. Whoever opens
 * the file does all of them again, so that it is the only thing that counts.
 */
final class BooksFile {

    /**
     * @param key under which a client may send the same command again; empty if it cannot
     */
    record Line(String key, String tool, JsonNode arguments, JsonNode answer) {}

    private final Path file;
    private final ObjectMapper json;
    private final Books books;
    private final Map<String, Line> byKey = new HashMap<>();

    private BooksFile(Path file, ObjectMapper json, Books books) {
        this.file = file;
        this.json = json;
        this.books = books;
    }

    static BooksFile open(Path file, World world, ObjectMapper json) throws IOException {
        BooksFile opened = new BooksFile(file, json, new Books(world));
        if (Files.exists(file)) {
            for (String text : Files.readString(file).lines().toList()) {
                Line line = json.readValue(text, Line.class);
                opened.books.perform(Tool.named(line.tool()).command(line.arguments(), json));
                opened.remember(line);
            }
        }
        return opened;
    }

    /**
     * Does what is asked; a command that was done under this key before is not done again, and has
     * the answer that it had.
     *
     * @throws Refused with the reason
     */
    JsonNode perform(Tool tool, JsonNode arguments, Optional<String> key) {
        Line done = key.map(byKey::get).orElse(null);
        if (done != null) {
            if (!done.tool().equals(tool.toolName()) || !done.arguments().equals(arguments)) {
                throw new Refused("this key was used for another " + done.tool());
            }
            return done.answer();
        }
        Command command = tool.command(arguments, json);
        JsonNode answer = json.valueToTree(books.perform(command));
        if (!(command instanceof Command.Question)) {
            Line line = new Line(key.orElse(""), tool.toolName(), arguments, answer);
            append(line);
            remember(line);
        }
        return answer;
    }

    private void remember(Line line) {
        if (!line.key().isEmpty()) {
            byKey.put(line.key(), line);
        }
    }

    private void append(Line line) {
        try {
            Files.write(
                    file,
                    (json.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND,
                    StandardOpenOption.DSYNC);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the books to " + file, e);
        }
    }
}
