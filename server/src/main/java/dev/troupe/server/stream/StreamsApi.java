package dev.troupe.server.stream;

import dev.troupe.core.durable.RunId;
import dev.troupe.engine.Event;
import dev.troupe.engine.EventStream;
import dev.troupe.engine.Interest;
import dev.troupe.engine.RunSummary;
import dev.troupe.server.http.Needs;
import dev.troupe.server.http.Tenant;
import dev.troupe.server.identity.Permission;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Events as they happen. A client that comes back with the id of the last event that it got misses
 * none and gets none twice. Streams end after some minutes, so that credentials are looked at
 * again; browsers come back by themselves.
 */
@RestController
@RequestMapping("/api/v1")
class StreamsApi {

    private static final String LAST = "Last-Event-ID";
    private static final Duration LONGEST = Duration.ofMinutes(5);

    /** A line from time to time shows both sides that the connection is there. */
    private static final Duration ALIVE = Duration.ofSeconds(15);

    /** How long tokens wait for one another. */
    private static final Duration TOKENS = Duration.ofMillis(100);

    private static final byte[] COMMENT = ":\n\n".getBytes(StandardCharsets.UTF_8);
    private static final byte[] BEGIN = "retry: 1000\n\n".getBytes(StandardCharsets.UTF_8);

    private final Streams streams;
    private final Messages messages;

    StreamsApi(Streams streams, Messages messages) {
        this.streams = streams;
        this.messages = messages;
    }

    /**
     * Streams what happens in the organization: its trees of runs, questions, and what is changed
     * (server-sent events).
     *
     * @param last the id of the event after which it goes on
     * @param after the same, for those who cannot set headers
     */
    @GetMapping(value = "/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @Needs(Permission.READ)
    void organization(
            Tenant tenant,
            @RequestHeader(LAST) Optional<String> last,
            @RequestParam Optional<String> after,
            HttpServletResponse response)
            throws IOException, InterruptedException {
        EventStream stream =
                streams.open(Interest.organization(tenant.organization()), last.or(() -> after));
        try {
            send(stream, event -> true, List::of, ALIVE, response);
        } finally {
            streams.closed(stream);
        }
    }

    /**
     * Streams what happens in a run and those below it, and what their models say while they say it
     * (server-sent events).
     *
     * @param last the id of the event after which it goes on
     * @param after the same, for those who cannot set headers
     */
    @GetMapping(value = "/runs/{id}/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @Needs(value = Permission.READ, agents = true)
    void run(
            Tenant tenant,
            @PathVariable long id,
            @RequestHeader(LAST) Optional<String> last,
            @RequestParam Optional<String> after,
            HttpServletResponse response)
            throws IOException, InterruptedException {
        RunSummary run = tenant.run(id);
        EventStream stream = streams.open(Interest.tree(run.root()), last.or(() -> after));
        try {
            Set<RunId> below = ConcurrentHashMap.newKeySet();
            // After the stream was opened: a run that is begun meanwhile is in one of them at
            // least.
            tenant.store().below(run.id()).forEach(one -> below.add(one.id()));
            try (Tokens.Tap tap = streams.tokens().listen(below)) {
                send(stream, event -> isBelow(event, below), tap::take, TOKENS, response);
            }
        } finally {
            streams.closed(stream);
        }
    }

    private static boolean isBelow(Event event, Set<RunId> below) {
        return switch (event) {
            case Event.Recorded recorded -> below.contains(recorded.row().run());
            case Event.Moved moved -> {
                if (moved.parent().filter(below::contains).isPresent()) {
                    below.add(moved.run());
                }
                yield below.contains(moved.run());
            }
            case Event.Question question -> below.contains(question.run());
            case Event.Changed changed -> false;
            case Event.Reset reset -> true;
        };
    }

    /** Gives what came of passing things. */
    private interface Passing {
        List<Tokens.Token> take();
    }

    private void send(
            EventStream stream,
            Predicate<Event> wanted,
            Passing passing,
            Duration look,
            HttpServletResponse response)
            throws IOException, InterruptedException {
        response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
        response.setCharacterEncoding(StandardCharsets.UTF_8);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setHeader("X-Accel-Buffering", "no"); // proxies must not hold it back
        OutputStream out = response.getOutputStream();
        out.write(BEGIN);
        response.flushBuffer();
        long end = System.nanoTime() + LONGEST.toNanos();
        long alive = System.nanoTime() + ALIVE.toNanos();
        while (!stream.isClosed() && System.nanoTime() < end) {
            Optional<Event> event = stream.next(look);
            boolean wrote = false;
            while (event.isPresent()) {
                if (wanted.test(event.get())) {
                    out.write(messages.of(event.get()));
                    wrote = true;
                }
                event = stream.next(Duration.ZERO);
            }
            for (Tokens.Token token : passing.take()) {
                out.write(Messages.passing("token", token));
                wrote = true;
            }
            if (!wrote && System.nanoTime() >= alive) {
                out.write(COMMENT);
                wrote = true;
            }
            if (wrote) {
                response.flushBuffer();
                alive = System.nanoTime() + ALIVE.toNanos();
            }
        }
    }
}
