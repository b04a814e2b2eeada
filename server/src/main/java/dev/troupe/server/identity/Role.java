package dev.troupe.server.identity;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What somebody is in an organization. */
public enum Role {
    /** Sees everything, changes nothing. */
    VIEWER,
    /** A viewer who answers questions. */
    APPROVER,
    /** Supervises what runs. */
    OPERATOR,
    /** May do everything. */
    OWNER;

    /** All that it allows. */
    public Set<Permission> permissions() {
        return switch (this) {
            case VIEWER -> EnumSet.of(Permission.READ);
            case APPROVER -> EnumSet.of(Permission.READ, Permission.APPROVE);
            case OPERATOR ->
                    EnumSet.of(
                            Permission.READ,
                            Permission.APPROVE,
                            Permission.RUNS,
                            Permission.GUARDS,
                            Permission.STOP,
                            Permission.DRAFT);
            case OWNER -> EnumSet.allOf(Permission.class);
        };
    }

    /**
     * Reads a role as it is written in JSON.
     *
     * @throws IllegalArgumentException if there is none of this name
     */
    @JsonCreator
    public static Role of(String word) {
        return Arrays.stream(values())
                .filter(role -> role.word().equals(word))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "'"
                                        + word
                                        + "' is no role: expected "
                                        + Arrays.stream(values())
                                                .map(Role::word)
                                                .collect(Collectors.joining(", "))));
    }

    /** As it is written in JSON. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
