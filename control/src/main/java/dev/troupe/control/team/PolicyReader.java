package dev.troupe.control.team;

import dev.troupe.control.yaml.Fields;
import dev.troupe.control.yaml.Located;
import dev.troupe.core.governance.Action;
import dev.troupe.core.governance.Policy;
import dev.troupe.core.governance.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads what agents may do, and what people are asked about. */
final class PolicyReader {

    static final List<String> KEYS =
            Stream.concat(
                            Stream.of("on", "match", "when", "then", "reason"),
                            AskingReader.KEYS.stream())
                    .toList();

    static final List<String> ON = List.of("tool", "handoff", "assignment", "model");
    static final List<String> THEN = List.of("allow", "deny", "ask");
    static final List<String> LIMIT_KEYS = List.of("limit", "amount", "beyond");
    static final List<String> BEYOND = List.of("deny", "ask");

    /** How many policies a team may have: each is looked at before each action. */
    static final int MOST = 200;

    private static final Pattern LIMIT =
            Pattern.compile("([0-9]{1,15})/(run|day|week|month|lifetime)");
    private static final String LIMIT_EXPECTED =
            "a whole number, '/' and one of run, day, week, month and lifetime, such as 10/day";

    private final Reading reading;
    private final AskingReader asking;

    PolicyReader(Reading reading) {
        this.reading = reading;
        this.asking = new AskingReader(reading);
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
        if (then.isPresent() && !asks(then.get())) {
            AskingReader.KEYS.stream()
                    .filter(fields::has)
                    .forEach(key ->
                            reading.problems()
                                    .add(
                                            fields.at(key),
                                            fields.label(key) + " says how people are asked",
                                            "'then: ask' or a limit with 'beyond: ask' beside it, or nothing of the kind"));
        }
        return then.map(found ->
                reading.places()
                        .put(
                                new Policy(name, on, match, when, found, reason.orElse("")),
                                fields.mapping()));
    }

    private static boolean asks(Policy.Then then) {
        return then instanceof Policy.Ask
                || (then instanceof Policy.Limit limit && limit.beyond().isPresent());
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
                    .flatMap(limit -> limit(limit, fields));
        }
        return reading.values()
                .choice(value, fields.label("then"), THEN)
                .map(word ->
                        switch (word) {
                            case "allow" -> new Policy.Allow();
                            case "deny" -> new Policy.Deny();
                            default -> new Policy.Ask(asking.read(fields));
                        });
    }

    private Optional<Policy.Then> limit(Fields fields, Fields policy) {
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
        boolean asks = fields.choice("beyond", BEYOND).filter("ask"::equals).isPresent();
        return parts.map(found ->
                new Policy.Limit(
                        Long.parseLong(found.group(1)),
                        Window.valueOf(found.group(2).toUpperCase(Locale.ROOT)),
                        amount,
                        asks ? Optional.of(asking.read(policy)) : Optional.empty()));
    }
}
