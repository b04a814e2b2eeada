package dev.troupe.control.team;

import dev.troupe.control.yaml.Durations;
import dev.troupe.control.yaml.Fields;
import dev.troupe.control.yaml.Located;
import dev.troupe.core.durable.Deadline;
import dev.troupe.core.governance.Asking;
import dev.troupe.core.governance.Asking.OnDeadline;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads how people are asked: keys that policies and {@code approve} steps share. */
final class AskingReader {

    static final List<String> KEYS =
            List.of("approvers", "fourEyes", "deadline", "reminder", "onDeadline", "escalateTo");
    static final List<String> ON_DEADLINE = List.of("reject", "approve");

    private static final String AGENT = "agent:";

    private final Reading reading;

    AskingReader(Reading reading) {
        this.reading = reading;
    }

    Asking read(Fields fields) {
        boolean fourEyes = fields.flag("fourEyes").orElse(false);
        Duration deadline = fields.duration("deadline").orElse(Asking.DEFAULT_DEADLINE);
        if (deadline.compareTo(Deadline.MAX) > 0) {
            reading.values()
                    .wrong(
                            fields.get("deadline").orElseThrow(),
                            fields.label("deadline"),
                            Durations.EXPECTED + ", at most " + Deadline.MAX.toDays() + "d");
        }
        Optional<Duration> reminder = fields.duration("reminder");
        if (reminder.isPresent() && reminder.get().compareTo(deadline) >= 0) {
            reading.problems()
                    .add(
                            fields.at("reminder"),
                            fields.label("reminder") + " comes after the deadline",
                            "less than the deadline");
        }
        return new Asking(
                people(fields, "approvers", fourEyes),
                fourEyes,
                deadline,
                reminder,
                fields.choice("onDeadline", ON_DEADLINE)
                        .map(word -> OnDeadline.valueOf(word.toUpperCase(Locale.ROOT)))
                        .orElse(OnDeadline.REJECT),
                people(fields, "escalateTo", fourEyes));
    }

    private List<String> people(Fields fields, String key, boolean fourEyes) {
        Optional<List<Located.Scalar>> people = fields.texts(key);
        for (Located.Scalar person : people.orElse(List.of())) {
            if (person.text().startsWith(AGENT)) {
                reading.problems()
                        .add(
                                person.at(),
                                fields.label(key) + " names an agent",
                                "people: an agent never approves anything");
            }
        }
        List<String> names =
                AgentStepReader.plain(people.orElse(List.of())).stream().distinct().toList();
        if (people.isPresent() && names.size() < (fourEyes ? 2 : 1)) {
            reading.problems()
                    .add(
                            fields.at(key),
                            fields.label(key)
                                    + " names "
                                    + (names.isEmpty() ? "nobody" : "one person only"),
                            fourEyes ? "at least two different people" : "at least one person");
        }
        return names;
    }
}
