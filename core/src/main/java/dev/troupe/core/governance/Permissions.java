package dev.troupe.core.governance;

import java.util.List;
import java.util.Optional;

/**
 * What an agent may use beside its tools and those it may speak to. Nothing is permitted that is
 * not said.
 *
 * @param secrets names of secrets that its tools may be given
 * @param memory scopes of memory that it may read and write
 * @param delegates the grants that whoever it hands work to may use at the most; absent: whatever
 *     the plan grants them
 */
public record Permissions(
        List<String> secrets, List<String> memory, Optional<List<String>> delegates) {

    public static final Permissions NONE = new Permissions(List.of(), List.of(), Optional.empty());

    public Permissions {
        secrets = List.copyOf(secrets);
        memory = List.copyOf(memory);
        delegates = delegates.map(List::copyOf);
    }
}
