package dev.troupe.bench.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a process and all below it use, as Linux tells in {@code /proc}.
 *
 * @param processMegabytes of the process itself and those that are no database (10^6 bytes);
 *     proportional set size: memory that processes share counts once
 * @param databaseMegabytes of PostgreSQL's processes
 * @param processorSeconds of all of them
 */
record Footprint(double processMegabytes, double databaseMegabytes, double processorSeconds) {

    private static final double TICKS = 100; // sysconf(_SC_CLK_TCK), on every Linux

    static Footprint of(Subject subject) throws IOException {
        double own = 0;
        double database = 0;
        double seconds = 0;
        List<Long> pids =
                Stream.concat(Stream.of(subject.pid()), subject.database().stream())
                        .flatMap(pid -> ProcessHandle.of(pid).stream())
                        .flatMap(top -> Stream.concat(Stream.of(top), top.descendants()))
                        .map(ProcessHandle::pid)
                        .distinct()
                        .toList();
        for (long one : pids) {
            Path folder = Path.of("/proc", Long.toString(one));
            if (!Files.exists(folder)) {
                continue;
            }
            String stat = Files.readString(folder.resolve("stat"));
            String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            seconds += (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS;
            if (name.startsWith("postgres")) {
                database += megabytes(folder);
            } else {
                own += megabytes(folder);
            }
        }
        return new Footprint(own, database, seconds);
    }

    private static double megabytes(Path folder) throws IOException {
        return Files.readAllLines(folder.resolve("smaps_rollup")).stream()
                .filter(line -> line.startsWith("Pss:"))
                .mapToDouble(line -> Double.parseDouble(line.split("\\s+")[1]) * 1_024 / 1e6)
                .sum();
    }
}
