package dev.troupe.control.team;

import dev.troupe.control.yaml.Fields;
import dev.troupe.control.yaml.Located;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.Deadline;
import dev.troupe.core.plan.Await;
import dev.troupe.core.plan.Plan;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads {@code await} steps: an event, or a while. */
final class AwaitReader implements PatternReader {

    static final List<String> EVENT_KEYS =
            List.of("event", "deadline", "onDeadline", "output", "trust");
    static final List<String> TIMER_KEYS = List.of("for");
    static final List<String> ON_DEADLINE = List.of("fail", "continue", "escalate");

    private final Reading reading;

    AwaitReader(Reading reading) {
        this.reading = reading;
    }

    @Override
    public String pattern() {
        return "await";
    }

    @Override
    public List<String> keys() {
        return List.of();
    }

    @Override
    public String defaultName(Located pattern) {
        return pattern instanceof Located.Mapping mapping
                        && mapping.get("event").orElse(null) instanceof Located.Scalar event
                ? event.text()
                : "await";
    }

    @Override
    public Optional<Plan> read(Step step) {
        boolean timer =
                step.pattern() instanceof Located.Mapping mapping
                        && mapping.entry("for").isPresent();
        return step.fields()
                .fields("await", timer ? TIMER_KEYS : EVENT_KEYS)
                .flatMap(own -> timer ? timer(own) : event(own))
                .map(what ->
                        reading.places()
                                .put(
                                        new Await(step.name(), step.when(), what),
                                        step.whole(),
                                        step.pattern()));
    }

    private Optional<Await.What> timer(Fields own) {
        return time(own, "for").map(Await.Timer::new);
    }

    private Optional<Await.What> event(Fields own) {
        Optional<String> event = own.requiredText("event", "the event, or 'for' and how long");
        event.ifPresent(name -> reading.isName(name, own.at("event"), "the name of an event"));
        Duration deadline = time(own, "deadline").orElse(Await.DEFAULT_DEADLINE);
        Await.OnDeadline onDeadline =
                own.choice("onDeadline", ON_DEADLINE)
                        .map(word -> Await.OnDeadline.valueOf(word.toUpperCase(Locale.ROOT)))
                        .orElse(Await.OnDeadline.FAIL);
        var output = new OutputReader(reading).read(own.get("output"), own.label("output"));
        Trust trust =
                own.choice("trust", InputReader.TRUSTS)
                        .map(word -> Trust.valueOf(word.toUpperCase(Locale.ROOT)))
                        .orElse(Trust.UNTRUSTED);
        return event.map(name -> new Await.Event(name, deadline, onDeadline, output, trust));
    }

    /** Nothing waits for ever. */
    private Optional<Duration> time(Fields own, String key) {
        Optional<Duration> time = own.duration(key);
        if (time.isPresent() && time.get().compareTo(Deadline.MAX) > 0) {
            reading.problems()
                    .add(
                            own.at(key),
                            own.label(key) + " is too long",
                            "at most " + Deadline.MAX.toDays() + "d");
            return Optional.empty();
        }
        return time;
    }
}
