package dev.troupe.agents.model;

import dev.troupe.agents.governance.Redactor;
import java.util.ArrayList;
import java.util.List;

/** Shows a model, and those who hear of its failures, no secrets. */
public final class RedactedProvider implements ModelProvider {

    private final ModelProvider provider;
    private final Redactor redactor;

    /**
     * @param provider closed with this one
     */
    public RedactedProvider(ModelProvider provider, Redactor redactor) {
        this.provider = provider;
        this.redactor = redactor;
    }

    @Override
    public String name() {
        return provider.name();
    }

    @Override
    public ModelReply call(ModelRequest request, ModelListener listener)
            throws InterruptedException {
        try {
            return provider.call(redacted(request), redacted(listener));
        } catch (ModelFailure e) {
            String message = String.valueOf(e.getMessage());
            String redacted = redactor.redact(message);
            if (redacted.equals(message)) {
                throw e;
            }
            // Its cause may say the same.
            throw new ModelFailure(e.kind(), redacted, e.retryAfter(), null);
        }
    }

    private ModelListener redacted(ModelListener listener) {
        return new ModelListener() {
            @Override
            public void text(String more) {
                listener.text(redactor.redact(more));
            }

            @Override
            public void restarted() {
                listener.restarted();
            }
        };
    }

    private ModelRequest redacted(ModelRequest request) {
        List<Message> messages = new ArrayList<>(request.messages().size());
        boolean same = true;
        for (Message message : request.messages()) {
            Message redacted = redacted(message);
            same &= redacted.equals(message);
            messages.add(redacted);
        }
        String system = redactor.redact(request.system());
        return same && system.equals(request.system())
                ? request
                : new ModelRequest(
                        request.model(),
                        system,
                        messages,
                        request.tools(),
                        request.output(),
                        request.maxOutputTokens(),
                        request.timeout(),
                        request.caller());
    }

    /** What the model itself wrote is left as it was: it was taken in without secrets. */
    private Message redacted(Message message) {
        return switch (message) {
            case Message.User user -> new Message.User(redactor.redact(user.text()));
            case Message.Assistant assistant -> assistant;
            case Message.ToolResult result ->
                    new Message.ToolResult(
                            result.callId(),
                            result.tool(),
                            redactor.redact(result.text()),
                            result.failed());
        };
    }

    @Override
    public void close() {
        provider.close();
    }

    @Override
    public String toString() {
        return provider.toString();
    }
}
