package dev.troupe.bench.http;

import dev.troupe.bench.Latencies;
import dev.troupe.core.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;

/**
 * Follows what happens, many times over. Most only count, on one thread; a few read each event, and
 * check that none is missing and none comes twice or out of its order.
 */
final class Subscribers implements AutoCloseable {

    private static final byte[] DATA = "data:".getBytes(StandardCharsets.UTF_8);
    private static final int READERS = 10;

    private final Selector selector = Selector.open();
    private final List<Counter> counters = new ArrayList<>();
    private final List<Reader> readers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private volatile boolean over;

    Subscribers(int port, int count, Line.Request request) throws IOException {
        byte[] asked = request.bytes("127.0.0.1:" + port);
        for (int i = 0; i < count - READERS; i++) {
            SocketChannel channel =
                    SocketChannel.open(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            channel.write(ByteBuffer.wrap(asked));
            channel.configureBlocking(false);
            Counter counter = new Counter();
            channel.register(selector, SelectionKey.OP_READ, counter);
            counters.add(counter);
        }
        threads.add(Thread.ofPlatform().start(this::count));
        for (int i = 0; i < READERS; i++) {
            Reader reader = new Reader(http, port, request);
            readers.add(reader);
            threads.add(Thread.ofPlatform().start(reader));
        }
    }

    /** One that counts. */
    private static final class Counter {
        private int matched = -1; // how much of "data:" there was since the line began
        private final AtomicInteger events = new AtomicInteger();

        void read(ByteBuffer bytes) {
            while (bytes.hasRemaining()) {
                byte one = bytes.get();
                if (one == '\n') {
                    matched = 0;
                } else if (matched >= 0) {
                    matched = one == DATA[matched] ? matched + 1 : -1;
                    if (matched == DATA.length) {
                        events.incrementAndGet();
                        matched = -1;
                    }
                }
            }
        }
    }

    private void count() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 18);
        try {
            while (!over) {
                selector.select(100);
                for (Iterator<SelectionKey> keys = selector.selectedKeys().iterator();
                        keys.hasNext(); ) {
                    SelectionKey key = keys.next();
                    keys.remove();
                    buffer.clear();
                    if (((SocketChannel) key.channel()).read(buffer) < 0) {
                        throw new IOException("a stream has ended");
                    }
                    ((Counter) key.attachment()).read(buffer.flip());
                }
            }
        } catch (IOException e) {
            if (!over) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }

    /** One that reads and checks. */
    private static final class Reader implements Runnable {
        private final HttpClient http;
        private final HttpRequest request;
        private final Latencies delays = new Latencies();
        private final AtomicInteger events = new AtomicInteger();
        private volatile String fault = "";
        private String last = "";

        Reader(HttpClient http, int port, Line.Request asked) {
            this.http = http;
            HttpRequest.Builder builder =
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + asked.path()));
            asked.headers()
                    .forEach(line -> {
                        String[] parts = line.split(": ", 2);
                        builder.header(parts[0], parts[1]);
                    });
            this.request = builder.build();
        }

        @Override
        public void run() {
            try (BufferedReader lines =
                    new BufferedReader(
                            new InputStreamReader(
                                    http.send(request, HttpResponse.BodyHandlers.ofInputStream())
                                            .body(),
                                    StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.startsWith("id: ")) {
                        inOrder(line.substring(4));
                    } else if (line.startsWith("data: ")) {
                        took(Json.parse(line.substring(6)));
                    } else if (line.equals("event: reset")) {
                        fault = "it was told to begin anew";
                    }
                }
            } catch (IOException e) {
                // the other end is gone, or this one
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void inOrder(String id) {
            if (!last.isEmpty() && compare(last, id) >= 0) {
                fault = id + " came after " + last;
            }
            last = id;
        }

        private static int compare(String one, String other) {
            String[] left = one.split("-");
            String[] right = other.split("-");
            int first = Long.compare(Long.parseLong(left[0]), Long.parseLong(right[0]));
            return first != 0
                    ? first
                    : Integer.compare(Integer.parseInt(left[1]), Integer.parseInt(right[1]));
        }

        private void took(JsonNode event) {
            events.incrementAndGet();
            if (event.path("status").asString("").equals("completed")) {
                Instant ended = Instant.parse(event.path("updatedAt").stringValue());
                synchronized (delays) {
                    delays.add(Duration.between(ended, Instant.now()).toNanos());
                }
            }
        }
    }

    /**
     * What came of it.
     *
     * @param fewest events that one of them got
     * @param most events that one of them got
     * @param fault of what those that read have found; empty if nothing
     */
    record Result(int subscribers, int fewest, int most, double p50, double p99, String fault) {}

    /** Waits until all have got the same. */
    Result settle() throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        Result now = result();
        while (now.fewest() < now.most() && System.nanoTime() < end) {
            Thread.sleep(100);
            now = result();
        }
        Thread.sleep(500);
        return result();
    }

    /** How many events one of those that read has got. */
    int seen() {
        return readers.getFirst().events.get();
    }

    private Result result() {
        int fewest = Integer.MAX_VALUE;
        int most = 0;
        for (Counter counter : counters) {
            fewest = Math.min(fewest, counter.events.get());
            most = Math.max(most, counter.events.get());
        }
        Latencies delays = new Latencies();
        String fault = "";
        for (Reader reader : readers) {
            fewest = Math.min(fewest, reader.events.get());
            most = Math.max(most, reader.events.get());
            fault = reader.fault.isEmpty() ? fault : reader.fault;
            synchronized (reader.delays) {
                delays.addAll(reader.delays);
            }
        }
        return new Result(
                counters.size() + readers.size(),
                fewest,
                most,
                delays.percentile(50),
                delays.percentile(99),
                fault);
    }

    @Override
    public void close() throws IOException {
        over = true;
        http.shutdownNow();
        for (SelectionKey key : List.copyOf(selector.keys())) {
            key.channel().close();
        }
        selector.wakeup();
        try {
            for (Thread thread : threads) {
                thread.interrupt();
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        selector.close();
        http.close();
    }
}
