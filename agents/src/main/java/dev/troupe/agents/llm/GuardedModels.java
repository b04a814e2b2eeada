package dev.troupe.agents.llm;

import dev.troupe.agents.governance.GuardClosed;
import dev.troupe.agents.governance.Guards;
import dev.troupe.agents.guard.GuardRules;
import dev.troupe.agents.model.ModelFailure;
import dev.troupe.agents.model.ModelListener;
import dev.troupe.agents.model.ModelProvider;
import dev.troupe.agents.model.ModelReply;
import dev.troupe.agents.model.ModelRequest;
import dev.troupe.core.cost.Money;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.governance.Guard;
import dev.troupe.core.team.Agent;
import dev.troupe.core.team.Team;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

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
                                new GuardedProvider(choice.provider(), team),
                                choice.model(),
                                choice.price()))
                .toList();
    }

    /** Closed by whoever made the provider behind it. */
    private final class GuardedProvider implements ModelProvider {

        private final ModelProvider provider;
        private final Team team;
        private final String subject;

        GuardedProvider(ModelProvider provider, Team team) {
            this.provider = provider;
            this.team = team;
            this.subject = GuardRules.provider(provider.name());
        }

        @Override
        public String name() {
            return provider.name();
        }

        @Override
        public ModelReply call(ModelRequest request, ModelListener listener)
                throws InterruptedException {
            long from = System.nanoTime();
            try (Guards.Pass pass = guards.enter(team, List.of(subject), root, request.timeout())) {
                Duration rest = request.timeout().minusNanos(System.nanoTime() - from);
                Duration left = rest.isPositive() ? rest : Duration.ofMillis(1);
                Duration longest =
                        GuardRules.stated(team, subject)
                                .flatMap(Guard::timeout)
                                .filter(timeout -> timeout.compareTo(left) < 0)
                                .orElse(left);
                return call(pass, request.withTimeout(longest), listener);
            } catch (GuardClosed e) {
                throw new ModelFailure(
                        ModelFailure.Kind.OVERLOADED,
                        Optional.ofNullable(e.getMessage()).orElse(subject + " is guarded"),
                        Optional.empty(),
                        e);
            }
        }

        private ModelReply call(Guards.Pass pass, ModelRequest request, ModelListener listener)
                throws InterruptedException {
            long from = System.nanoTime();
            try {
                ModelReply reply = provider.call(request, listener);
                pass.succeeded(Duration.ofNanos(System.nanoTime() - from), reply.cost().orElse(Money.ZERO));
                return reply;
            } catch (ModelFailure e) {
                if (ModelAway.means(e)) {
                    pass.failed(Duration.ofNanos(System.nanoTime() - from), Money.ZERO);
                }
                throw e;
            }
        }

        @Override
        public String toString() {
            return provider.toString();
        }
    }
}
