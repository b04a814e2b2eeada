package dev.troupe.cli.secret;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the file of secrets holds.
 *
 * @param replaced former values by name; their time is when they were replaced
 * @param changes what was done to secrets, oldest first
 */
record StoredSecrets(
        Map<String, SealedSecret> secrets,
        Map<String, List<SealedSecret>> replaced,
        List<SecretChange> changes) {

    static final StoredSecrets NONE = new StoredSecrets(Map.of(), Map.of(), List.of());

    /** How many changes are remembered. */
    private static final int MOST_CHANGES = 1_000;

    StoredSecrets {
        secrets = new TreeMap<>(secrets);
        replaced = new TreeMap<>(replaced);
        changes = List.copyOf(changes);
    }

    boolean isEmpty() {
        return secrets.isEmpty() && replaced.isEmpty();
    }

    StoredSecrets changed(String what, String name, String by, Instant at) {
        long no = changes.isEmpty() ? 1 : changes.getLast().no() + 1;
        List<SecretChange> more = new ArrayList<>(changes);
        more.add(new SecretChange(no, at, what, name, by));
        int from = Math.max(0, more.size() - MOST_CHANGES);
        return new StoredSecrets(secrets, replaced, more.subList(from, more.size()));
    }
}
