package dev.troupe.control.team;

import dev.troupe.control.yaml.Fields;
import dev.troupe.control.yaml.Located;
import dev.troupe.core.contract.Criterion;
import java.util.List;
import java.util.Optional;

/** Reads one of the criteria under {@code check}. */
final class CriterionReader {

    static final List<String> KINDS = List.of("expect", "command", "judge");

    static final List<String> KEYS =
            List.of("expect", "reason", "command", "timeout", "judge", "question", "verifies");

    private final Reading reading;

    CriterionReader(Reading reading) {
        this.reading = reading;
    }

    /**
     * @param agent whose answers are checked
     */
    Optional<Criterion> read(Located value, String what, Optional<String> agent) {
        String label = "a criterion of " + what;
        Optional<Fields> fields = Fields.of(value, label, KEYS, reading.problems());
        if (fields.isEmpty()) {
            return Optional.empty();
        }
        List<String> kinds = KINDS.stream().filter(fields.get()::has).toList();
        if (kinds.size() != 1) {
            reading.problems()
                    .add(
                            value.at(),
                            label
                                    + (kinds.isEmpty()
                                            ? " says not what is checked"
                                            : " has more than one of " + kinds),
                            "exactly one of 'expect', 'command' and 'judge'");
            return Optional.empty();
        }
        boolean verifies = fields.get().flag("verifies").orElse(false);
        Optional<Criterion> criterion =
                switch (kinds.getFirst()) {
                    case "expect" -> expect(fields.get(), verifies);
                    case "command" -> command(fields.get(), label, verifies);
                    default -> judge(fields.get(), what, agent, verifies);
                };
        return criterion.map(read -> reading.places().put(read, fields.get().mapping()));
    }

    private static Optional<Criterion> expect(Fields fields, boolean verifies) {
        return fields.text("expect")
                .map(condition ->
                        new Criterion.Expect(
                                condition, fields.text("reason").orElse(""), verifies));
    }

    private Optional<Criterion> command(Fields fields, String label, boolean verifies) {
        Optional<List<Located.Scalar>> command = fields.texts("command");
        if (command.isPresent() && command.get().isEmpty()) {
            reading.problems().add(fields.at("command"), label + " runs nothing", "a program");
        }
        command.ifPresent(
                words -> words.forEach(word -> new Variables(reading).checkPublic(word, label)));
        return command.filter(words -> !words.isEmpty())
                .map(words ->
                        new Criterion.Command(
                                AgentStepReader.plain(words),
                                fields.duration("timeout").orElse(Criterion.DEFAULT_TIMEOUT),
                                verifies));
    }

    private Optional<Criterion> judge(
            Fields fields, String what, Optional<String> agent, boolean verifies) {
        Optional<String> judge = fields.text("judge");
        judge.ifPresent(
                name -> reading.refer(Reference.Kind.AGENT, name, fields.at("judge"), what));
        if (judge.isPresent() && judge.equals(agent)) {
            reading.problems()
                    .add(
                            fields.at("judge"),
                            "'" + judge.get() + "' would judge its own answers in " + what,
                            "another agent");
        }
        Optional<String> question = fields.requiredText("question", "what is to be judged");
        return judge.isEmpty() || question.isEmpty()
                ? Optional.empty()
                : Optional.of(new Criterion.Judge(judge.get(), question.get(), verifies));
    }
}
