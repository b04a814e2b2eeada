package dev.troupe.control.team;

import dev.troupe.control.yaml.Located;
import dev.troupe.control.yaml.Position;
import dev.troupe.control.yaml.SourceText;
import dev.troupe.core.plan.Plan;
import java.util.Optional;

/** Where in a team file things are. */
public final class Positions {

    private final SourceText source;
    private final Located root;
    private final PlanPlaces places;

    Positions(SourceText source, Located root, PlanPlaces places) {
        this.source = source;
        this.root = root;
        this.places = places;
    }

    /** The file's text. */
    public SourceText source() {
        return source;
    }

    /**
     * The place of a value: the names of keys that lead to it, and numbers (from 0) or texts of
     * entries of lists. Where the way ends early, the place of the last value on it.
     */
    public Position of(String... way) {
        Located found = root;
        for (String name : way) {
            Optional<Located> next = step(found, name);
            if (next.isEmpty()) {
                return found.at();
            }
            found = next.get();
        }
        return found.at();
    }

    /** The place of the key that the way leads to, as {@link #of} is of its value. */
    public Position key(String... way) {
        Located found = root;
        Position at = root.at();
        for (String name : way) {
            Optional<Located> next = step(found, name);
            if (next.isEmpty()) {
                return at;
            }
            at =
                    found instanceof Located.Mapping mapping
                            ? mapping.entry(name).map(Located.Entry::at).orElse(at)
                            : next.get().at();
            found = next.get();
        }
        return at;
    }

    /**
     * Where a step of the team's plans is; nothing if it is not one that was read from the file.
     */
    public Optional<Position> of(Plan step) {
        return places.find(step);
    }

    /** Where an agent is granted a tool, as it is written in {@code Agent.tools()}. */
    public Position grant(String agent, String tool) {
        return of("agents", agent, "tools", tool);
    }

    private static Optional<Located> step(Located value, String name) {
        return switch (value) {
            case Located.Mapping mapping -> mapping.get(name);
            case Located.Sequence list -> entry(list, name);
            case Located.Scalar scalar -> Optional.empty();
        };
    }

    private static Optional<Located> entry(Located.Sequence list, String name) {
        for (int i = 0; i < list.items().size(); i++) {
            Located item = list.items().get(i);
            if (name.equals(Integer.toString(i))
                    || (item instanceof Located.Scalar scalar && scalar.text().equals(name))) {
                return Optional.of(item);
            }
        }
        return Optional.empty();
    }
}
