package dev.troupe.agents.guard;

import dev.troupe.agents.governance.GuardClosed;
import dev.troupe.core.cost.Money;
import dev.troupe.core.governance.Guard.Breaker;
import dev.troupe.engine.BreakerStore;
import dev.troupe.engine.BreakerStore.Standing;
import dev.troupe.engine.EngineException;
import dev.troupe.engine.GuardCounts;
import dev.troupe.engine.GuardCounts.Count;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The breakers as this process knows them. Actions are counted in memory and told to the database
 * now and then, so that a closed breaker costs no round trip; an open one is known by all processes
 * after a moment, and by those that start later at once.
 */
final class Breakers {

    private static final Logger log = LoggerFactory.getLogger(Breakers.class);

    /** How long an action that tries keeps others away if nothing is heard of its process. */
    private static final Duration LEASE = Duration.ofSeconds(15);

    /** The longest window that a breaker may have. */
    static final Duration LONGEST = Duration.ofHours(1);

    private final BreakerStore store;
    private final GuardCounts counts;
    private final InstantSource clock;
    private final Map<String, Known> organizations = new ConcurrentHashMap<>();
    private final Set<UUID> probes = ConcurrentHashMap.newKeySet();

    Breakers(BreakerStore store, GuardCounts counts, InstantSource clock) {
        this.store = store;
        this.counts = counts;
        this.clock = clock;
    }

    private Known organization(String name) {
        Known known = organizations.computeIfAbsent(name, key -> new Known());
        known.used = System.nanoTime();
        if (known.isStale() && known.mayHear()) {
            try {
                if (known.isStale()) {
                    hear(name, known);
                }
            } catch (EngineException e) {
                known.heard = System.nanoTime();
                known.everHeard = true;
                log.warn("breakers of {} are not known: {}", name, e.getMessage());
            } finally {
                known.hearing.unlock();
            }
        }
        return known;
    }

    private void hear(String name, Known known) {
        known.hearing.lock();
        try {
            List<Standing> standings = store.standings(Optional.of(name));
            known.heard = System.nanoTime();
            known.everHeard = true;
            Instant at = clock.instant();
            known.locked(organization -> {
                organization.know(standings, at);
                return true;
            });
        } finally {
            known.hearing.unlock();
        }
    }

    /**
     * Refuses an action that surely may not begin now.
     *
     * @throws GuardClosed if the breaker is open and its cool-down is not over
     */
    void refuse(String name, String subject) {
        Optional<Standing> standing = organization(name).standing(subject);
        if (standing.isPresent()
                && standing.get().open()
                && clock.instant().isBefore(standing.get().retryAt())) {
            throw closed(standing.get());
        }
    }

    /**
     * Lets an action begin, if the breaker is closed or one may try.
     *
     * @param probe names the attempt, if this becomes one
     * @return whether it is the one that tries
     * @throws GuardClosed if it may not begin
     */
    boolean enter(String name, String subject, UUID probe, Duration lease) {
        refuse(name, subject);
        Known organization = organization(name);
        if (!organization.isOpen(subject)) {
            return false;
        }
        BreakerStore.Trial trial;
        try {
            trial = store.probe(name, subject, probe, lease);
        } catch (EngineException e) {
            throw new GuardClosed(
                    subject + " is not tried, because the database is away: " + e.getMessage());
        }
        trial.standing()
                .ifPresent(standing ->
                        organization.locked(known -> {
                            known.know(standing);
                            return true;
                        }));
        if (!trial.granted() && trial.standing().filter(Standing::open).isPresent()) {
            throw closed(trial.standing().get());
        }
        return trial.granted();
    }

    /** The same for an action of this process, which is kept in mind while it lasts. */
    boolean enter(String name, String subject, UUID probe) {
        boolean tries = enter(name, subject, probe, LEASE);
        if (tries) {
            probes.add(probe);
        }
        return tries;
    }

    private GuardClosed closed(Standing standing) {
        boolean tried = !clock.instant().isBefore(standing.retryAt());
        return new GuardClosed(
                standing.subject()
                        + " is not used for now: "
                        + standing.reason()
                        + " (since "
                        + Shown.moment(standing.changedAt())
                        + "); "
                        + (tried ? "another action tries it just now" : Shown.retry(standing)));
    }

    boolean isOpen(String name, String subject) {
        return organization(name).isOpen(subject);
    }

