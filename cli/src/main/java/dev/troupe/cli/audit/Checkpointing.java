package dev.troupe.cli.audit;

import dev.troupe.engine.Checkpoints;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signs checkpoints while a process works on runs: from time to time, and when it is closed. What
 * cannot be signed is told once; work goes on.
 */
public final class Checkpointing implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Checkpointing.class);

    private final Checkpoints checkpoints;
    private final Consumer<String> problems;
    private final Set<String> told = new HashSet<>();
    private final Thread thread;

    /**
     * Begins.
     *
     * @param problems hears why something was not signed
     */
    public Checkpointing(Checkpoints checkpoints, Duration every, Consumer<String> problems) {
        this.checkpoints = checkpoints;
        this.problems = problems;
        this.thread =
                Thread.ofVirtual()
                        .name("troupe-checkpoints")
                        .start(() -> {
                            try {
                                while (true) {
                                    Thread.sleep(every);
                                    sign();
                                }
                            } catch (InterruptedException e) {
                                // closed, which signs once more
                            }
                        });
    }

    private synchronized void sign() {
        List<String> found;
        try {
            found = checkpoints.make(Optional.empty()).problems();
        } catch (RuntimeException e) {
            log.warn("no checkpoint was signed; the next one covers what this one would have", e);
            found = List.of("no checkpoint was signed: " + e.getMessage());
        }
        found.stream().filter(told::add).forEach(problems);
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        sign();
    }
}
