package dev.troupe.agents.rehearsal;

import dev.troupe.agents.model.Attempts;
import dev.troupe.agents.model.ModelFailure;
import dev.troupe.agents.model.ModelListener;
import dev.troupe.agents.model.ModelProvider;
import dev.troupe.agents.model.ModelReply;
import dev.troupe.agents.model.ModelRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/**
 * Notes every request of a provider and what came of it. Only what is in the request is stored: the
 * provider's key is not. Interrupted calls are not noted. Closing it closes the provider, not the
 * cassette.
 */
public final class CassetteRecorder implements ModelProvider {

    private final ModelProvider provider;
    private final CassetteFile cassette;

    public CassetteRecorder(ModelProvider provider, CassetteFile cassette) {
        this.provider = provider;
        this.cassette = cassette;
    }

    @Override
    public String name() {
        return provider.name();
    }

    /**
     * Asks the provider.
     *
     * @throws CassetteProblem if the answer cannot be noted
     */
    @Override
    public ModelReply call(ModelRequest request, ModelListener listener)
            throws InterruptedException {
        List<String> streamed = Collections.synchronizedList(new ArrayList<>());
        try {
            ModelReply reply =
                    provider.call(
                            request,
                            new ModelListener() {
                                @Override
                                public void text(String more) {
                                    streamed.add(more);
                                    listener.text(more);
                                }

                                @Override
                                public void restarted() {
                                    streamed.clear();
                                    listener.restarted();
                                }

                                @Override
                                public void waits(String why) {
                                    listener.waits(why);
                                }

                                @Override
                                public Attempts attempts() {
                                    return listener.attempts();
                                }
                            });
            note(request, new CassetteEntry.Outcome.Answered(reply, snapshot(streamed)));
            return reply;
        } catch (ModelFailure failure) {
            note(
                    request,
                    new CassetteEntry.Outcome.Failed(
                            failure.kind(),
                            Objects.requireNonNullElse(failure.getMessage(), ""),
                            failure.retryAfter(),
                            snapshot(streamed)));
            throw failure;
        }
    }

    private static List<String> snapshot(List<String> streamed) {
        synchronized (streamed) {
            return List.copyOf(streamed);
        }
    }

    private void note(ModelRequest request, CassetteEntry.Outcome outcome) {
        cassette.append(CassetteEntry.of(name(), request, outcome));
    }

    @Override
    public void close() {
        provider.close();
    }
}
