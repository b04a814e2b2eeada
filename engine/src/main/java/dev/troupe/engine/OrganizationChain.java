package dev.troupe.engine;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The chain of run heads of each organization: whenever a run leaves a node, the hash of its last
 * row is chained to the heads before it, so that no run, and no end of a run, can be taken away
 * unnoticed. A link's hash is SHA-256 over: the link before it (32 bytes), the run (8), the head's
 * seq (4) and the head (32). Used by one thread.
 */
final class OrganizationChain {

    /** How many organizations' heads are remembered. */
    private static final int MOST_HEADS = 1_000;

    /** Where a chain ends. */
    private record Head(long no, Hash hash) {}

    /** As this writer left them. Others write too: what the database holds counts. */
    private final Map<String, Head> heads =
            new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Head> eldest) {
                    return size() > MOST_HEADS;
                }
            };

    record Link(String organization, long no, long run, int seq, Hash head, Hash hash) {

        static Hash hash(MessageDigest digest, Hash before, long run, int seq, Hash head) {
            digest.update(before.bytes());
            digest.update(ByteBuffer.allocate(12).putLong(run).putInt(seq).array());
            digest.update(head.bytes());
            return Hash.of(digest.digest());
        }
    }

    void append(Connection connection, List<Write.Departure> departures) throws SQLException {
        Map<String, List<Write.Departure>> byOrganization = new TreeMap<>();
        for (Write.Departure departure : departures) {
            byOrganization
                    .computeIfAbsent(departure.run().organization(), key -> new ArrayList<>())
                    .add(departure);
        }
        for (Map.Entry<String, List<Write.Departure>> entry : byOrganization.entrySet()) {
            appendTo(connection, entry.getKey(), entry.getValue());
        }
    }

    private void appendTo(
            Connection connection, String organization, List<Write.Departure> departures)
            throws SQLException {
        Head known = heads.get(organization);
        if (known == null || !link(connection, organization, known, departures)) {
            link(connection, organization, lock(connection, organization), departures);
        }
    }

    private static Head lock(Connection connection, String organization) throws SQLException {
        try (PreparedStatement lock =
                connection.prepareStatement(
                        """
                        insert into troupe.chain_head (organization, no, hash) values (?, 0, ?)
                        on conflict (organization) do update set no = chain_head.no
                        returning no, hash
                        """)) {
            lock.setString(1, organization);
            lock.setBytes(2, Hash.ZERO.bytes());
            try (ResultSet row = lock.executeQuery()) {
                row.next();
                return new Head(row.getLong(1), Hash.of(row.getBytes(2)));
            }
        }
    }

    /** Tells whether the chain ended with this head; if not, nothing was done. */
    private boolean link(
            Connection connection, String organization, Head head, List<Write.Departure> departures)
            throws SQLException {
        List<Link> links = links(organization, head, departures);
        Head end = new Head(links.getLast().no(), links.getLast().hash());
        try (PreparedStatement insert =
                connection.prepareStatement(
                        """
                        with head as (
                          update troupe.chain_head set no = ?, hash = ? where organization = ? and no = ? and hash = ?
                          returning organization)
                        insert into troupe.chain (organization, no, run, seq, head, hash)
                        select h.organization, l.* from head h, unnest(?, ?, ?, ?, ?) as l
                        """)) {
            insert.setLong(1, end.no());
            insert.setBytes(2, end.hash().bytes());
            insert.setString(3, organization);
            insert.setLong(4, head.no());
            insert.setBytes(5, head.hash().bytes());
            Columns columns = new Columns(insert, 6);
            columns.longs(links, Link::no);
            columns.longs(links, Link::run);
            columns.ints(links, Link::seq);
            columns.bytes(links, link -> link.head().bytes());
            columns.bytes(links, link -> link.hash().bytes());
            boolean linked = insert.executeUpdate() > 0;
            if (linked) {
                heads.put(organization, end);
            }
            return linked;
        }
    }

    private static List<Link> links(
            String organization, Head head, List<Write.Departure> departures) {
        MessageDigest digest = Hash.digest();
        long no = head.no();
        Hash hash = head.hash();
        List<Link> links = new ArrayList<>(departures.size());
        for (Write.Departure departure : departures) {
            long run = departure.run().id().value();
            hash = Link.hash(digest, hash, run, departure.headSeq(), departure.head());
            links.add(
                    new Link(organization, ++no, run, departure.headSeq(), departure.head(), hash));
        }
        return links;
    }
}
