package dev.troupe.agents.llm;

import dev.troupe.agents.governance.Controls;
import dev.troupe.agents.runtime.AgentRuntime;
import dev.troupe.core.contract.Result;
import dev.troupe.core.durable.Durable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A model that answers, and calls tools, until its answer passes its check or a limit is reached.
 */
public final class LlmRuntime implements AgentRuntime {

    private static final Duration LONGEST_TOOL_CALL = Duration.ofMinutes(2);

    private final Models models;
    private final Toolboxes toolboxes;
    private final Post post;
    private final Controls controls;
    private final Duration longestToolCall;

    /** A runtime whose agents have to pass these controls. */
    public LlmRuntime(Models models, Toolboxes toolboxes, Post post, Controls controls) {
        this(models, toolboxes, post, controls, LONGEST_TOOL_CALL);
    }

    LlmRuntime(
            Models models,
            Toolboxes toolboxes,
            Post post,
            Controls controls,
            Duration longestToolCall) {
        this.models = models;
        this.toolboxes = toolboxes;
        this.post = post;
        this.controls = controls;
        this.longestToolCall = longestToolCall;
    }

    @Override
    public String name() {
        return "llm";
    }

    @Override
    public Result work(Durable durable, Job job) {
        Spending spending = new Spending(job.agent().name(), job.contract().limits());
        Handed handed = Handed.of(job.contract());
        HandOver handOver = new HandOver(job.contract().successors());
        List<OwnTool> own = new ArrayList<>();
        if (handed.abridged()) {
            own.add(new ContextPages(handed, job.contract().allowance().orElseThrow()));
        }
        if (!job.contract().successors().isEmpty()) {
            own.add(handOver);
        }
        Inbox inbox = new Inbox(durable, job, post);
        AskSupervisor supervisor = new AskSupervisor(durable, job);
        if (supervisor.isOffered()) {
            own.add(supervisor);
        }
        if (!job.agent().talk().to().isEmpty()) {
            own.add(new SendMessage(durable, job, post));
        }
        if (job.agent().talk().status()) {
            own.add(new ReportStatus());
        }
        Evidence evidence = new Evidence(job.contract().context());
        Gate gate = new Gate(job, durable.root(), controls.policies(), spending, evidence);
        Payer payer = new Payer(job, durable.root());
        ToolCalls tools =
                new ToolCalls(
                        durable,
                        job,
                        new OfferedTools(
                                durable,
                                job,
                                toolboxes,
                                spending,
                                controls,
                                gate,
                                evidence,
                                new ToolTime(payer, controls.budgets(), Thread::sleep),
                                longestToolCall,
                                own),
                        spending,
                        gate,
                        evidence);
        return new Conversation(
                        durable,
                        job,
                        new GuardedModels(models, controls.guards(), durable.root()),
                        new ModelGate(durable, gate),
                        new Purse(payer, controls.budgets(), Thread::sleep),
                        tools,
                        spending,
                        handed,
                        handOver,
                        inbox,
                        supervisor,
                        evidence)
                .toItsEnd();
    }
}
