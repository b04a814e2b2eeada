package dev.troupe.agents.guard;

import dev.troupe.core.governance.Guard;
import dev.troupe.core.governance.Guard.Breaker;
import dev.troupe.core.team.Team;
import java.time.Duration;
import java.util.Optional;

/**
 * What holds for a subject of a team. A guard of {@code tool:SOURCE.*} counts all tools of the
 * source together, beside the guards of single tools. Where nothing is stated there is a breaker
 * for each provider and each tool, unless all of the tool's source is without.
 */
public final class GuardRules {

    private static final String PROVIDER = "provider:";
    private static final String TOOL = "tool:";
    private static final String ALL = ".*";

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
        Optional<Guard> stated = stated(team, subject);
        if (stated.isPresent()) {
            return stated.get().breaker();
        }
        if (subject.startsWith(PROVIDER)) {
            return Optional.of(Breaker.DEFAULT);
        }
        if (!subject.startsWith(TOOL) || subject.endsWith(ALL)) {
            return Optional.empty();
        }
        boolean off =
                stated(team, source(subject.substring(TOOL.length())))
                        .filter(guard -> guard.breaker().isEmpty())
                        .isPresent();
        return off ? Optional.empty() : Optional.of(Breaker.DEFAULT);
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
}
