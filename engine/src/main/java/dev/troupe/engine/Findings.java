package dev.troupe.engine;

import java.util.ArrayList;
import java.util.List;

/** What does not fit, up to a number: the first ones say where to look. Not thread-safe. */
final class Findings {

    private final List<Audit.Finding> found = new ArrayList<>();

    void add(String what, String problem) {
        if (found.size() < Audit.MOST_FINDINGS) {
            found.add(new Audit.Finding(what, problem));
        }
    }

    List<Audit.Finding> list() {
        return List.copyOf(found);
    }
}