    /**
     * An action has ended.
     *
     * @param probe what it was named if it was one that tries; another's name changes nothing
     */
    void ended(
            String name,
            String subject,
            Breaker rule,
            Optional<UUID> probe,
            boolean failed,
            Duration took,
            Money cost) {
        if (probe.isPresent()) {
            tried(name, subject, rule, probe.get(), failed);
            return;
        }
        Instant now = clock.instant();
        Optional<String> problem =
                organization(name)
                        .locked(known -> {
                            Tally tally = known.tally(subject);
                            known.rules.put(subject, rule);
                            tally.add(rule, now, failed, took, cost);
                            return known.isOpen(subject)
                                    ? Optional.empty()
                                    : tally.verdict(rule, now);
                        });
        problem.ifPresent(reason -> open(name, subject, rule, reason));
    }

    private void tried(String name, String subject, Breaker rule, UUID probe, boolean failed) {
        probes.remove(probe);
        try {
            if (failed) {
                store.failedAgain(name, subject, probe, "it failed again", rule.coolDown());
            } else {
                store.mended(name, subject, probe)
                        .ifPresent(standing ->
                                log.info("{} of {} works again", standing.subject(), name));
            }
            hear(name, organization(name));
        } catch (EngineException e) {
            log.warn("what came of trying {} was not recorded: {}", subject, e.getMessage());
        }
    }

    /** An action that tried has ended, and nobody says how. */
    void left(UUID probe) {
        probes.remove(probe);
        boolean interrupted = Thread.interrupted();
        try {
            store.leave(probe);
        } catch (EngineException e) {
            log.debug("a probe is left to its lease", e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void open(String name, String subject, Breaker rule, String reason) {
        Standing standing;
        try {
            standing = store.open(name, subject, reason, rule.coolDown());
        } catch (EngineException e) {
            Instant now = clock.instant();
            standing =
                    new Standing(
                            name,
                            subject,
                            true,
                            1,
                            reason,
                            now,
                            now.plus(rule.coolDown()),
                            Optional.empty());
            log.debug("only this process knows that {} is broken", subject, e);
        }
        log.warn(
                "{} of {} is not used until {}: {}",
                subject,
                name,
                standing.retryAt(),
                standing.reason());
        Standing known = standing;
        organization(name)
                .locked(organization -> {
                    organization.know(known);
                    return true;
                });
    }

    /** Tells the other processes what was counted here, and hears what they know. */
    void exchange() {
        organizations.forEach(this::exchange);
        for (UUID probe : probes) {
            store.keep(probe, LEASE);
        }
    }

    private void exchange(String name, Known organization) {
        List<Count> news =
                organization.locked(known -> {
                    List<Count> all = new ArrayList<>();
                    known.tallies.values().forEach(tally -> all.addAll(tally.send()));
                    return all;
                });
        if (!news.isEmpty()) {
            tell(name, organization, news);
        } else if (organization.isIdle()) {
            return;
        }
        hear(name, organization);
        Instant now = clock.instant();
        List<Problem> problems =
                organization.locked(known -> {
                    List<Problem> found = new ArrayList<>();
                    known.rules.forEach((subject, rule) -> {
                        if (!known.isOpen(subject)) {
                            known.tally(subject)
                                    .verdict(rule, now)
                                    .ifPresent(reason ->
                                            found.add(new Problem(subject, rule, reason)));
                        }
                    });
                    return found;
                });
        problems.forEach(
                problem -> open(name, problem.subject(), problem.rule(), problem.reason()));
    }

    private record Problem(String subject, Breaker rule, String reason) {}

    private void tell(String name, Known organization, List<Count> news) {
        boolean told = false;
        List<Count> all = List.of();
        try {
            Instant now = clock.instant();
            Duration longest = organization.locked(Known::longestWindow);
            all =
                    counts.add(
                            name,
                            news,
                            now.minus(longest.multipliedBy(2)),
                            now.minus(LONGEST.multipliedBy(2)));
            told = true;
        } finally {
            boolean heard = told;
            Map<String, List<Count>> bySubject =
                    all.stream().collect(Collectors.groupingBy(Count::subject));
            organization.locked(known -> {
                known.tallies.forEach((subject, tally) -> {
                    if (!heard) {
                        tally.kept();
                    } else if (bySubject.containsKey(subject)) {
                        tally.sent(bySubject.get(subject));
                    }
                });
                return true;
            });
        }
    }
}
