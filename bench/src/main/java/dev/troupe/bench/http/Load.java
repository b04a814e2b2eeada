package dev.troupe.bench.http;

import dev.troupe.bench.Latencies;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/** Clients that each ask again as soon as they are answered. */
final class Load {

    /** So often a connection is used: servers close those that were used more often. */
    static final int LONGEST = 90;

    private final int port;
    private final int clients;

    Load(int port, int clients) {
        this.port = port;
        this.clients = clients;
    }

    /**
     * What came of it.
     *
     * @param perSecond answers
     * @param p50 milliseconds
     * @param p99 milliseconds
     */
    record Result(double perSecond, double p50, double p99) {
        @Override
        public String toString() {
            return "%,.0f/s, p50 %.1f ms, p99 %.1f ms".formatted(perSecond, p50, p99);
        }
    }

    /**
     * Asks for so long.
     *
     * @param request the {@code n}th one
     */
    Result run(IntFunction<Line.Request> request, Duration length) throws Exception {
        AtomicInteger next = new AtomicInteger();
        long begin = System.nanoTime();
        long end = begin + length.toNanos();
        List<Callable<Latencies>> work = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            work.add(() -> client(request, next, end));
        }
        Latencies all = new Latencies();
        try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
            for (Future<Latencies> one : threads.invokeAll(work)) {
                all.addAll(one.get());
            }
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        return new Result(all.count() / seconds, all.percentile(50), all.percentile(99));
    }

    private Latencies client(IntFunction<Line.Request> request, AtomicInteger next, long end)
            throws IOException {
        Latencies taken = new Latencies();
        while (System.nanoTime() < end) {
            try (Line line = new Line(port)) {
                for (int i = 0; i < LONGEST && System.nanoTime() < end; i++) {
                    Line.Request asked = request.apply(next.getAndIncrement());
                    long begin = System.nanoTime();
                    line.ask(asked).expect(200, 201);
                    taken.add(System.nanoTime() - begin);
                }
            }
        }
        return taken;
    }
}
