package dev.troupe.agents.llm;

import dev.troupe.agents.model.ToolSpec;
import dev.troupe.agents.runtime.AgentRuntime.Job;
import dev.troupe.agents.tool.ToolResult;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.Durable;
import dev.troupe.core.durable.Effect;
import dev.troupe.core.json.Json;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Lets a model write to the agents that it may write to. */
final class SendMessage implements OwnTool {

    static final String NAME = "send_message";

    /** The longest message, in characters. */
    static final int LONGEST = 4_000;

    private final Durable durable;
    private final Job job;
    private final Post post;
    private final List<String> peers;

    SendMessage(Durable durable, Job job, Post post) {
        this.durable = durable;
        this.job = job;
        this.post = post;
        this.peers = job.agent().talk().to();
    }

    @Override
    public ToolSpec spec() {
        ObjectNode schema = Json.object();
        schema.put("type", "object").put("additionalProperties", false);
        schema.putArray("required").add("to").add("text");
        ObjectNode properties = schema.putObject("properties");
        peers.forEach(properties.putObject("to").put("type", "string").putArray("enum")::add);
        properties.putObject("text").put("type", "string").put("maxLength", LONGEST);
        return new ToolSpec(
                NAME,
                "Writes to another agent, which reads it when it works next. Nobody answers at once; go on with your work.",
                schema);
    }

    @Override
    public Effect effect() {
        return Effect.IDEMPOTENT;
    }

    @Override
    public ToolResult call(JsonNode arguments, Situation now) {
        String to = arguments.path("to").asString("");
        String text = arguments.path("text").asString("");
        if (!peers.contains(to)) {
            return new ToolResult("not sent: you may write to " + peers, true);
        }
        if (text.isBlank() || text.length() > LONGEST) {
            return new ToolResult(
                    "not sent: `text` has 1 to " + LONGEST + " characters, not " + text.length(),
                    true);
        }
        Letter letter =
                new Letter(job.agent().name(), durable.run(), text, Trust.CLAIMED.and(now.trust()));
        boolean sent =
                post.send(
                        durable.root(),
                        letter.from(),
                        to,
                        Json.write(letter),
                        now.step().idempotencyKey());
        return sent
                ? new ToolResult("sent", false)
                : new ToolResult("not sent: too many messages wait for " + to + " already", true);
    }
}
