package dev.troupe.agents.runtime;

import dev.troupe.agents.process.Execution;
import dev.troupe.agents.process.ProcessFailure;
import dev.troupe.agents.process.UnknownVariable;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.team.Team;
import java.time.Duration;
import java.util.List;

/** Runs programs in the working folders of trees of runs. Thread-safe; asked within steps only. */
@FunctionalInterface
public interface Programs {

    /**
     * Runs a program to its end, or to the end of its time.
     *
     * @param root the tree of runs whose working folder it runs in
     * @param name for logs and errors
     * @param command program and arguments, with variables such as {@code ${team}}
     * @param input what it reads from its standard input
     * @throws ProcessFailure if it cannot be started
     * @throws UnknownVariable if a variable has no value
     * @throws InterruptedException if the calling thread was interrupted; the program has ended
     */
    Execution.Ended run(
            Team team,
            RunId root,
            String name,
            List<String> command,
            byte[] input,
            Duration timeout)
            throws InterruptedException;

    /** How far what is in the working folder of a tree of runs can be relied on. */
    default Trust workspace(Team team, RunId root) {
        return Trust.CLAIMED;
    }
}
