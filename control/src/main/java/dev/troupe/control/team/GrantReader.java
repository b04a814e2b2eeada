package dev.troupe.control.team;

import dev.troupe.control.yaml.Fields;
import dev.troupe.control.yaml.Located;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads lists of tools that may be called. */
final class GrantReader {

    private final Reading reading;

    GrantReader(Reading reading) {
        this.reading = reading;
    }

    /** The grants under {@code tools}; nothing if the key is absent. */
    Optional<List<String>> read(Fields fields, String by) {
        return read(fields, "tools", by);
    }

    /** The grants under a key; nothing if it is absent. */
    Optional<List<String>> read(Fields fields, String key, String by) {
        return fields.texts(key).map(texts -> grants(texts, by));
    }

    private List<String> grants(List<Located.Scalar> texts, String by) {
        List<String> grants = new ArrayList<>();
        for (Located.Scalar text : texts) {
            Optional<Grant> grant = Grant.parse(text.text());
            if (grant.isEmpty()) {
                reading.values().wrong(text, "a tool of " + by, Grant.EXPECTED);
            } else {
                reading.refer(Reference.Kind.SOURCE, grant.get().source(), text.at(), by);
                grants.add(text.text());
            }
        }
        return grants;
    }
}
