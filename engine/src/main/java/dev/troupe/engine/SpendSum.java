package dev.troupe.engine;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What was spent under one name.
 *
 * @param name of the agent, task, … or the day; empty where there is none
 * @param steps how many steps used something
 * @param money micro-dollars
 * @param time milliseconds at work
 * @param assumed of the money, what is not known to have been spent, but may have been
 */
public record SpendSum(
        String name, long steps, long money, long tokens, long runs, long time, long assumed) {

    /** What spending is summed up by. */
    public enum By {
        AGENT("agent"),
        PLAN("coalesce(plan, '')"),
        TASK("coalesce(task, '')"),
        GOAL("coalesce(goal, '')"),
        SUBJECT("subject"),
        DAY("to_char(at at time zone 'UTC', 'YYYY-MM-DD')"),
        RUN("root::text");

        private final String expression;

        By(String expression) {
            this.expression = expression;
        }
    }

    static List<SpendSum> read(
            Connection connection, String organization, Instant from, Instant until, By by)
            throws SQLException {
        String sql =
                """
                select %s as name, coalesce(sum(steps) filter (where outcome < 2), 0), sum(money)::bigint, sum(tokens)::bigint, sum(runs)::bigint, sum(time)::bigint,
                       coalesce(sum(money) filter (where outcome = 1), 0)::bigint
                from troupe.spending where organization = ? and at >= ?::timestamptz and at < ?::timestamptz
                group by 1 order by 3 desc, 1
                """
                        .formatted(by.expression);
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, organization);
            select.setString(2, from.toString());
            select.setString(3, until.toString());
            List<SpendSum> sums = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    sums.add(
                            new SpendSum(
                                    row.getString(1),
                                    row.getLong(2),
                                    row.getLong(3),
                                    row.getLong(4),
                                    row.getLong(5),
                                    row.getLong(6),
                                    row.getLong(7)));
                }
            }
            return sums;
        }
    }
}
