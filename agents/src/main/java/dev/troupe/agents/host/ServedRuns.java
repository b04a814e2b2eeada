package dev.troupe.agents.host;

import dev.troupe.agents.governance.SecretRedactor;
import dev.troupe.agents.process.RunAccess;
import dev.troupe.agents.process.UnknownVariable;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The server of this process, for programs that look at their runs. Runs may be taken up before it
 * is there: then they wait for it.
 */
final class ServedRuns implements RunAccess {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final SecretRedactor redactor;
    private final CountDownLatch opened = new CountDownLatch(1);
    private volatile Optional<RunAccess> server = Optional.empty();
    private volatile boolean expected;

    ServedRuns(SecretRedactor redactor) {
        this.redactor = redactor;
    }

    /** There will be a server. */
    void expect() {
        expected = true;
    }

    void serve(RunAccess access) {
        server = Optional.of(access);
        expected = true;
        opened.countDown();
    }

    @Override
    public Pass admit(Worker worker, Duration time) throws InterruptedException {
        if (!expected) {
            throw new UnknownVariable(
                    "${run:token} and ${run:url} are given out by a server, and none is part of this"
                            + " process: work on this team's runs with `troupe up`");
        }
        Duration patience = time.compareTo(PATIENCE) < 0 ? time : PATIENCE;
        if (!opened.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new UnknownVariable(
                    "the server that gives out ${run:token} has not started within "
                            + patience.toSeconds()
                            + " s");
        }
        Pass pass = server.orElseThrow().admit(worker, time);
        redactor.learnForNow("run:token", pass.token());
        return pass;
    }
}
