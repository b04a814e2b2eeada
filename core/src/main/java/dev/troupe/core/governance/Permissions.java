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
 *     the plan grants those whom the plan names, and what it may use itself for those whom it asks
 *     of its own accord (see {@link EffectivePermissions})
 */
public record Permissions(
        List<String> secrets, List<String> memory, Optional<List<String>> delegates) {

    public static final Permissions NONE = new Permissions(List.of(), List.of(), Optional.empty());

    public Permissions {
        secrets = List.copyOf(secrets);
        memory = List.copyOf(memory);
        delegates = delegates.map(List::copyOf);
    }

    /**
     * Whether it may read and write a scope of memory, written as in {@link Scopes}. Who may use
     * the memory of a goal may use that of the goals below it.
     */
    public boolean remembers(String scope) {
        return memory.stream()
                .anyMatch(own ->
                        own.equals(scope)
                                || (own.startsWith("goal:") && scope.startsWith(own + "/")));
    }
}
