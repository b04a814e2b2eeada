package dev.troupe.control.team;

import dev.troupe.control.yaml.Fields;
import dev.troupe.control.yaml.Located;
import dev.troupe.core.governance.Permissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads what an agent may use beside its tools. */
final class PermissionsReader {

    static final List<String> KEYS = List.of("secrets", "memory", "delegates");

    /** What scopes of memory look like. The schema says the same. */
    static final String SCOPE = "organization|(goal|task|agent):[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*";

    static final String SECRET = "[A-Za-z_][A-Za-z0-9_.-]*";

    private static final Pattern SCOPE_FORM = Pattern.compile(SCOPE);
    private static final Pattern SECRET_FORM = Pattern.compile(SECRET);

    private final Reading reading;

    PermissionsReader(Reading reading) {
        this.reading = reading;
    }

    Permissions read(String agent, Fields fields) {
        return fields.fields("permissions", KEYS)
                .map(own -> read(own, "agent '" + agent + "'"))
                .orElse(Permissions.NONE);
    }

    private Permissions read(Fields own, String agent) {
        return new Permissions(
                named(own, "secrets", SECRET_FORM, "the name of a secret, such as ORDERS_KEY"),
                named(
                        own,
                        "memory",
                        SCOPE_FORM,
                        "organization, goal:PATH, task:NAME or agent:NAME"),
                delegates(own, agent));
    }

    private List<String> named(Fields own, String key, Pattern form, String expected) {
        List<String> names = new ArrayList<>();
        for (Located.Scalar text : own.texts(key).orElse(List.of())) {
            if (form.matcher(text.text()).matches()) {
                names.add(text.text());
            } else {
                reading.values().wrong(text, "an entry of " + own.label(key), expected);
            }
        }
        return names;
    }

    private Optional<List<String>> delegates(Fields own, String agent) {
        return new GrantReader(reading).read(own, "delegates", "'delegates' of " + agent);
    }
}
