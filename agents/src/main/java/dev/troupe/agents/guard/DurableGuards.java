package dev.troupe.agents.guard;

import dev.troupe.agents.governance.Guards;
import dev.troupe.core.cost.Money;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.governance.Guard;
import dev.troupe.core.governance.Guard.Breaker;
import dev.troupe.core.team.Team;
import dev.troupe.engine.BreakerStore;
import dev.troupe.engine.EngineException;
import dev.troupe.engine.GuardCounts;
import dev.troupe.engine.PassStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Guards that hold for all processes of a database and outlast each of them. Where nothing is wrong
 * and nothing limited, an action costs no round trip.
 */
public final class DurableGuards implements Guards, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(DurableGuards.class);

    /** How often processes hear of one another. */
    private static final Duration EXCHANGE = Duration.ofSeconds(1);

    /** How long a run that tries keeps others away if nothing is heard of it. */
    private static final Duration RUN_LEASE = Duration.ofMinutes(10);

    private final Breakers breakers;
    private final Gates gates;
    private final ReentrantLock exchanging = new ReentrantLock();
    private final Thread thread;
    private volatile boolean closed;

    public DurableGuards(DataSource database, InstantSource clock) {
        this.breakers =
                new Breakers(new BreakerStore(database, clock), new GuardCounts(database), clock);
        this.gates = new Gates(new PassStore(database));
        this.thread = Thread.ofVirtual().name("troupe-guards").start(this::run);
    }

    private void run() {
        while (!closed) {
            LockSupport.parkNanos(EXCHANGE.toNanos());
            try {
                if (!closed) {
                    exchange();
                }
            } catch (EngineException e) {
                log.debug("what guards know was not exchanged; trying again", e);
            }
        }
    }

    /** Tells the other processes what this one knows, and hears what they know. */
    void exchange() {
        exchanging.lock();
        try {
            gates.beat();
            breakers.exchange();
        } finally {
            exchanging.unlock();
        }
    }

    @Override
    public Pass enter(Team team, List<String> subjects, RunId root, Duration patience, Waits waits)
            throws InterruptedException {
        Held held = new Held(team);
        boolean entered = false;
        try {
            held.enter(subjects, root, patience, waits);
            entered = true;
            return held;
        } finally {
            if (!entered) {
                held.close();
            }
        }
    }

    @Override
    public void begin(
            Team team, String subject, RunId run, RunId root, Duration patience, Waits waits)
            throws InterruptedException {
        String organization = team.organization().name();
        breakers.refuse(organization, subject);
        Optional<PassStore.Limit> limit = limit(team, subject);
        if (limit.isPresent()) {
            gates.enter(limit.get(), root, Optional.of(run), patience, waits);
        }
        if (rule(team, subject).isPresent()) {
            breakers.enter(organization, subject, probe(subject, run), RUN_LEASE);
        }
    }

    @Override
    public void ended(
            Team team, String subject, RunId run, boolean failed, Duration took, Money cost) {
        String organization = team.organization().name();
        Optional<Breaker> rule = rule(team, subject);
        if (rule.isPresent()) {
            // Where the run began is another process, perhaps: the database knows who tries.
            Optional<UUID> probe =
                    breakers.isOpen(organization, subject)
                            ? Optional.of(probe(subject, run))
                            : Optional.empty();
            breakers.ended(organization, subject, rule.get(), probe, failed, took, cost);
        }
    }

    /** What a person opened is closed by an action that tries, also if it never opens by itself. */
    private Optional<Breaker> rule(Team team, String subject) {
        return GuardRules.breaker(team, subject)
                .or(() ->
                        breakers.isOpen(team.organization().name(), subject)
                                ? Optional.of(Breaker.OFF)
                                : Optional.empty());
    }

    private static UUID probe(String subject, RunId run) {
        return UUID.nameUUIDFromBytes((subject + " " + run).getBytes(StandardCharsets.UTF_8));
    }

    private static Optional<PassStore.Limit> limit(Team team, String subject) {
        return GuardRules.stated(team, subject)
                .filter(guard -> guard.concurrency().isPresent() || guard.rate().isPresent())
                .map(guard ->
                        new PassStore.Limit(
                                team.organization().name(),
                                subject,
                                guard.concurrency(),
                                guard.rate().map(Guard.Rate::most),
                                guard.rate().map(Guard.Rate::per).orElse(Duration.ZERO)));
    }

    /** What one action holds. */
    private final class Held implements Pass {

        private record Watched(String subject, Breaker rule, Optional<UUID> probe) {}

        private record Taken(PassStore.Limit limit, long no) {}

        private final Team team;
        private final String organization;
        private final List<Watched> watched = new ArrayList<>();
        private final List<Taken> taken = new ArrayList<>();

        Held(Team team) {
            this.team = team;
            this.organization = team.organization().name();
        }

        /** Waits for turns in one order, so that no two actions wait for one another. */
        void enter(List<String> subjects, RunId root, Duration patience, Waits waits)
                throws InterruptedException {
            long end = System.nanoTime() + patience.toNanos();
            List<String> sorted = subjects.stream().distinct().sorted().toList();
            for (String subject : sorted) {
                breakers.refuse(organization, subject);
            }
            for (String subject : sorted) {
                Optional<PassStore.Limit> limit = limit(team, subject);
                if (limit.isPresent()) {
                    Duration left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
                    taken.add(
                            new Taken(
                                    limit.get(),
                                    gates.enter(limit.get(), root, Optional.empty(), left, waits)));
                }
            }
            for (String subject : sorted) {
                Optional<Breaker> rule = rule(team, subject);
                if (rule.isPresent()) {
                    UUID probe = UUID.randomUUID();
                    boolean tries = breakers.enter(organization, subject, probe);
                    watched.add(
                            new Watched(
                                    subject,
                                    rule.get(),
                                    tries ? Optional.of(probe) : Optional.empty()));
                }
            }
        }

        @Override
        public void succeeded(Duration took, Money cost) {
            ended(false, took, cost);
        }

        @Override
        public void failed(Duration took, Money cost) {
            ended(true, took, cost);
        }

        private void ended(boolean failed, Duration took, Money cost) {
            watched.forEach(one ->
                    breakers.ended(
                            organization,
                            one.subject(),
                            one.rule(),
                            one.probe(),
                            failed,
                            took,
                            cost));
            watched.clear();
        }

        @Override
        public void close() {
            watched.forEach(one -> one.probe().ifPresent(breakers::left));
            watched.clear();
            taken.forEach(one -> gates.leave(one.limit(), one.no()));
            taken.clear();
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            exchange();
            gates.close();
        } catch (EngineException e) {
            log.debug("guards were closed while the database was away", e);
        }
    }
}
