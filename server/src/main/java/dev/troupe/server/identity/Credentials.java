package dev.troupe.server.identity;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Says who has a credential. What was found holds for a second, so a key that is withdrawn is good
 * for as long at the most. Thread-safe.
 */
public final class Credentials {

    private static final Duration FRESH = Duration.ofSeconds(1);
    private static final int MOST = 10_000;

    private final Sessions sessions;
    private final ApiKeys keys;
    private final RunTokens runs;
    private final SignInLinks links;
    private final InstantSource clock;
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    public Credentials(
            Sessions sessions,
            ApiKeys keys,
            RunTokens runs,
            SignInLinks links,
            InstantSource clock) {
        this.sessions = sessions;
        this.keys = keys;
        this.runs = runs;
        this.links = links;
        this.clock = clock;
    }

    private record Known(Caller caller, Instant at) {}

    /** Who sends a key or a run's token. */
    public Optional<Caller> bearer(String token) {
        if (token.startsWith(ApiKeys.PREFIX)) {
            return fresh(token, keys::find);
        }
        return token.startsWith(RunTokens.PREFIX) ? fresh(token, runs::find) : Optional.empty();
    }

    /** Who is signed in. */
    public Optional<Caller> session(String token) {
        return fresh(token, sessions::find);
    }

    private Optional<Caller> fresh(String token, Function<String, Optional<Caller>> find) {
        Instant now = clock.instant();
        Known before = known.get(token);
        if (before != null
                && now.isBefore(before.at().plus(FRESH))
                && now.isBefore(before.caller().expiresAt())) {
            return Optional.of(before.caller());
        }
        Optional<Caller> found = find.apply(token);
        if (found.isPresent()) {
            known.put(token, new Known(found.get(), now));
            if (known.size() > MOST) {
                forget(now);
            }
        } else {
            known.remove(token);
        }
        return found;
    }

    private void forget(Instant now) {
        known.values().removeIf(one -> !now.isBefore(one.at().plus(FRESH)));
        Iterator<String> any = known.keySet().iterator();
        while (known.size() > MOST && any.hasNext()) {
            any.next();
            any.remove();
        }
    }

    /**
     * Signs in by a link, which is used up by that.
     *
     * @return the token of the new session, if the link is good
     */
    public Optional<String> signIn(String link) {
        return links.redeem(link).map(sessions::open);
    }

    /**
     * Signs in a person whom somebody vouches for, wherever the person belongs.
     *
     * @return the token of the new session
     */
    public String open(String person) {
        return sessions.open(new SignInLinks.Bearer(person, Optional.empty()));
    }

    /** Signs out. */
    public void signOut(String session) {
        known.remove(session);
        sessions.close(session);
    }
}
