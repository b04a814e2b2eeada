package dev.troupe.engine;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * Binds the columns of a list of records as arrays, one parameter after another, for {@code
 * unnest}.
 */
final class Columns {

    private final PreparedStatement statement;
    private int next;

    Columns(PreparedStatement statement, int first) {
        this.statement = statement;
        this.next = first;
    }

    /** The parameter after those that are bound. */
    int next() {
        return next;
    }

    <T> void longs(List<T> records, ToLongFunction<T> column) throws SQLException {
        array("int8", records.stream().mapToLong(column).toArray());
    }

    <T> void ints(List<T> records, ToIntFunction<T> column) throws SQLException {
        array("int4", records.stream().mapToInt(column).toArray());
    }

    <T> void texts(List<T> records, Function<T, String> column) throws SQLException {
        array("text", records.stream().map(column).toArray(String[]::new));
    }

    <T> void bytes(List<T> records, Function<T, byte[]> column) throws SQLException {
        array("bytea", records.stream().map(column).toArray(byte[][]::new));
    }

    <T> void optionalLongs(List<T> records, Function<T, Optional<Long>> column)
            throws SQLException {
        array("int8", boxed(records, column).toArray(Long[]::new));
    }

    <T> void optionalTexts(List<T> records, Function<T, Optional<String>> column)
            throws SQLException {
        array("text", boxed(records, column).toArray(String[]::new));
    }

    /** Instants as text, which PostgreSQL reads to the microsecond. */
    <T> void times(List<T> records, Function<T, Optional<Instant>> column) throws SQLException {
        array(
                "text",
                boxed(records, record -> column.apply(record).map(Instant::toString))
                        .toArray(String[]::new));
    }

    private static <T, V> List<@Nullable V> boxed(
            List<T> records, Function<T, Optional<V>> column) {
        java.util.ArrayList<@Nullable V> values = new java.util.ArrayList<>(records.size());
        for (T record : records) {
            values.add(column.apply(record).orElse(null));
        }
        return values;
    }

    private void array(String type, Object values) throws SQLException {
        statement.setArray(
                next++,
                statement.getConnection().unwrap(PGConnection.class).createArrayOf(type, values));
    }
}
