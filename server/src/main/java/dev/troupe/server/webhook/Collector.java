package dev.troupe.server.webhook;

import dev.troupe.engine.Cursor;
import dev.troupe.engine.Event;
import dev.troupe.engine.Events;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Makes messages of what the feed says. The place up to which it has done so is kept in the
 * transaction that adds the messages, under a lock that one process has at a time: each event
 * becomes one message to each webhook that is told of it, whichever processes die.
 */
final class Collector {

    private static final int AT_ONCE = 500;

    /** With more messages that wait, a webhook is paused. */
    private static final int MOST_WAITING = 10_000;

    private final JdbcClient database;
    private final TransactionOperations transactions;
    private final Events events;
    private final Deliveries deliveries;
    private final Pauses pauses;
    private final Payload payload;
    private final InstantSource clock;

    Collector(
            JdbcClient database,
            TransactionOperations transactions,
            Events events,
            Deliveries deliveries,
            Pauses pauses,
            Payload payload,
            InstantSource clock) {
        this.database = database;
        this.transactions = transactions;
        this.events = events;
        this.deliveries = deliveries;
        this.pauses = pauses;
        this.payload = payload;
        this.clock = clock;
    }

    /**
     * A webhook that is told of something.
     *
     * @param from after which number of the feed
     */
    private record Listening(String id, String organization, List<String> events, long from) {}

    /**
     * What one look has come to.
     *
     * @param added messages by webhook
     */
    private record Look(boolean more, Map<String, Integer> added) {
        static final Look NOTHING = new Look(false, Map.of());
    }

    /**
     * Makes messages of some of what is new.
     *
     * @return whether there is more already
     */
    boolean collect() {
        List<Listening> all = listening();
        if (all.isEmpty()) {
            return false;
        }
        Look look =
                Optional.ofNullable(transactions.execute(status -> look(all))).orElse(Look.NOTHING);
        look.added().keySet().stream()
                .filter(id -> deliveries.wait(id, MOST_WAITING))
                .forEach(id ->
                        pauses.pause(id, MOST_WAITING + " messages wait: it does not keep up"));
        return look.more();
    }

    private List<Listening> listening() {
        return database.sql(
                        "select id, organization, events, from_no from troupe.webhook where paused_at is null")
                .query((row, no) ->
                        new Listening(
                                row.getString(1),
                                row.getString(2),
                                Arrays.asList((String[]) row.getArray(3).getArray()),
                                row.getLong(4)))
                .list();
    }

    private Look look(List<Listening> all) {
        Optional<Long> kept =
                database.sql("select no from troupe.webhook_feed for update skip locked")
                        .query(Long.class)
                        .optional();
        if (kept.isEmpty()) {
            return Look.NOTHING; // another process does it
        }
        // Nobody is told of what was before the first of them.
        long first = all.stream().mapToLong(Listening::from).min().orElse(0);
        long place = Math.max(kept.get(), first);
        Events.Part part = events.readCoarse(Cursor.parse(Long.toString(place)), AT_ONCE);
        Map<Long, Instant> times = times(part.events());
        Map<String, Integer> added = new HashMap<>();
        for (Event event : part.events()) {
            if (event instanceof Event.Reset reset) {
                missed(reset, all);
                continue;
            }
            EventType.of(event).ifPresent(type -> tell(type, event, all, times, added));
        }
        if (part.next().no() != kept.get()) {
            database.sql("update troupe.webhook_feed set no = ?").param(part.next().no()).update();
        }
        return new Look(part.more(), added);
    }

    private void tell(
            EventType type,
            Event event,
            List<Listening> all,
            Map<Long, Instant> times,
            Map<String, Integer> added) {
        String organization = organization(event);
        for (Listening one : all) {
            if (one.organization().equals(organization)
                    && one.from() < event.cursor().no()
                    && one.events().contains(type.word())) {
                Instant at = times.getOrDefault(event.cursor().no(), clock.instant());
                deliveries.add(
                        one.id(), type.word(), at, payload.of(type, event, organization, at));
                added.merge(one.id(), 1, Integer::sum);
            }
        }
    }

    private static String organization(Event event) {
        return switch (event) {
            case Event.Moved moved -> moved.organization();
            case Event.Question question -> question.organization();
            case Event.Changed changed -> changed.organization();
            case Event.Recorded recorded -> "";
            case Event.Reset reset -> "";
        };
    }

    private void missed(Event.Reset reset, List<Listening> all) {
        String why =
                "no server was there to collect events for longer than they are kept: "
                        + reset.why();
        all.stream()
                .filter(one -> one.from() < reset.cursor().no())
                .forEach(one ->
                        deliveries.add(
                                one.id(),
                                EventType.MISSED,
                                clock.instant(),
                                Payload.missed(one.organization(), why, clock.instant())));
    }

    /** When the transactions were that these are of. */
    private Map<Long, Instant> times(List<Event> found) {
        Long[] numbers =
                found.stream()
                        .filter(event -> EventType.of(event).isPresent())
                        .map(event -> event.cursor().no())
                        .distinct()
                        .toArray(Long[]::new);
        Map<Long, Instant> times = new HashMap<>();
        if (numbers.length > 0) {
            database.sql("select no, at from troupe.feed where no = any (?)")
                    .param(numbers)
                    .query(row -> {
                        times.put(
                                row.getLong(1), row.getObject(2, OffsetDateTime.class).toInstant());
                    });
        }
        return times;
    }
}
