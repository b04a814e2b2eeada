package dev.troupe.engine;

import dev.troupe.core.durable.RunBody;
import dev.troupe.core.durable.RunType;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The kinds of runs that this process has the code for. */
final class RunTypes {

    /** A kind of run and its code. */
    record Known<I, O>(RunType<I, O> type, RunBody<I, O> body) {}

    private final Map<String, Known<?, ?>> byName = new TreeMap<>();

    <I, O> void add(RunType<I, O> type, RunBody<I, O> body) {
        if (type.name().equals(OrganizationJournal.TYPE)) {
            throw new IllegalArgumentException(
                    "'" + type.name() + "' is the type of the engine's own runs: use another name");
        }
        if (byName.putIfAbsent(type.name(), new Known<>(type, body)) != null) {
            throw new IllegalArgumentException(
                    "runs of type '" + type.name() + "' have their code already");
        }
    }

    Known<?, ?> get(String name) {
        Known<?, ?> known = byName.get(name);
        if (known == null) {
            throw new EngineException(
                    "this process has no code for runs of type '"
                            + name
                            + "'; it has "
                            + byName.keySet()
                            + ": register the type when the engine is built");
        }
        return known;
    }

    Set<String> names() {
        return byName.keySet();
    }
}
