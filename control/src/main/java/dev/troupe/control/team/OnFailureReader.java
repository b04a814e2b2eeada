package dev.troupe.control.team;

import dev.troupe.control.yaml.Fields;
import dev.troupe.control.yaml.Located;
import dev.troupe.core.plan.OnFailure;
import dev.troupe.core.plan.OnFailure.Escalate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads what becomes of a failure. */
final class OnFailureReader {

    static final List<String> KEYS = List.of("fallback", "escalate", "deadline");

    /** The keys where no agent's work failed, but a bound was reached. */
    static final List<String> BOUND_KEYS = List.of("escalate", "deadline");

    static final List<String> ESCALATE = List.of("line", "person", "none");

    private final Reading reading;

    OnFailureReader(Reading reading) {
        this.reading = reading;
    }

    /** What is said under {@code onFailure}; nothing if the key is absent. */
    Optional<OnFailure> read(Fields fields, String what) {
        return fields.fields("onFailure", KEYS).map(own -> read(what, own));
    }

    /** What is said of a bound, at which there is nothing for other agents to try. */
    Optional<OnFailure> readBound(Fields fields) {
        return fields.fields("onFailure", BOUND_KEYS).map(own -> read("", own));
    }

    private OnFailure read(String what, Fields own) {
        List<Located.Scalar> fallback = own.texts("fallback").orElse(List.of());
        fallback.forEach(
                agent -> reading.refer(Reference.Kind.AGENT, agent.text(), agent.at(), what));
        return new OnFailure(
                AgentStepReader.plain(fallback),
                own.choice("escalate", ESCALATE)
                        .map(choice -> Escalate.valueOf(choice.toUpperCase(Locale.ROOT)))
                        .orElse(Escalate.LINE),
                own.duration("deadline").orElse(OnFailure.DEFAULT_DEADLINE));
    }
}
