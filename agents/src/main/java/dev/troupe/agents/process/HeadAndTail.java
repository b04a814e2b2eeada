package dev.troupe.agents.process;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Keeps the beginning and the end of a stream of bytes, and says what was left out between them.
 * Thread-safe.
 */
final class HeadAndTail {

    private final byte[] head;
    private final byte[] tail;
    private int inHead;

    /** How many bytes came after the head was full. */
    private long afterHead;

    HeadAndTail(int head, int tail) {
        this.head = new byte[head];
        this.tail = new byte[tail];
    }

    synchronized void add(byte[] bytes, int length) {
        int first = Math.min(length, head.length - inHead);
        System.arraycopy(bytes, 0, head, inHead, first);
        inHead += first;
        int rest = length - first;
        for (int i = Math.max(0, rest - tail.length); i < rest; i++) {
            tail[(int) ((afterHead + i) % tail.length)] = bytes[first + i];
        }
        afterHead += rest;
    }

    /** What is kept. Where something is left out, whole lines are kept if that is possible. */
    synchronized String text() {
        byte[] end = end();
        if (afterHead <= tail.length) {
            byte[] all = Arrays.copyOf(head, inHead + end.length);
            System.arraycopy(end, 0, all, inHead, end.length);
            return new String(all, StandardCharsets.UTF_8);
        }
        int headEnd = afterLastLine();
        int tailBegin = beginOfLine(end);
        long leftOut = inHead + afterHead - headEnd - (end.length - tailBegin);
        return new String(head, 0, headEnd, StandardCharsets.UTF_8)
                + "[… "
                + leftOut
                + " of "
                + (inHead + afterHead)
                + " bytes are left out here …]\n"
                + new String(end, tailBegin, end.length - tailBegin, StandardCharsets.UTF_8);
    }

    private byte[] end() {
        int kept = (int) Math.min(afterHead, tail.length);
        byte[] end = new byte[kept];
        for (int i = 0; i < kept; i++) {
            end[i] = tail[(int) ((afterHead - kept + i) % tail.length)];
        }
        return end;
    }

    private int afterLastLine() {
        for (int i = inHead; i > inHead / 2; i--) {
            if (head[i - 1] == '\n') {
                return i;
            }
        }
        int end = inHead;
        while (end > 0 && isContinuation(head[end - 1])) {
            end--;
        }
        // What is before the continuation bytes begins a character that may not be complete.
        return end > 0 && head[end - 1] < 0 ? end - 1 : end;
    }

    private static int beginOfLine(byte[] end) {
        for (int i = 0; i < end.length / 2; i++) {
            if (end[i] == '\n') {
                return i + 1;
            }
        }
        int begin = 0;
        while (begin < end.length && isContinuation(end[begin])) {
            begin++;
        }
        return begin;
    }

    private static boolean isContinuation(byte one) {
        return (one & 0xc0) == 0x80;
    }
}
