package dev.troupe.engine;

import dev.troupe.core.durable.RunId;
import java.util.Optional;

/** What never changes about a run. */
record RunInfo(
        RunId id,
        String organization,
        String type,
        String name,
        Optional<String> actor,
        Optional<RunId> parent,
        RunId root,
        int depth) {}
