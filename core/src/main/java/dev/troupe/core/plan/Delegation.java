package dev.troupe.core.plan;

import dev.troupe.core.contract.Assignment;
import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.Contract;
import dev.troupe.core.contract.FailureTrust;
import dev.troupe.core.contract.Result;
import dev.troupe.core.contract.Source;
import dev.troupe.core.contract.Transfer;
import dev.troupe.core.durable.ChildFailed;
import dev.troupe.core.durable.ChildRun;
import dev.troupe.core.durable.Failure;
import dev.troupe.core.governance.Action;
import dev.troupe.core.json.Json;
import dev.troupe.core.team.Agent;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.StringNode;

/**
 * Hands work to an agent in a run of its own. Where that comes to nothing, it climbs the ladder of
 * the terms: the agents that stand in, then those above, then a person.
 */
final class Delegation {

    /** The name of the item that says what to do differently. */
    static final String GUIDANCE = "guidance";

    private final Conductor conductor;
    private final String name;
    private final String agent;
    private final Terms terms;
    private final List<String> successors;

    private Delegation(
            Conductor conductor, String name, String agent, Terms terms, List<String> successors) {
        this.conductor = conductor;
        this.name = name;
        this.agent = agent;
        this.terms = terms;
        this.successors = successors;
    }

    /**
     * What came of it.
     *
     * @param by who worked on it
     * @param transfer to whom the work was handed over instead
     */
    record Worked(ContextItem item, String by, Optional<Transfer> transfer) {}

    /** Hands work to an agent that has to do it itself. */
    static ContextItem hand(
            Conductor conductor, String name, String agent, Terms terms, Scope scope) {
        return new Delegation(conductor, name, agent, terms, List.of()).work(scope).item();
    }

    /** Hands work to an agent that may hand it over to one of its successors. */
    static Worked handOn(
            Conductor conductor,
            String name,
            String agent,
            Terms terms,
            List<String> successors,
            Scope scope) {
        return new Delegation(conductor, name, agent, terms, successors).work(scope);
    }

    private Worked work(Scope scope) {
        Scope seen = scope;
        int rulings = 0;
        while (true) {
            RuntimeException failed;
            try {
                return attempt(agent, name, seen);
            } catch (ChildFailed e) {
                failed = notCancelled(e);
            } catch (NotAllowed e) {
                failed = e;
            }
            for (String other : fallback()) {
                try {
                    return attempt(other, name + " by " + other, seen);
                } catch (ChildFailed e) {
                    failed = notCancelled(e);
                } catch (NotAllowed e) {
                    failed = e;
                }
            }
            Ruling ruling = Escalation.raise(conductor, terms.onFailure(), problem(failed, seen));
            switch (ruling) {
                case Ruling.Answer answer -> {
                    return new Worked(
                            new ContextItem(name, answer.value(), answer.source(), answer.trust()),
                            agent,
                            Optional.empty());
                }
                case Ruling.Retry retry -> {
                    Escalation.requireMoreRulings(++rulings, problem(failed, seen));
                    seen = seen.handing(guidance(retry));
                }
                case Ruling.GiveUp giveUp ->
                        throw giveUp.why().isEmpty()
                                ? failed
                                : new Unresolved(problem(failed, seen), giveUp);
            }
        }
    }

    static ContextItem guidance(Ruling.Retry retry) {
        return new ContextItem(
                GUIDANCE,
                StringNode.valueOf(retry.guidance().isEmpty() ? "Try again." : retry.guidance()),
                retry.source(),
                retry.trust());
    }

    private List<String> fallback() {
        return terms.onFailure().map(OnFailure::fallback).orElse(List.of());
    }

    /** Who ended the agent's run on purpose wants nobody else to go on with it. */
    private static ChildFailed notCancelled(ChildFailed failed) {
        if (failed.failure().type().equals(ChildFailed.CANCELLED)) {
            throw failed;
        }
        return failed;
    }

    private Worked attempt(String worker, String called, Scope scope) {
        Agent found = conductor.team().agent(worker);
        Contract contract =
                terms.contract(found, terms.handed(scope), successors, conductor.mandate());
        checkAllowed(worker, contract);
        Assignment assignment =
                new Assignment(conductor.teamAddress(), worker, contract, conductor.mandate());
        Result result =
                conductor
                        .durable()
                        .child(new ChildRun<>(called, AgentTask.RUN, assignment).by(worker));
        ContextItem item =
                new ContextItem(
                        name, result.value(), Source.agent(result.run(), worker), result.trust());
        return new Worked(item, worker, result.transfer());
    }

    private void checkAllowed(String worker, Contract contract) {
        new PolicyCheck(
                        conductor,
                        Action.Kind.ASSIGNMENT,
                        worker,
                        worker,
                        Json.object().put("goal", contract.goal()),
                        contract.context(),
                        contract.limits().cost())
                .refusal()
                .ifPresent(refused -> {
                    throw new NotAllowed(worker, refused);
                });
    }

    private Problem problem(RuntimeException failed, Scope scope) {
        Failure failure = Failure.of(failed);
        return new Problem(
                        name,
                        Optional.of(agent),
                        terms.goal(),
                        failure.type(),
                        failure.message(),
                        terms.output().or(() -> conductor.team().agent(agent).output()),
                        terms.handed(scope))
                .repeating(FailureTrust.of(failure));
    }
}
