package dev.troupe.bench;

import java.util.Arrays;

/** Collects durations of one thread's steps, in nanoseconds, without boxing. */
public final class Latencies {

    private long[] nanos = new long[32];
    private int count;

    public void add(long duration) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, count * 2);
        }
        nanos[count++] = duration;
    }

    public void addAll(Latencies other) {
        for (int i = 0; i < other.count; i++) {
            add(other.nanos[i]);
        }
    }

    public int count() {
        return count;
    }

    /**
     * The duration that so many percent do not exceed.
     *
     * @param percent from 0 to 100; nearest rank
     * @return milliseconds, or NaN if there is nothing
     */
    public double percentile(double percent) {
        return Latencies.percentile(Arrays.copyOf(nanos, count), percent);
    }

    /** The median of the durations numbered {@code from} up to {@code to}, exclusive. */
    double medianOf(int from, int to) {
        return percentile(Arrays.copyOfRange(nanos, Math.max(0, from), Math.min(count, to)), 50);
    }

    private static double percentile(long[] values, double percent) {
        if (values.length == 0) {
            return Double.NaN;
        }
        Arrays.sort(values);
        int rank = (int) Math.ceil(percent / 100 * values.length);
        return values[Math.clamp(rank - 1, 0, values.length - 1)] / 1e6;
    }
}
