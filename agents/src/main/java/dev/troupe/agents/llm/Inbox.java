package dev.troupe.agents.llm;

import dev.troupe.agents.runtime.AgentRuntime.Job;
import dev.troupe.core.durable.Durable;
import dev.troupe.core.durable.Step;
import dev.troupe.core.json.Json;
import java.util.List;

/** The messages that other agents write to an agent. */
final class Inbox {

    private final Durable durable;
    private final Job job;
    private final Post post;

    Inbox(Durable durable, Job job, Post post) {
        this.durable = durable;
        this.job = job;
        this.post = post;
    }

    /** What came since it was looked at last. It is not looked at where nobody may write. */
    List<Letter> take() {
        if (!mayGetAny()) {
            return List.of();
        }
        return durable.step(
                        Step.idempotent("take messages"),
                        Letter.Bundle.class,
                        context ->
                                new Letter.Bundle(
                                        post
                                                .take(
                                                        durable.root(),
                                                        job.agent().name(),
                                                        context.idempotencyKey())
                                                .stream()
                                                .map(text -> Json.read(text, Letter.class))
                                                .toList()))
                .letters();
    }

    private boolean mayGetAny() {
        return job.team().agents().values().stream()
                .anyMatch(agent -> agent.talk().to().contains(job.agent().name()));
    }
}
