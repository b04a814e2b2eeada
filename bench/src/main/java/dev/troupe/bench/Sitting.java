package dev.troupe.bench;

import java.io.PrintStream;
import java.nio.file.Path;

/**
 * Measures everything in one go on one server, contenders taking turns (A B C A B C …), so that
 * whatever the machine does meanwhile falls on all of them.
 */
final class Sitting {

    private final Options options;
    private final Server server;
    private final Path folder;
    private final PrintStream progress;

    Sitting(Options options, Server server, Path folder, PrintStream progress) {
        this.options = options;
        this.server = server;
        this.folder = folder;
        this.progress = progress;
    }

    Results hold() throws Exception {
        Results results = new Results();
        for (String name : options.workloads()) {
            int variants = options.workloads(name, options.contenders().getFirst()).size();
            for (int variant = 0; variant < variants; variant++) {
                for (int round = 1; round <= options.rounds(); round++) {
                    for (String contender : options.contenders()) {
                        Workload workload = options.workloads(name, contender).get(variant);
                        progress.println(workload.label() + ", round " + round + ": " + contender);
                        results.add(workload.label(), contender, measure(contender, workload));
                    }
                }
            }
        }
        return results;
    }

    private static boolean isTroupesAlone(Workload workload) {
        return workload instanceof Workload.Plans || workload instanceof Workload.Governed;
    }

    private Measurement measure(String contender, Workload workload) throws Exception {
        boolean raw = Contenders.kind(contender).equals("raw");
        boolean peer = Contenders.isPeer(contender);
        if ((raw && !(workload instanceof Workload.Steps)) || (peer && isTroupesAlone(workload))) {
            return Measurement.none();
        }
        Database database = server.create();
        try {
            if (workload instanceof Workload.Crash crash) {
                return new CrashTrial(contender, crash, database, folder).run();
            }
            try (Child child = Child.start(contender, workload, database, folder)) {
                return child.answer();
            }
        } finally {
            server.drop(database);
        }
    }
}
