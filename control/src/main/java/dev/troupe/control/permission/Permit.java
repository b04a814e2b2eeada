package dev.troupe.control.permission;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * One thing that an agent may use, or would if nothing took it away.
 *
 * @param what a grant of tools, an agent, a scope of memory, a secret, or an amount
 * @param from who gives it
 * @param held what of it is left; empty if nothing is
 * @param taken who takes it, or a part of it, away, and how
 */
public record Permit(Kind kind, String what, String from, List<String> held, List<String> taken) {

    public enum Kind {
        @JsonProperty("tool")
        TOOL,
        @JsonProperty("peer")
        PEER,
        @JsonProperty("memory")
        MEMORY,
        @JsonProperty("secret")
        SECRET,
        @JsonProperty("spend")
        SPEND
    }

    public Permit {
        held = List.copyOf(held);
        taken = List.copyOf(taken);
    }

    static Permit whole(Kind kind, String what, String from) {
        return new Permit(kind, what, from, List.of(what), List.of());
    }
}
