package dev.troupe.server.team;

import dev.troupe.control.design.Review;
import dev.troupe.control.yaml.InvalidFile;
import java.util.List;
import java.util.Optional;

/** What there is to say about the text of a team. */
record CheckView(List<Problem> problems, List<Warning> warnings) {

    /** A mistake; nothing is published that has one. */
    record Problem(String message, int line, int column) {}

    /** Something that a person should look at. */
    record Warning(String message, String kind, int line, int column, String why, String remedy) {}

    static CheckView of(InvalidFile invalid) {
        return new CheckView(
                invalid.problems().stream()
                        .map(problem ->
                                new Problem(problem.text(), problem.line(), problem.column()))
                        .toList(),
                List.of());
    }

    static CheckView of(Review review) {
        return new CheckView(
                List.of(),
                review.warnings().stream()
                        .map(warning ->
                                new Warning(
                                        warning.what(),
                                        warning.kind().toString(),
                                        warning.at().line(),
                                        warning.at().column(),
                                        warning.why(),
                                        warning.remedy()))
                        .toList());
    }

    /** The first mistake, if there is one. */
    Optional<Problem> first() {
        return problems.stream().findFirst();
    }
}
