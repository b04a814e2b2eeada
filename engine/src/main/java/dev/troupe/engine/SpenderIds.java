package dev.troupe.engine;

import dev.troupe.core.governance.Spender;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The ids of spenders, which are listed when they first use something. */
final class SpenderIds {

    /** How many are known at the most; beyond that all are looked up again. */
    private static final int MOST = 50_000;

    private final Map<String, Map<Spender, Long>> committed = new HashMap<>();
    private final Map<Key, Long> found = new HashMap<>();
    private final Set<Key> wanted = new LinkedHashSet<>();
    private int known;

    private record Key(String organization, Spender spender) {}

    /** Begins a batch: what one listed that was not committed is forgotten. */
    void begin() {
        found.clear();
        wanted.clear();
    }

    /** The batch was committed. */
    void committed() {
        if (known + found.size() > MOST) {
            committed.clear();
            known = 0;
        }
        known += found.size();
        found.forEach((key, id) ->
                committed
                        .computeIfAbsent(key.organization(), o -> new HashMap<>())
                        .put(key.spender(), id));
        begin();
    }

    /** Has a spender found with the next {@link #find}. */
    void want(String organization, Spender spender) {
        if (!committed.getOrDefault(organization, Map.of()).containsKey(spender)) {
            wanted.add(new Key(organization, spender));
        }
    }

    /** Makes sure that those that are wanted are listed. */
    void find(Connection connection) throws SQLException {
        if (!wanted.isEmpty()) {
            List<Key> keys = new ArrayList<>(wanted);
            wanted.clear();
            list(connection, keys);
            look(connection, keys);
        }
    }

    /** The id of one that was wanted. */
    long of(String organization, Spender spender) {
        Long id = committed.getOrDefault(organization, Map.of()).get(spender);
        return id != null
                ? id
                : Objects.requireNonNull(
                        found.get(new Key(organization, spender)), "the spender is listed");
    }

    private static void list(Connection connection, List<Key> keys) throws SQLException {
        String sql =
                """
                insert into troupe.spender (organization, agent, plan, task, goal, subject)
                select * from unnest(?, ?, ?, ?, ?, ?) as k (organization, agent, plan, task, goal, subject)
                order by 1, 2, 3, 4, 5, 6
                on conflict do nothing
                """;
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            bind(insert, keys);
            insert.executeUpdate();
        }
    }

    private void look(Connection connection, List<Key> keys) throws SQLException {
        String sql =
                """
                select p.id, k.no from unnest(?, ?, ?, ?, ?, ?) with ordinality as k (organization, agent, plan, task, goal, subject, no)
                join troupe.spender p on p.organization = k.organization and p.agent = k.agent
                  and coalesce(p.plan, '') = coalesce(k.plan, '') and coalesce(p.task, '') = coalesce(k.task, '')
                  and coalesce(p.goal, '') = coalesce(k.goal, '') and p.subject = k.subject
                """;
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            bind(select, keys);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    found.put(keys.get(row.getInt(2) - 1), row.getLong(1));
                }
            }
        }
    }

    private static void bind(PreparedStatement statement, List<Key> keys) throws SQLException {
        Columns columns = new Columns(statement, 1);
        columns.texts(keys, Key::organization);
        columns.texts(keys, key -> key.spender().agent());
        columns.optionalTexts(keys, key -> key.spender().plan());
        columns.optionalTexts(keys, key -> key.spender().task());
        columns.optionalTexts(keys, key -> key.spender().goal());
        columns.texts(keys, key -> key.spender().subject());
    }
}
