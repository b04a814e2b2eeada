package dev.troupe.core.plan;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.Source;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.Deadline;
import dev.troupe.core.durable.Durable;
import dev.troupe.core.durable.Failure;
import dev.troupe.core.durable.Step;
import dev.troupe.core.durable.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Waits for something outside, or for a while; the run leaves memory meanwhile. The result is what
 * came, or JSON null for a while that passed.
 */
public record Await(String name, Optional<String> when, What what) implements Plan {

    /** How long an event is waited for where nothing is said. */
    public static final Duration DEFAULT_DEADLINE = Duration.ofDays(3);

    /** The failure type of an event that did not come. */
    public static final String DEADLINE = "deadline";

    /** The type of the failures in the journal that say why a message was refused. */
    public static final String REFUSED = "refused";

    /** What is waited for. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Event.class, name = "event"),
        @JsonSubTypes.Type(value = Timer.class, name = "timer")
    })
    public sealed interface What {}

    /** A while. */
    public record Timer(Duration time) implements What {}

    /**
     * A message that is sent to the run that waits, under a name. What was sent before the run came
     * to wait for it counts, each message once.
     *
     * @param event the name
     * @param deadline how long it is waited for
     * @param onDeadline what becomes of it if nothing came
     * @param output what it must fit; what does not is refused and waited for again, within the
     *     same deadline
     * @param trust how far it can be relied on; who sends it is not known here
     */
    public record Event(
            String event,
            Duration deadline,
            OnDeadline onDeadline,
            Optional<JsonNode> output,
            Trust trust)
            implements What {

        public Event {
            // An absent JSON value is read back as a JSON null.
            output = output.filter(schema -> !schema.isNull());
        }
    }

    /** What becomes of an event that did not come in time. */
    public enum OnDeadline {
        /** The step fails. */
        @JsonProperty("fail")
        FAIL,
        /** The plan goes on with JSON null. */
        @JsonProperty("continue")
        CONTINUE,
        /** A person gives what should have come, has it waited for once more, or gives up. */
        @JsonProperty("escalate")
        ESCALATE
    }

    /** Waits for an event, for three days at the most; what does not come fails the step. */
    public static Await event(String name, String event) {
        return new Await(
                name,
                Optional.empty(),
                new Event(
                        event,
                        DEFAULT_DEADLINE,
                        OnDeadline.FAIL,
                        Optional.empty(),
                        Trust.UNTRUSTED));
    }

    /** Waits for a while. */
    public static Await timer(String name, Duration time) {
        return new Await(name, Optional.empty(), new Timer(time));
    }

    public Await when(String condition) {
        return new Await(name, Optional.of(condition), what);
    }

    /** The same event with another deadline; a while becomes as long. */
    public Await within(Duration deadline, OnDeadline otherwise) {
        return switch (what) {
            case Event e ->
                    new Await(
                            name,
                            when,
                            new Event(e.event(), deadline, otherwise, e.output(), e.trust()));
            case Timer timer -> new Await(name, when, new Timer(deadline));
        };
    }

    /** The same; what comes must fit a schema. */
    public Await output(JsonNode schema) {
        return what instanceof Event e
                ? new Await(
                        name,
                        when,
                        new Event(
                                e.event(),
                                e.deadline(),
                                e.onDeadline(),
                                Optional.of(schema),
                                e.trust()))
                : this;
    }

    /** The same; what comes can be relied on so far. */
    public Await trust(Trust trust) {
        return what instanceof Event e
                ? new Await(
                        name,
                        when,
                        new Event(e.event(), e.deadline(), e.onDeadline(), e.output(), trust))
                : this;
    }

    /** The topic under which an event is sent to the run that waits for it. */
    public static String topic(String event) {
        return "event/" + event;
    }

    @Override
    public ContextItem run(Conductor conductor, Scope scope) {
        return switch (what) {
            case Timer(Duration time) -> {
                conductor.durable().sleep(time);
                yield conductor.nothing(name);
            }
            case Event event -> await(conductor, event);
        };
    }

    private ContextItem await(Conductor conductor, Event event) {
        Appeal appeal =
                new Appeal(conductor, Optional.of(OnFailure.escalate(OnFailure.Escalate.PERSON)));
        while (true) {
            Optional<JsonNode> came = receive(conductor, event);
            if (came.isPresent()) {
                Source source = Source.run(conductor.durable().run());
                return new ContextItem(name, came.get(), source, event.trust());
            }
            switch (event.onDeadline()) {
                case CONTINUE -> {
                    return conductor.nothing(name);
                }
                case FAIL -> throw new Unresolved(problem(event), new Ruling.GiveUp(""));
                case ESCALATE -> {
                    if (appeal.decide(problem(event)) instanceof Appeal.Way.Given given) {
                        return given.item();
                    }
                }
            }
        }
    }

    /** What comes in time and fits. What does not fit is kept in the journal with the reason. */
    private static Optional<JsonNode> receive(Conductor conductor, Event event) {
        Durable durable = conductor.durable();
        Topic<JsonNode> topic = Topic.of(topic(event.event()), JsonNode.class);
        Duration left = event.deadline();
        while (left.isPositive()) {
            Instant from = durable.now();
            Optional<JsonNode> came = durable.await(topic, Deadline.within(left));
            Optional<String> mistake =
                    came.flatMap(value ->
                            event.output()
                                    .flatMap(schema ->
                                            conductor.services().schemas().mistake(schema, value)));
            if (mistake.isEmpty()) {
                return came;
            }
            durable.step(
                    Step.of("refused " + event.event()),
                    Failure.class,
                    context -> new Failure(REFUSED, mistake.get()));
            left = left.minus(Duration.between(from, durable.now()));
        }
        return Optional.empty();
    }

    private Problem problem(Event event) {
        return new Problem(
                name,
                Optional.empty(),
                "Wait for the event '" + event.event() + "'.",
                DEADLINE,
                "the event '%s' did not come within %s.".formatted(event.event(), event.deadline()),
                event.output(),
                List.of());
    }
}
