package dev.troupe.control.team;

import dev.troupe.control.yaml.Fields;
import dev.troupe.control.yaml.Located;
import dev.troupe.core.governance.Asking;
import dev.troupe.core.plan.Approve;
import dev.troupe.core.plan.Plan;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads {@code approve} steps. */
final class ApproveReader implements PatternReader {

    static final List<String> OWN_KEYS =
            Stream.concat(
                            Stream.of("question", "subject", "show", "onReject"),
                            AskingReader.KEYS.stream())
                    .toList();
    static final List<String> ON_REJECT = List.of("fail", "continue");

    private final Reading reading;

    ApproveReader(Reading reading) {
        this.reading = reading;
    }

    @Override
    public String pattern() {
        return "approve";
    }

    @Override
    public List<String> keys() {
        return List.of();
    }

    @Override
    public String defaultName(Located pattern) {
        return "approval";
    }

    @Override
    public Optional<Plan> read(Step step) {
        return step.fields().fields("approve", OWN_KEYS).flatMap(own -> approve(step, own));
    }

    private Optional<Plan> approve(Step step, Fields own) {
        Optional<String> question = own.requiredText("question", "what is asked, in one line");
        Optional<String> subject = own.requiredText("subject", "the item that is to be approved");
        Asking asking = new AskingReader(reading).read(own);
        Approve approve =
                new Approve(
                        step.name(),
                        step.when(),
                        question.orElse(""),
                        subject.orElse(""),
                        own.texts("show").map(AgentStepReader::plain).orElse(List.of()),
                        asking.deadline(),
                        asking.onDeadline() == Asking.OnDeadline.APPROVE
                                ? Approve.OnDeadline.APPROVE
                                : Approve.OnDeadline.REJECT,
                        own.choice("onReject", ON_REJECT)
                                .map(word ->
                                        Approve.OnReject.valueOf(word.toUpperCase(Locale.ROOT)))
                                .orElse(Approve.OnReject.FAIL),
                        Approve.Deciders.of(asking));
        return subject.map(name -> reading.places().put(approve, step.whole(), step.pattern()));
    }
}
