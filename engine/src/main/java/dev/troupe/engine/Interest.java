package dev.troupe.engine;

import dev.troupe.core.durable.RunId;
import java.util.Optional;

/**
 * Which events somebody wants: all of one tree of runs; what is coarse of one organization, which
 * is runs at the top of their trees, questions and changes; or everything.
 */
public record Interest(Optional<RunId> root, Optional<String> organization) {

    /** Everything, of all organizations. */
    public static final Interest ALL = new Interest(Optional.empty(), Optional.empty());

    /** A tree of runs, by the run at its top. */
    public static Interest tree(RunId root) {
        return new Interest(Optional.of(root), Optional.empty());
    }

    public static Interest organization(String name) {
        return new Interest(Optional.empty(), Optional.of(name));
    }

    boolean wantsRowsOf(long tree) {
        return root.map(id -> id.value() == tree).orElse(organization.isEmpty());
    }

    /** Whether it is one of those; everybody has to know of a reset. */
    public boolean accepts(Event event) {
        return equals(ALL)
                || switch (event) {
                    case Event.Recorded recorded -> isTree(recorded.root());
                    case Event.Moved moved ->
                            isTree(moved.root())
                                    || (moved.parent().isEmpty() && isOf(moved.organization()));
                    case Event.Question question ->
                            isTree(question.root()) || isOf(question.organization());
                    case Event.Changed changed -> isOf(changed.organization());
                    case Event.Reset reset -> true;
                };
    }

    private boolean isTree(RunId other) {
        return root.map(other::equals).orElse(false);
    }

    private boolean isOf(String other) {
        return organization.map(other::equals).orElse(false);
    }
}
