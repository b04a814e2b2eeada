package dev.troupe.control.approval;

import dev.troupe.core.contract.Decision;
import dev.troupe.core.durable.RunId;
import dev.troupe.engine.Answered;
import dev.troupe.engine.OpenRequest;
import dev.troupe.engine.RunCommands;
import dev.troupe.engine.RunStore;
import java.util.List;
import java.util.Optional;

/**
 * The questions that wait for people. The rules of a question hold whoever calls: an agent never
 * answers, who asks does not, only the approvers do, and where four eyes are needed, two different
 * people have to agree to the same. Thread-safe.
 */
public final class Approvals {

    private final RunStore store;
    private final RunCommands commands;

    public Approvals(RunStore store, RunCommands commands) {
        this.store = store;
        this.commands = commands;
    }

    /**
     * What is open, oldest first.
     *
     * @param root the run at the top of a tree; absent: all there is
     */
    public List<OpenRequest> open(Optional<RunId> root) {
        return store.requests(root);
    }

    /** What a person could answer now. */
    public List<OpenRequest> openFor(String person) {
        return store.requests(Optional.empty()).stream()
                .filter(request -> request.approval().awaits(person))
                .toList();
    }

    /**
     * Answers a question.
     *
     * @param position of the question in its run
     * @throws dev.troupe.engine.EngineException if it is not open, or its rules do not allow this
     *     answer
     */
    public Answered decide(RunId run, String position, Decision decision, String by) {
        return commands.answer(run, position, decision, by);
    }

    /**
     * Passes the right to answer on to another person; the organization's journal has it.
     *
     * @throws dev.troupe.engine.EngineException if it is not open, not that person's to pass on, or
     *     not to be had by the other
     */
    public void delegate(RunId run, String position, String from, String to, String reason) {
        commands.delegate(run, position, from, to, reason);
    }
}
