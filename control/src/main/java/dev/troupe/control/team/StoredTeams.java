package dev.troupe.control.team;

import dev.troupe.core.json.Json;
import dev.troupe.core.team.Team;
import dev.troupe.core.team.TeamStore;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/** Keeps teams as JSON in a store of texts. */
public final class StoredTeams implements TeamStore {

    /**
     * How many teams are kept in memory; beyond that the memory is emptied and they are read again.
     */
    private static final int MOST_LOADED = 100;

    /** What was not asked for in an hour may be removed: until then it need not be put again. */
    private static final long KEPT_NANOS = TimeUnit.MINUTES.toNanos(30);

    private final Function<String, String> put;
    private final Function<String, Optional<String>> get;
    private final ConcurrentMap<String, Team> loaded = new ConcurrentHashMap<>();
    private final AtomicReference<Optional<Saved>> last = new AtomicReference<>(Optional.empty());

    /** The very same team is often saved again and again. */
    private record Saved(Team team, String address, long nanoTime) {
        @SuppressWarnings("ReferenceEquality") // to compare teams takes as long as to write them
        boolean isOf(Team other) {
            return team == other && System.nanoTime() - nanoTime < KEPT_NANOS;
        }
    }

    /**
     * @param put keeps a text and returns its address
     * @param get the text at an address
     */
    public StoredTeams(Function<String, String> put, Function<String, Optional<String>> get) {
        this.put = put;
        this.get = get;
    }

    @Override
    public String save(Team team) {
        Optional<Saved> known = last.get().filter(saved -> saved.isOf(team));
        if (known.isPresent()) {
            return known.get().address();
        }
        String address = put.apply(Json.write(team));
        last.set(Optional.of(new Saved(team, address, System.nanoTime())));
        return address;
    }

    @Override
    public Team load(String address) {
        Team known = loaded.get(address);
        if (known != null) {
            return known;
        }
        String json =
                get.apply(address)
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "there is no team at "
                                                + address
                                                + ": was this run started on another database?"));
        Team team = Json.read(json, Team.class);
        if (loaded.size() >= MOST_LOADED) {
            loaded.clear();
        }
        loaded.put(address, team);
        return team;
    }
}
