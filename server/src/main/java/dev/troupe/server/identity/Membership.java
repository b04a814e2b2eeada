package dev.troupe.server.identity;

import java.util.EnumSet;
import java.util.Set;

/**
 * What somebody is, and may do, in one organization.
 *
 * @param permissions never more than the role's
 */
public record Membership(String organization, Role role, Set<Permission> permissions) {

    public Membership {
        EnumSet<Permission> held = EnumSet.noneOf(Permission.class);
        held.addAll(permissions);
        held.retainAll(role.permissions());
        permissions = Set.copyOf(held);
    }

    /** With all that the role allows. */
    public Membership(String organization, Role role) {
        this(organization, role, role.permissions());
    }

    public boolean allows(Permission permission) {
        return permissions.contains(permission);
    }
}
