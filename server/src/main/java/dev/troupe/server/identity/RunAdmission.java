package dev.troupe.server.identity;

import dev.troupe.agents.process.RunAccess;
import dev.troupe.agents.process.UnknownVariable;
import java.net.URI;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/** Gives programs that work on runs the tokens with which they look at them. Thread-safe. */
public final class RunAdmission implements RunAccess {

    private static final Logger log = LoggerFactory.getLogger(RunAdmission.class);

    private final RunTokens tokens;
    private final URI server;

    /**
     * @param server where programs on this machine reach it
     */
    public RunAdmission(RunTokens tokens, URI server) {
        this.tokens = tokens;
        this.server = server;
    }

    @Override
    public Pass admit(Worker worker, Duration time) {
        try {
            return new Admitted(
                    tokens.make(worker.organization(), worker.run(), worker.agent(), time),
                    server.resolve("/api/v1/runs/" + worker.run()));
        } catch (DataAccessException e) {
            log.warn("a run's token could not be made", e);
            throw new UnknownVariable(
                    "${run:token} could not be made, because the database did not take it: try again");
        }
    }

    private final class Admitted implements Pass {
        private final String token;
        private final URI address;

        Admitted(String token, URI address) {
            this.token = token;
            this.address = address;
        }

        @Override
        public String token() {
            return token;
        }

        @Override
        public URI address() {
            return address;
        }

        /** What the call came to does not depend on this: the token ends by itself, too. */
        @Override
        public void close() {
            try {
                tokens.revoke(token);
            } catch (DataAccessException e) {
                log.warn("a run's token could not be withdrawn; it ends with its time", e);
            }
        }
    }
}
