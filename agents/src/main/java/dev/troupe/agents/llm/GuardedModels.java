package dev.troupe.agents.llm;

import dev.troupe.agents.governance.GuardClosed;
import dev.troupe.agents.governance.Guards;
import dev.troupe.agents.guard.GuardRules;
import dev.troupe.agents.model.Attempts;
import dev.troupe.agents.model.ModelFailure;
import dev.troupe.agents.model.ModelListener;
import dev.troupe.agents.model.ModelProvider;
import dev.troupe.agents.model.ModelReply;
import dev.troupe.agents.model.ModelRequest;
import dev.troupe.agents.model.Price;
import dev.troupe.core.cost.Money;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.governance.Guard;
import dev.troupe.core.team.Agent;
import dev.troupe.core.team.Team;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Models whose providers are guarded: one that is broken or too busy is away, so that the next is
 * asked.
 */
final class GuardedModels implements Models {

    private final Models models;
    private final Guards guards;
    private final RunId root;

    GuardedModels(Models models, Guards guards, RunId root) {
        this.models = models;
        this.guards = guards;
        this.root = root;
    }

    @Override
    public List<Choice> choices(Team team, Agent agent) {
        return models.choices(team, agent).stream()
                .map(choice ->
                        new Choice(
                                choice.tier(),
                                new GuardedProvider(
                                        choice.provider(),
                                        waits ->
                                                new Guarding(
                                                        team,
                                                        choice.provider().name(),
                                                        choice.price(),
                                                        waits)),
                                choice.model(),
                                choice.price()))
                .toList();
    }

    /** Closed by whoever made the provider behind it. */
    private record GuardedProvider(
            ModelProvider provider, Function<Guards.Waits, Attempts> guarding)
            implements ModelProvider {

        @Override
        public String name() {
            return provider.name();
        }

        @Override
        public ModelReply call(ModelRequest request, ModelListener listener)
                throws InterruptedException {
            try {
                return provider.call(
                        request, new GuardedListener(listener, guarding.apply(listener::waits)));
            } catch (GuardClosed e) {
                throw new ModelFailure(
                        ModelFailure.Kind.OVERLOADED,
                        Optional.ofNullable(e.getMessage()).orElse("it is guarded"),
                        Optional.empty(),
                        e);
            }
        }

        @Override
        public String toString() {
            return provider.toString();
        }
    }

    private record GuardedListener(ModelListener listener, Attempts attempts)
            implements ModelListener {

        @Override
        public void text(String more) {
            listener.text(more);
        }

        @Override
        public void restarted() {
            listener.restarted();
        }

        @Override
        public void waits(String why) {
            listener.waits(why);
        }
    }

    /** Lets each attempt of a call pass the guards of its provider. */
    private final class Guarding implements Attempts {

        private final Team team;
        private final String subject;
        private final Optional<Price> price;
        private final Guards.Waits waits;

        /** Why the last attempt failed: what people need to know when the breaker opens on it. */
        private Optional<String> last = Optional.empty();

        Guarding(Team team, String provider, Optional<Price> price, Guards.Waits waits) {
            this.team = team;
            this.subject = GuardRules.provider(provider);
            this.price = price;
            this.waits = waits;
        }

        @Override
        public int most(int usual) {
            return GuardRules.stated(team, subject).flatMap(Guard::attempts).orElse(usual);
        }

        @Override
        public ModelReply make(ModelRequest request, Attempt attempt) throws InterruptedException {
            long from = System.nanoTime();
            try (Guards.Pass pass = enter(request)) {
                Duration longest =
                        GuardRules.shorter(
                                GuardRules.stated(team, subject).flatMap(Guard::timeout),
                                GuardRules.left(request.timeout(), from));
                return make(pass, request.withTimeout(longest), attempt);
            }
        }

        private Guards.Pass enter(ModelRequest request) throws InterruptedException {
            try {
                return guards.enter(team, List.of(subject), root, request.timeout(), waits);
            } catch (GuardClosed e) {
                throw last.map(why -> new GuardClosed(why + "; now " + e.getMessage())).orElse(e);
            }
        }

        /** A provider that says no at once works: there is nothing to spare it, or to wait for. */
        private static boolean isBroken(ModelFailure e) {
            return ModelAway.means(e)
                    && e.kind() != ModelFailure.Kind.RATE_LIMITED
                    && e.kind() != ModelFailure.Kind.UNAUTHORIZED;
        }

        private ModelReply make(Guards.Pass pass, ModelRequest request, Attempt attempt)
                throws InterruptedException {
            long from = System.nanoTime();
            try {
                ModelReply reply = attempt.make(request);
                Money cost = price.map(known -> known.cost(reply.usage())).orElse(Money.ZERO);
                pass.succeeded(Duration.ofNanos(System.nanoTime() - from), cost);
                return reply;
            } catch (ModelFailure e) {
                last = Optional.ofNullable(e.getMessage());
                if (isBroken(e)) {
                    pass.failed(Duration.ofNanos(System.nanoTime() - from), Money.ZERO);
                }
                throw e;
            }
        }
    }
}
