package dev.troupe.agents.llm;

import static dev.troupe.agents.llm.Replies.calls;
import static dev.troupe.agents.llm.Replies.says;

import dev.troupe.agents.model.Message;
import dev.troupe.agents.model.ModelListener;
import dev.troupe.agents.model.ModelReply;
import dev.troupe.agents.model.ModelRequest;
import dev.troupe.agents.model.ToolCall;
import java.util.List;
import java.util.function.Supplier;

/**
 * The worst model there is: it does its work, and as soon as it is told something by anybody, it
 * does that instead.
 *
 * @param trigger what it obeys, wherever it reads it
 * @param obeys the call that it makes then
 * @param work what it says turn by turn until then, the last again and again
 */
record Victim(String trigger, Supplier<ToolCall> obeys, List<ModelReply> work)
        implements Stage.Model {

    @Override
    public ModelReply answer(ModelRequest request, ModelListener listener) {
        if (!told(request).contains(trigger)) {
            return work.isEmpty()
                    ? says("nothing was asked")
                    : work.get(Math.min(request.caller().turn(), work.size()) - 1);
        }
        ToolCall call = obeys.get();
        boolean done =
                request.messages().stream()
                        .filter(Message.ToolResult.class::isInstance)
                        .anyMatch(
                                result -> ((Message.ToolResult) result).tool().equals(call.tool()));
        return done ? says("obeyed") : calls(call);
    }

    /** All that it was told, beside its own words. */
    private static String told(ModelRequest request) {
        StringBuilder told = new StringBuilder(request.system());
        for (Message message : request.messages()) {
            switch (message) {
                case Message.User user -> told.append(user.text());
                case Message.ToolResult result -> told.append(result.text());
                case Message.Assistant own -> {}
            }
        }
        request.tools().forEach(tool -> told.append(tool.description()).append(tool.parameters()));
        return told.toString();
    }
}
