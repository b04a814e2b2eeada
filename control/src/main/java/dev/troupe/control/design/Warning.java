package dev.troupe.control.design;

import dev.troupe.control.yaml.Position;
import java.util.Comparator;

/**
 * Something in a team's design that a person should look at. The team works all the same.
 *
 * @param file as it was named to Troupe
 * @param at its place there
 * @param what what is the matter
 * @param why why it matters
 * @param remedy what would settle it
 */
public record Warning(Kind kind, String file, Position at, String what, String why, String remedy) {

    /** The order of the file. */
    static final Comparator<Warning> ORDER =
            Comparator.comparingInt((Warning warning) -> warning.at().line())
                    .thenComparingInt(warning -> warning.at().column())
                    .thenComparing(Warning::kind)
                    .thenComparing(Warning::what);

    /** One line: where, what, of which kind. */
    @Override
    public String toString() {
        return file + ":" + at + ": " + what + " [" + kind + "]";
    }
}
