package dev.troupe.agents.process;

import dev.troupe.core.durable.RunId;
import java.net.URI;
import java.time.Duration;

/**
 * Lets a program that works on a run look at that run, at a server, for as long as it works.
 * Thread-safe.
 */
public interface RunAccess {

    /**
     * Makes a credential that is good for one call.
     *
     * @param time how long the call may take: it is good for no longer, whatever happens
     * @throws UnknownVariable if there is no server to ask
     * @throws InterruptedException if the calling thread was interrupted
     */
    Pass admit(Worker worker, Duration time) throws InterruptedException;

    /** Who works on which run. */
    record Worker(String organization, RunId run, String agent) {}

    /** A credential, until it is closed. */
    interface Pass extends AutoCloseable {

        /** What shows who asks: a bearer token. */
        String token();

        /** Where the run is found. */
        URI address();

        /** Makes the token worthless. */
        @Override
        void close();
    }
}
