package dev.troupe.engine;

import dev.troupe.core.durable.RunId;
import java.util.Optional;

/**
 * What does not change about a run while it is in memory.
 *
 * @param reservedFor for whom alone it is, as {@link PostgresEngine.Builder#reservingFor}; empty
 *     for anybody
 */
record RunInfo(
        RunId id,
        String organization,
        String type,
        String name,
        Optional<String> actor,
        Optional<RunId> parent,
        RunId root,
        int depth,
        String reservedFor) {}
