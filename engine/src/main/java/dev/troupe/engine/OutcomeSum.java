package dev.troupe.engine;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What trees of runs have cost that came to the same.
 *
 * @param status of the run at the top; absent where it was removed
 * @param runs how many trees
 * @param money micro-dollars of all of them
 */
public record OutcomeSum(Optional<RunStatus> status, long runs, long money, long tokens) {

    private static final String READ =
            """
            select coalesce(r.status, -1), count(*), sum(s.money)::bigint, sum(s.tokens)::bigint
            from (select root, sum(money) as money, sum(tokens) as tokens from troupe.spending
                  where organization = ? and at >= ?::timestamptz and at < ?::timestamptz group by root) s
            left join troupe.run r on r.id = s.root
            group by 1 order by 3 desc, 1
            """;

    static List<OutcomeSum> read(
            Connection connection, String organization, Instant from, Instant until)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(READ)) {
            select.setString(1, organization);
            select.setString(2, from.toString());
            select.setString(3, until.toString());
            List<OutcomeSum> sums = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    int status = row.getInt(1);
                    sums.add(
                            new OutcomeSum(
                                    status < 0
                                            ? Optional.empty()
                                            : Optional.of(RunStatus.of(status)),
                                    row.getLong(2),
                                    row.getLong(3),
                                    row.getLong(4)));
                }
            }
            return sums;
        }
    }
}
