package dev.troupe.engine;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Rows in PostgreSQL's binary COPY format (PostgreSQL documentation, COPY, "Binary Format"): a
 * signature, then for each row its number of fields (16 bits) and for each field its length (32
 * bits, -1 for null) and its bytes, then -1 (16 bits).
 */
final class CopyBuffer {

    private static final byte[] SIGNATURE = {
        'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
    };

    private byte[] bytes = new byte[256 * 1024];
    private int length;

    void start() {
        length = 0;
        raw(SIGNATURE);
    }

    void row(int fields) {
        int16(fields);
    }

    void smallint(int value) {
        int32(2);
        int16(value);
    }

    void integer(int value) {
        int32(4);
        int32(value);
    }

    void bigint(long value) {
        int32(8);
        int64(value);
    }

    /**
     * @param micros since 1970
     */
    void timestamp(long micros) {
        bigint(micros - Micros.AT_2000);
    }

    void text(String value) {
        bytea(value.getBytes(StandardCharsets.UTF_8));
    }

    void text(Optional<String> value) {
        value.ifPresentOrElse(this::text, this::nothing);
    }

    void bytea(byte[] value) {
        int32(value.length);
        raw(value);
    }

    void nothing() {
        int32(-1);
    }

    /**
     * Ends the rows and sends them.
     *
     * @param copy the statement
     */
    void send(Connection connection, String copy) throws SQLException {
        int16(-1);
        CopyIn in = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(copy);
        in.writeToCopy(bytes, 0, length);
        in.endCopy();
    }

    private void raw(byte[] value) {
        room(value.length);
        System.arraycopy(value, 0, bytes, length, value.length);
        length += value.length;
    }

    private void int16(int value) {
        room(2);
        bytes[length++] = (byte) (value >> 8);
        bytes[length++] = (byte) value;
    }

    private void int32(int value) {
        room(4);
        for (int shift = 24; shift >= 0; shift -= 8) {
            bytes[length++] = (byte) (value >> shift);
        }
    }

    private void int64(long value) {
        room(8);
        for (int shift = 56; shift >= 0; shift -= 8) {
            bytes[length++] = (byte) (value >> shift);
        }
    }

    private void room(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
