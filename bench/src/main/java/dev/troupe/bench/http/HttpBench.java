package dev.troupe.bench.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Measures {@code troupe up} as a whole, over HTTP: start, memory, processor when idle, creating,
 * listing, getting, following; and beside it, in the same sitting, a peer.
 */
public final class HttpBench {

    /** Until compilers have seen most of what they will: creating is by far the most code. */
    private static final Duration WARM_UP = Duration.ofSeconds(15);

    private static final Duration LONG_WARM_UP = Duration.ofSeconds(60);

    /** Until what was accepted is done, and over for a while. */
    private static final Duration SETTLED = Duration.ofSeconds(90);

    private static final String USAGE =
            """
            usage: bench/http [options]
              --subjects troupe,paperclip   what is measured (troupe; paperclip needs Node 24 and
                                            `npm install` in bench/peers/paperclip)
              --seconds N                   how long each figure is measured (10)
              --idle N                      how many seconds idleness is measured (60)
              --clients N                   clients at once (8)
              --runs N                      then this many runs, and lists again (0)
              --subscribers N               who follow at once (1000)
              --port N                      for troupe (7199)
            """;

    private final Map<String, Integer> numbers =
            new LinkedHashMap<>(
                    Map.of(
                            "--seconds", 10,
                            "--idle", 60,
                            "--clients", 8,
                            "--runs", 0,
                            "--subscribers", 1_000,
                            "--port", 7199));
    private List<String> subjects = List.of("troupe");

    private HttpBench() {}

    public static void main(String[] arguments) throws Exception {
        HttpBench bench = new HttpBench();
        if (List.of(arguments).contains("--help") || !bench.read(arguments)) {
            System.out.print(USAGE);
            return;
        }
        Path root = Path.of(System.getProperty("troupe.project.root"));
        Path folder = Files.createTempDirectory("troupe-http");
        try {
            bench.run(root, folder);
        } finally {
            delete(folder);
        }
    }

