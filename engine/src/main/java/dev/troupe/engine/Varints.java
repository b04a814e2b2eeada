package dev.troupe.engine;

import java.util.Arrays;

/**
 * Numbers in as few bytes as they need: seven bits a byte, the lowest first, with the highest bit
 * set in all but the last byte; signed ones with the sign in the lowest bit (Protocol Buffers
 * documentation, "Encoding").
 */
final class Varints {

    private Varints() {}

    static final class Writer {
        private byte[] bytes;
        private int length;

        Writer(int expected) {
            bytes = new byte[Math.max(16, expected)];
        }

        void unsigned(long value) {
            if (bytes.length - length < 10) {
                bytes = Arrays.copyOf(bytes, bytes.length * 2);
            }
            long left = value;
            while ((left & ~0x7fL) != 0) {
                bytes[length++] = (byte) ((left & 0x7f) | 0x80);
                left >>>= 7;
            }
            bytes[length++] = (byte) left;
        }

        void signed(long value) {
            unsigned((value << 1) ^ (value >> 63));
        }

        byte[] bytes() {
            return Arrays.copyOf(bytes, length);
        }
    }

    static final class Reader {
        private final byte[] bytes;
        private int next;

        Reader(byte[] bytes) {
            this.bytes = bytes;
        }

        boolean hasMore() {
            return next < bytes.length;
        }

        long unsigned() {
            long value = 0;
            for (int shift = 0; ; shift += 7) {
                byte part = bytes[next++];
                value |= (part & 0x7fL) << shift;
                if (part >= 0) {
                    return value;
                }
            }
        }

        long signed() {
            long value = unsigned();
            return (value >>> 1) ^ -(value & 1);
        }
    }
}
