package dev.troupe.engine;

import dev.troupe.core.durable.Failure;
import dev.troupe.core.durable.RunId;
import java.time.Instant;
import java.util.Optional;

/**
 * A run as lists show it.
 *
 * @param actor who does it, if its parent said so
 * @param updatedAt when it last came into or left a node's memory
 * @param failure why it failed or is blocked
 * @param reservedFor for whom alone it is, as {@link PostgresEngine.Builder#reservingFor}: others
 *     leave it alone
 */
public record RunSummary(
        RunId id,
        String organization,
        String type,
        String name,
        Optional<String> actor,
        Optional<RunId> parent,
        RunId root,
        int depth,
        RunStatus status,
        Instant createdAt,
        Instant updatedAt,
        Optional<Failure> failure,
        Optional<String> reservedFor) {}
