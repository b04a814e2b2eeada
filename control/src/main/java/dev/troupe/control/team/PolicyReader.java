package dev.troupe.control.team;

import dev.troupe.control.yaml.Durations;
import dev.troupe.control.yaml.Fields;
import dev.troupe.control.yaml.Located;
import dev.troupe.core.durable.Deadline;
import dev.troupe.core.governance.Action;
import dev.troupe.core.governance.Asking;
import dev.troupe.core.governance.Asking.OnDeadline;
import dev.troupe.core.governance.Policy;
import dev.troupe.core.governance.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what agents may do, and what people are asked about. */
final class PolicyReader {

    static final List<String> KEYS =
            List.of(
                    "on",
                    "match",
                    "when",
                    "then",
                    "reason",
                    "approvers",
                    "fourEyes",
                    "deadline",
                    "reminder",
                    "onDeadline",
                    "escalateTo");

    /** Those that say how people are asked. */
    static final List<String> ASKING_KEYS = KEYS.subList(5, KEYS.size());

    static final List<String> ON = List.of("tool", "handoff", "assignment", "model");
    static final List<String> THEN = List.of("allow", "deny", "ask");
    static final List<String> LIMIT_KEYS = List.of("limit", "amount");
    static final List<String> ON_DEADLINE = List.of("reject", "approve");

    /** How many policies a team may have: each is looked at before each action. */
    static final int MOST = 200;

    private static final Pattern LIMIT =
            Pattern.compile("([0-9]{1,15})/(run|day|week|month|lifetime)");
    private static final String LIMIT_EXPECTED =
            "a whole number, '/' and one of run, day, week, month and lifetime, such as 10/day";

    private static final String AGENT = "agent:";

    private final Reading reading;

    PolicyReader(Reading reading) {
        this.reading = reading;
    }

    /** The policies under {@code policies}, in the order of the file. */
    List<Policy> read(Fields team) {
        Optional<Located> value = team.get("policies");
        List<Policy> policies =
                List.copyOf(reading.named(value, "'policies'", "a policy", this::read).values());
        if (policies.size() > MOST) {
            reading.problems()
                    .add(
                            team.at("policies"),
                            "the team has " + policies.size() + " policies",
                            "at most " + MOST);
        }
        return policies;
    }

    private Optional<Policy> read(String name, Located value) {
        return Fields.of(value, what(name), KEYS, reading.problems())
                .flatMap(fields -> read(name, fields));
    }

    private static String what(String name) {
        return "policy '" + name + "'";
    }

    private Optional<Policy> read(String name, Fields fields) {
        List<Action.Kind> on = on(fields);
        List<String> match = match(fields, on);
        Optional<String> when = fields.text("when");
        Optional<String> reason =
                fields.requiredText("reason", "why, for the agent and for people");
        Optional<Policy.Then> then =
                fields.require("then", "allow, deny, ask or { limit: 10/day }")
                        .flatMap(value -> then(name, value, fields));
        if (then.isPresent() && !(then.get() instanceof Policy.Ask)) {
            ASKING_KEYS.stream()
                    .filter(fields::has)
                    .forEach(key ->
                            reading.problems()
                                    .add(
                                            fields.at(key),
                                            fields.label(key) + " says how people are asked",
                                            "'then: ask' beside it, or nothing of the kind"));
        }
        return then.map(found ->
                reading.places()
                        .put(
                                new Policy(name, on, match, when, found, reason.orElse("")),
                                fields.mapping()));
    }

    private List<Action.Kind> on(Fields fields) {
        List<Action.Kind> kinds = new ArrayList<>();
        for (Located.Scalar word : oneOrMore(fields, "on")) {
            reading.values()
                    .choice(word, fields.label("on"), ON)
                    .ifPresent(
                            kind -> kinds.add(Action.Kind.valueOf(kind.toUpperCase(Locale.ROOT))));
        }
        return kinds;
    }

    private List<String> match(Fields fields, List<Action.Kind> on) {
        List<Located.Scalar> texts = oneOrMore(fields, "match");
        boolean tools = on.equals(List.of(Action.Kind.TOOL));
        boolean agents =
                !on.isEmpty() && !on.contains(Action.Kind.TOOL) && !on.contains(Action.Kind.MODEL);
        for (Located.Scalar text : texts) {
            if (agents) {
                reading.refer(Reference.Kind.AGENT, text.text(), text.at(), fields.label("match"));
            }
            Optional<Grant> tool = Grant.parse(text.text());
            if (tools && tool.isPresent()) {
                reading.refer(
                        Reference.Kind.SOURCE,
                        tool.get().source(),
                        text.at(),
                        fields.label("match"));
            }
        }
        return AgentStepReader.plain(texts);
    }

    /** The texts of a list, or the only one. */
    private List<Located.Scalar> oneOrMore(Fields fields, String key) {
        Optional<Located> value = fields.get(key);
        if (value.isEmpty()) {
            return List.of();
        }
        if (value.get() instanceof Located.Scalar scalar) {
            return reading.values()
                    .text(scalar, fields.label(key))
                    .map(text -> List.of(scalar))
                    .orElse(List.of());
        }
        List<Located.Scalar> texts = fields.texts(key).orElse(List.of());
        if (value.get() instanceof Located.Sequence list && list.items().isEmpty()) {
            reading.problems()
                    .add(value.get().at(), fields.label(key) + " names nothing", "at least one");
        }
        return texts;
    }

    // ---- what becomes of an action

    private Optional<Policy.Then> then(String name, Located value, Fields fields) {
        if (value instanceof Located.Mapping) {
            return Fields.of(value, "'then' of " + what(name), LIMIT_KEYS, reading.problems())
                    .flatMap(this::limit);
        }
        return reading.values()
                .choice(value, fields.label("then"), THEN)
                .map(word ->
                        switch (word) {
                            case "allow" -> new Policy.Allow();
                            case "deny" -> new Policy.Deny();
                            default -> new Policy.Ask(asking(fields));
                        });
    }

    private Optional<Policy.Then> limit(Fields fields) {
        Optional<String> amount = fields.text("amount");
        Optional<String> limit =
                fields.require("limit", LIMIT_EXPECTED).flatMap(value -> fields.written("limit"));
        Optional<Matcher> parts = limit.map(LIMIT::matcher).filter(Matcher::matches);
        if (limit.isPresent() && parts.isEmpty()) {
            return reading.values()
                    .wrong(
                            fields.get("limit").orElseThrow(),
                            fields.label("limit"),
                            LIMIT_EXPECTED);
        }
        return parts.map(found ->
                new Policy.Limit(
                        Long.parseLong(found.group(1)),
                        Window.valueOf(found.group(2).toUpperCase(Locale.ROOT)),
                        amount));
    }

    // ---- how people are asked

    private Asking asking(Fields fields) {
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
