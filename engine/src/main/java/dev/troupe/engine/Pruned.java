package dev.troupe.engine;

import dev.troupe.core.json.Json;
import dev.troupe.core.json.JsonProblem;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Which runs were removed on purpose, as the organizations' own journals tell. */
final class Pruned {

    /** What such an order is called. */
    static final String ORDER = "pruned";

    /**
     * What an order to remove runs holds.
     *
     * @param ids from and to, both included
     * @param signature in Base64, over {@link #text}
     */
    record Detail(
            Instant before,
            long runs,
            long rows,
            List<List<Long>> ids,
            String key,
            String signature) {}

    private final Findings findings;
    private final Audit.Trusted trusted;
    private final Map<String, IdRanges> ranges = new HashMap<>();
    private final List<Audit.Pruning> orders = new ArrayList<>();

    Pruned(Findings findings, Audit.Trusted trusted) {
        this.findings = findings;
        this.trusted = trusted;
    }

    List<Audit.Pruning> orders() {
        return List.copyOf(orders);
    }

    boolean contains(String organization, long run) {
        IdRanges of = ranges.get(organization);
        return of != null && of.contains(run);
    }

    void read(Connection connection, Optional<String> only) throws SQLException {
        String installation = Installation.id(connection);
        String sql =
                """
                select r.organization, j.run, j.seq, j.at, coalesce(j.payload, troupe.content_of(j.blob))
                from troupe.run r join troupe.journal j on j.run = r.id
                where r.type = ? and j.kind = ? and j.name = ? and (? = '' or r.organization = ?)
                order by j.run, j.seq
                """;
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, OrganizationJournal.TYPE);
            select.setInt(2, Kind.ORDER.code());
            select.setString(3, ORDER);
            select.setString(4, only.orElse(""));
            select.setString(5, only.orElse(""));
            select.setFetchSize(100);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    add(
                            installation,
                            rows.getString(1),
                            "run " + rows.getLong(2) + ", row " + rows.getInt(3),
                            rows.getObject(4, OffsetDateTime.class).toInstant(),
                            Optional.ofNullable(rows.getString(5)).orElse(""));
                }
            }
        }
    }

    void add(String installation, String organization, String what, Instant at, String payload) {
        try {
            JsonNode content = Json.parse(payload);
            Detail detail = Json.as(content.path("detail"), Detail.class);
            if (!isSigned(installation, organization, detail)) {
                findings.add(
                        what,
                        "it orders runs to be removed, and is not signed by a key that is trusted here");
                return;
            }
            orders.add(
                    new Audit.Pruning(
                            organization,
                            at,
                            content.path("by").asString(""),
                            detail.runs(),
                            detail.rows()));
            IdRanges of = ranges.computeIfAbsent(organization, key -> new IdRanges());
            detail.ids().forEach(range -> of.add(range.getFirst(), range.getLast()));
        } catch (JsonProblem e) {
            findings.add(what, "it orders runs to be removed, and cannot be read");
        }
    }

    private boolean isSigned(String installation, String organization, Detail detail) {
        return trusted.keys().isEmpty()
                || trusted.keys().stream()
                        .anyMatch(key ->
                                key.id().toString().equals(detail.key())
                                        && key.verifies(
                                                text(installation, organization, detail.ids()),
                                                detail.signature()));
    }

    /**
     * What is signed: these lines in UTF-8, without a line break at the end.
     *
     * <pre>
     * troupe pruning 1
     * installation 0b2c…
     * runs 1-4,7-7,9-12
     * organization Larkspur Outdoor
     * </pre>
     */
    static String text(String installation, String organization, List<List<Long>> ids) {
        String runs =
                ids.stream()
                        .map(range -> range.getFirst() + "-" + range.getLast())
                        .collect(java.util.stream.Collectors.joining(","));
        return "troupe pruning 1\ninstallation "
                + installation
                + "\nruns "
                + runs
                + "\norganization "
                + organization;
    }
}
