package dev.troupe.agents.guard;

import dev.troupe.agents.rehearsal.RehearsalProvider;
import dev.troupe.core.governance.Guard;
import dev.troupe.core.governance.Guard.Breaker;
import dev.troupe.core.team.Team;
import java.time.Duration;
import java.util.Optional;

/**
 * What holds for a subject of a team. A guard of {@code tool:SOURCE.*} counts all tools of the
 * source together, beside the guards of single tools. Where nothing is stated there is a breaker
 * for each provider and each tool, unless the guard of the tool's source says that there is none.
 */
public final class GuardRules {

    private static final String PROVIDER = "provider:";
    private static final String TOOL = "tool:";
    private static final String ALL = ".*";
    private static final String REHEARSAL = PROVIDER + RehearsalProvider.NAME;

    /** Not to be told people as time that a call did not have. */
    private static final Duration UNFELT = Duration.ofMillis(20);

    private static final Duration LEAST = Duration.ofMillis(1);

    private GuardRules() {}

    /** {@code agent:NAME}. */
    public static String agent(String name) {
        return "agent:" + name;
    }

    /** {@code provider:NAME}. */
    public static String provider(String name) {
        return PROVIDER + name;
    }

    /** {@code tool:SOURCE.TOOL}. */
    public static String tool(String name) {
        return TOOL + name;
    }

    /** {@code tool:SOURCE.*} of a tool {@code SOURCE.TOOL}. */
    public static String source(String tool) {
        int dot = tool.indexOf('.');
        return TOOL + (dot < 0 ? tool : tool.substring(0, dot)) + ALL;
    }

    /** The guard that the team states for just this subject. */
    public static Optional<Guard> stated(Team team, String subject) {
        return team.governance().guards().stream()
                .filter(guard -> guard.subject().equals(subject))
                .findFirst();
    }

    /** When nothing is tried any more for a while; never if absent. */
    public static Optional<Breaker> breaker(Team team, String subject) {
        Optional<Breaker> stated = stated(team, subject).flatMap(Guard::breaker);
        return (stated.isPresent() ? stated : usual(team, subject))
                .filter(breaker -> !breaker.equals(Breaker.OFF));
    }

    /** A script that rehearses failures is not broken. */
    private static Optional<Breaker> usual(Team team, String subject) {
        if (subject.startsWith(PROVIDER)) {
            return subject.equals(REHEARSAL) ? Optional.empty() : Optional.of(Breaker.DEFAULT);
        }
        if (!subject.startsWith(TOOL) || subject.endsWith(ALL)) {
            return Optional.empty();
        }
        return stated(team, source(subject.substring(TOOL.length())))
                .flatMap(Guard::breaker)
                .filter(Breaker.OFF::equals)
                .or(() -> Optional.of(Breaker.DEFAULT));
    }

    /** How long a call of a tool may take, if that is stated for it or else for its source. */
    public static Optional<Duration> timeout(Team team, String tool) {
        return stated(team, tool(tool))
                .flatMap(Guard::timeout)
                .or(() -> stated(team, source(tool)).flatMap(Guard::timeout));
    }

    /** How often a call of a tool that may be repeated is tried. */
    public static int attempts(Team team, String tool) {
        return stated(team, tool(tool))
                .flatMap(Guard::attempts)
                .or(() -> stated(team, source(tool)).flatMap(Guard::attempts))
                .orElse(1);
    }

    /** How long a run of an agent may take, if that is stated. */
    public static Optional<Duration> agentTimeout(Team team, String agent) {
        return stated(team, agent(agent)).flatMap(Guard::timeout);
    }

    /**
     * What is left of a time once something was waited for.
     *
     * @param from when that began, as {@link System#nanoTime()} has it
     * @return more than nothing
     */
    public static Duration left(Duration time, long from) {
        Duration waited = Duration.ofNanos(System.nanoTime() - from);
        Duration left = waited.compareTo(UNFELT) < 0 ? time : time.minus(waited);
        return left.compareTo(LEAST) < 0 ? LEAST : left;
    }

    /** The shorter of what is stated and what is left. */
    public static Duration shorter(Optional<Duration> stated, Duration left) {
        return stated.filter(time -> time.compareTo(left) < 0).orElse(left);
    }
}
