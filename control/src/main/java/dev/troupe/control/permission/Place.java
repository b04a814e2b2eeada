package dev.troupe.control.permission;

import java.util.List;

/**
 * A contract that an agent works on somewhere in a plan, or of its own accord.
 *
 * @param where {@code plan 'ticket', step 'order'}
 * @param tools what it may call there
 * @param taken what takes the rest away, and how; also why the work would not begin at all
 * @param begins whether the work begins: a contract that asks in vain for something by name fails
 */
public record Place(String where, List<String> tools, List<String> taken, boolean begins) {
    public Place {
        tools = List.copyOf(tools);
        taken = List.copyOf(taken);
    }
}