    private boolean read(String... arguments) {
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            if (arguments[i].equals("--subjects")) {
                subjects = List.of(arguments[i + 1].split(","));
            } else if (numbers.containsKey(arguments[i])) {
                numbers.put(arguments[i], Integer.valueOf(arguments[i + 1]));
            } else {
                return false;
            }
        }
        return arguments.length % 2 == 0;
    }

    private int number(String option) {
        return Optional.ofNullable(numbers.get(option)).orElseThrow();
    }

    private void run(Path root, Path folder) throws Exception {
        for (String name : subjects) {
            Subject subject =
                    switch (name) {
                        case "troupe" -> new TroupeSubject(root, folder, number("--port"));
                        case "paperclip" -> new PaperclipSubject(root, folder);
                        default ->
                                throw new IllegalArgumentException(
                                        "'" + name + "' is nothing that is measured\n" + USAGE);
                    };
            try (subject) {
                measure(subject);
            }
        }
    }

    private void measure(Subject subject) throws Exception {
        say(subject, "first start", seconds(subject::start));
        // What is made in the background at the first start, and the caches of the disk.
        Thread.sleep(Duration.ofSeconds(40));
        List<Double> starts = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            subject.stop();
            starts.add(seconds(subject::start));
        }
        starts.sort(Comparator.naturalOrder());
        say(subject, "later start, median of 3", starts.get(1), "s");
        idle(subject);

        Duration length = Duration.ofSeconds(number("--seconds"));
        Load load = new Load(subject.port(), number("--clients"));
        // Both are compiled while they run.
        load.run(subject::create, LONG_WARM_UP);
        load.run(subject::list, WARM_UP);
        load.run(subject::get, WARM_UP);
        double before = Footprint.of(subject).processorSeconds();
        Load.Result created = load.run(subject::create, length);
        say(subject, "create", created);
        say(
                subject,
                "processor for one, run and all",
                (Footprint.of(subject).processorSeconds() - before)
                        / (created.perSecond() * length.toSeconds())
                        * 1e3,
                "ms");
        if (subject.hold(true)) {
            say(subject, "accept", load.run(subject::create, length));
            subject.hold(false);
        }
        Thread.sleep(SETTLED);
        say(subject, "list 50", load.run(subject::list, length));
        say(subject, "get", load.run(subject::get, length));
        if (subject.follow(0).isPresent()) {
            try (Pace _ = new Pace(subject.port(), 50, subject::create)) {
                say(subject, "list 50, beside 50 runs/s", load.run(subject::list, length));
                say(subject, "get, beside 50 runs/s", load.run(subject::get, length));
            }
            follow(subject);
        }
        footprint(subject, "after load");
        if (subject.follow(0).isPresent() && number("--runs") > 0) {
            many(subject, load, length);
        }
    }

    private void idle(Subject subject) throws Exception {
        Thread.sleep(Duration.ofSeconds(20));
        Footprint before = Footprint.of(subject);
        long begin = System.nanoTime();
        Thread.sleep(Duration.ofSeconds(number("--idle")));
        Footprint after = Footprint.of(subject);
        double used = after.processorSeconds() - before.processorSeconds();
        footprint(subject, "idle");
        say(
                subject,
                "idle processor",
                used / ((System.nanoTime() - begin) / 1e9) * 100,
                "% of a core");
    }

    private static void footprint(Subject subject, String when) throws IOException {
        Footprint used = Footprint.of(subject);
        say(
                subject,
                "memory, " + when,
                "%.0f MB = %.0f + %.0f of the database (PSS)"
                        .formatted(
                                used.processMegabytes() + used.databaseMegabytes(),
                                used.processMegabytes(),
                                used.databaseMegabytes()));
    }

    private void follow(Subject subject) throws Exception {
        Line.Request request = subject.follow(0).orElseThrow();
        int seconds = number("--seconds") * 2;
        try (Subscribers all = new Subscribers(subject.port(), number("--subscribers"), request)) {
            Thread.sleep(3_000);
            int before = all.seen();
            double processor = Footprint.of(subject).processorSeconds();
            try (Pace _ = new Pace(subject.port(), 50, subject::create)) {
                Thread.sleep(Duration.ofSeconds(seconds));
            }
            double used = Footprint.of(subject).processorSeconds() - processor;
            int seen = all.seen() - before;
            Subscribers.Result result = all.settle();
            say(
                    subject,
                    "follow",
                    ("%d subscribers, %.0f events/s each: from the end of a run until it is read p50 %.1f ms, p99 %.1f ms;"
                                    + " fewest %d, most %d events of one; %.0f %% of a core%s")
                            .formatted(
                                    result.subscribers(),
                                    seen / (double) seconds,
                                    result.p50(),
                                    result.p99(),
                                    result.fewest(),
                                    result.most(),
                                    used / seconds * 100,
                                    result.fault().isEmpty() ? "" : "; FAULT: " + result.fault()));
            footprint(subject, "while followed");
        }
    }

    private void many(Subject subject, Load load, Duration length) throws Exception {
        long begin = System.nanoTime();
        int left = number("--runs");
        while (left > 0) {
            Load.Result result = load.run(subject::create, Duration.ofSeconds(10));
            left -= (int) (result.perSecond() * 10);
        }
        say(subject, number("--runs") + " runs more", (System.nanoTime() - begin) / 1e9, "s");
        say(subject, "list 50 of so many", load.run(subject::list, length));
        say(subject, "get of so many", load.run(subject::get, length));
        footprint(subject, "with so many");
    }

    @FunctionalInterface
    private interface Work {
        void run() throws Exception;
    }

    private static double seconds(Work work) throws Exception {
        long begin = System.nanoTime();
        work.run();
        return (System.nanoTime() - begin) / 1e9;
    }

    private static void say(Subject subject, String what, double seconds) {
        say(subject, what, seconds, "s");
    }

    private static void say(Subject subject, String what, double value, String unit) {
        say(subject, what, "%.2f %s".formatted(value, unit));
    }

    private static void say(Subject subject, String what, Object result) {
        System.out.printf("%-10s %-28s %s%n", subject.name(), what, result);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
