package dev.troupe.control.design;

import dev.troupe.control.yaml.Comments;
import dev.troupe.control.yaml.Comments.Comment;
import dev.troupe.control.yaml.Position;
import dev.troupe.control.yaml.SourceText;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The comments by which a file allows what would be warned of: {@code # troupe: allow KIND, KIND -
 * reason}. At the end of a line one holds for that line, alone on a line for the next one that says
 * something, and before everything else in the file for all of it.
 */
final class Allowances {

    private static final Pattern FORM =
            Pattern.compile(
                    "\\s*troupe:\\s*allow\\s+([\\w-]*[\\w](?:\\s*,\\s*[\\w-]*[\\w])*).*",
                    Pattern.DOTALL);

    /**
     * A word in the place of a kind.
     *
     * @param at where its comment is
     */
    record Unknown(Position at, String word) {}

    private final Map<Integer, Set<Kind>> byLine = new HashMap<>();
    private final List<Unknown> unknown = new ArrayList<>();

    private Allowances() {}

    static Allowances of(SourceText source) {
        List<String> lines = source.text().lines().toList();
        int start = next(lines, 1);
        Allowances found = new Allowances();
        for (Comment comment : Comments.of(source)) {
            Matcher words = FORM.matcher(comment.text());
            if (words.matches()) {
                int line = comment.at().line();
                int of = comment.alone() ? next(lines, line) : line;
                found.add(comment.at(), words.group(1), of == start && comment.alone() ? 0 : of);
            }
        }
        return found;
    }

    /**
     * @param line what the comment is about; 0 for the whole file
     */
    private void add(Position at, String words, int line) {
        Set<Kind> kinds = byLine.computeIfAbsent(line, key -> EnumSet.noneOf(Kind.class));
        for (String word : words.split(",", -1)) {
            Kind.of(word.strip())
                    .ifPresentOrElse(kinds::add, () -> unknown.add(new Unknown(at, word.strip())));
        }
    }

    /** The first line from this one on that says something. */
    private static int next(List<String> lines, int from) {
        int line = from;
        while (line <= lines.size() && idle(lines.get(line - 1))) {
            line++;
        }
        return line;
    }

    private static boolean idle(String line) {
        String text = line.strip();
        return text.isEmpty() || text.startsWith("#") || text.equals("---");
    }

    boolean allows(Warning warning) {
        return Stream.of(0, warning.at().line())
                .anyMatch(line -> byLine.getOrDefault(line, Set.of()).contains(warning.kind()));
    }

    /** Words that are no kinds. */
    List<Unknown> unknown() {
        return List.copyOf(unknown);
    }
}
