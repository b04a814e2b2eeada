package dev.troupe.control.team;

import dev.troupe.control.yaml.Fields;
import dev.troupe.control.yaml.Located;
import dev.troupe.core.team.Talk;
import java.util.List;

/** Reads whom an agent may speak to. */
final class TalkReader {

    static final List<String> KEYS = List.of("to", "supervisor", "status");

    private final Reading reading;

    TalkReader(Reading reading) {
        this.reading = reading;
    }

    Talk read(String agent, Fields fields) {
        return fields.fields("talk", KEYS).map(own -> read(agent, fields, own)).orElse(Talk.NONE);
    }

    private Talk read(String agent, Fields fields, Fields own) {
        List<Located.Scalar> to = own.texts("to").orElse(List.of());
        for (Located.Scalar other : to) {
            if (other.text().equals(agent)) {
                reading.problems()
                        .add(
                                other.at(),
                                "agent '" + agent + "' would talk to itself",
                                "other agents");
            }
            reading.refer(Reference.Kind.AGENT, other.text(), other.at(), own.label("to"));
        }
        boolean supervisor = own.flag("supervisor").orElse(false);
        if (supervisor && !fields.has("reportsTo")) {
            reading.problems()
                    .add(
                            own.at("supervisor"),
                            "agent '" + agent + "' may ask its supervisor, but reports to nobody",
                            "'reportsTo' with the agent that it may ask");
        }
        return new Talk(AgentStepReader.plain(to), supervisor, own.flag("status").orElse(false));
    }
}
