package dev.troupe.agents.llm;

import dev.troupe.agents.runtime.AgentRuntime.Job;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.governance.Amounts;
import dev.troupe.core.governance.Claim;
import dev.troupe.core.governance.Scopes;
import dev.troupe.core.governance.Spender;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What an assignment claims of budgets, in whose name. Its models and tools are few, and called
 * again and again. Thread-safe.
 */
final class Payer {

    private final Job job;
    private final List<String> scopes;
    private final Map<String, Spender> models = new ConcurrentHashMap<>();
    private final Map<String, Spender> tools = new ConcurrentHashMap<>();

    /**
     * @param root the run at the top of the tree
     */
    Payer(Job job, RunId root) {
        this.job = job;
        this.scopes = Scopes.of(job.agent().name(), job.mandate(), root);
    }

    /** For a call of a model. */
    Claim model(String name, Amounts most) {
        return claim(models.computeIfAbsent(name, model -> spender("model " + model)), most);
    }

    /** For a call of a tool. */
    Claim tool(String name, Amounts most) {
        return claim(tools.computeIfAbsent(name, tool -> spender("tool " + tool)), most);
    }

    private Spender spender(String subject) {
        return Spender.of(job.agent().name(), job.mandate(), subject);
    }

    private Claim claim(Spender spender, Amounts most) {
        return new Claim(scopes, most, List.of(), spender);
    }
}
