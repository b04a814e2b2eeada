package dev.troupe.control.yaml;

import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.comments.CommentType;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.scanner.ScannerImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;
import org.snakeyaml.engine.v2.tokens.CommentToken;
import org.snakeyaml.engine.v2.tokens.Token;

/** The comments of a YAML text. What only looks like one, in a quoted or block text, is none. */
public final class Comments {

    private Comments() {}

    /**
     * One comment.
     *
     * @param at where its {@code #} is
     * @param text what follows that
     * @param alone whether nothing else is on its line
     */
    public record Comment(Position at, String text, boolean alone) {}

    /** All comments in their order; of a text that is not YAML those before the mistake. */
    public static List<Comment> of(SourceText source) {
        LoadSettings settings =
                LoadSettings.builder()
                        .setLabel(source.name())
                        .setParseComments(true)
                        .setCodePointLimit(Yaml.MAX_SIZE)
                        .setBufferSize(Math.max(1024, source.text().length()))
                        .build();
        List<String> lines = source.text().lines().toList();
        List<Comment> found = new ArrayList<>();
        try {
            ScannerImpl scanner =
                    new ScannerImpl(settings, new StreamReader(settings, source.text()));
            while (scanner.hasNext()) {
                Token token = scanner.next();
                if (token instanceof CommentToken comment
                        && comment.getCommentType() != CommentType.BLANK_LINE) {
                    comment.getStartMark()
                            .map(Yaml::position)
                            .ifPresent(at -> found.add(comment(lines, at, comment.getValue())));
                }
            }
        } catch (YamlEngineException e) {
            return List.copyOf(found);
        }
        return List.copyOf(found);
    }

    private static Comment comment(List<String> lines, Position at, String text) {
        String line = at.line() <= lines.size() ? lines.get(at.line() - 1) : "";
        boolean alone = line.codePoints().limit(at.column() - 1).allMatch(Character::isWhitespace);
        return new Comment(at, text, alone);
    }
}
