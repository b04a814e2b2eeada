package dev.troupe.agents.llm;

import dev.troupe.agents.llm.Models.Choice;
import dev.troupe.agents.runtime.AgentFailure;
import dev.troupe.core.contract.Decision;
import dev.troupe.core.durable.Durable;
import dev.troupe.core.durable.Effect;
import dev.troupe.core.durable.Failure;
import dev.troupe.core.durable.StepContext;
import dev.troupe.core.governance.Action;
import dev.troupe.core.governance.Held;
import dev.troupe.core.governance.Judgment;
import dev.troupe.core.json.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * The models that an agent may use, as the policies of its team have it: the next candidate stands
 * in for one that is denied, or that people have rejected.
 */
final class ModelGate {

    /** Providers that work where Troupe does: what they are told stays in the organization. */
    private static final Set<String> INSIDE = Set.of("ollama");

    private static final String REHEARSAL = "rehearsal";

    private final Durable durable;
    private final Gate gate;
    private final Map<String, Set<String>> agreed = new HashMap<>();
    private final Set<String> rejected = new HashSet<>();

    /** What was judged of the candidates of the call that is made now. */
    private Map<String, Judgment> judged = Map.of();

    ModelGate(Durable durable, Gate gate) {
        this.durable = durable;
        this.gate = gate;
    }

    /** A model about which people have to be asked; journaled as the failure of its step. */
    private record Question(String model, Held held) {}

    private static final class Waits extends RuntimeException implements Failure.Typed {

        private final Question question;

        Waits(Question question) {
            super(
                    "people are asked before "
                            + question.model()
                            + " is used: "
                            + question.held().reason());
            this.question = question;
        }

        @Override
        public String failureType() {
            return Held.FAILURE_TYPE;
        }

        @Override
        public Optional<JsonNode> failureDetail() {
            return Optional.of(Json.tree(question));
        }
    }

    /**
     * Those of the candidates that may be used. Called within the step of the call.
     *
     * @throws AgentFailure if there is none
     */
    List<Choice> permitted(List<Choice> candidates, StepContext context) {
        List<Choice> permitted = new ArrayList<>();
        Map<String, Judgment> now = new HashMap<>();
        String last = "people have rejected it";
        for (Choice candidate : candidates) {
            String name = subject(candidate);
            if (rejected.contains(name)) {
                continue;
            }
            Judgment judgment = gate.judge(deed(name), context, agreed(name));
            now.put(name, judgment);
            if (judgment instanceof Judgment.Denied denied) {
                last = "the policy '" + denied.policy() + "' denies it: " + denied.reason();
            } else {
                permitted.add(candidate);
            }
        }
        judged = now;
        if (permitted.isEmpty()) {
            throw new AgentFailure(
                    AgentFailure.Kind.POLICY,
                    "none of the models "
                            + candidates.stream().map(ModelGate::subject).toList()
                            + " may be used; of the last, "
                            + last);
        }
        return permitted;
    }

    /**
     * The last look before a model is used. Called within the step of the call.
     *
     * @throws RuntimeException if people have to be asked: see {@link #settled}
     */
    void check(Choice choice, StepContext context) {
        String name = subject(choice);
        Gate.Deed deed = deed(name);
        Judgment judgment = judged.get(name);
        Optional<Held> held =
                judgment == null
                        ? gate.held(deed, context, agreed(name))
                        : gate.held(deed, judgment, context);
        if (held.isPresent() && held.get().denied()) {
            throw new AgentFailure(
                    AgentFailure.Kind.POLICY, name + " is not used: " + held.get().refusal());
        }
        if (held.isPresent()) {
            throw new Waits(new Question(name, held.get()));
        }
    }

    /** Asks people if a step failed for want of that; tells whether it is to be tried again. */
    boolean settled(Failure failure) {
        if (!failure.type().equals(Held.FAILURE_TYPE) || failure.detail().isEmpty()) {
            return false;
        }
        Question question = Json.as(failure.detail().get(), Question.class);
        Decision decision =
                gate.ask(durable, question.held(), deed(question.model()), ModelGate::edits);
        if (decision.approved()) {
            agreed.computeIfAbsent(question.model(), model -> new HashSet<>())
                    .add(question.held().policy());
        } else {
            rejected.add(question.model());
        }
        return true;
    }

    private static Optional<String> edits(Decision decision) {
        return decision.edited().isPresent() && decision.approved()
                ? Optional.of("there is nothing to edit: approve or reject the model")
                : Optional.empty();
    }

    private Set<String> agreed(String model) {
        return Set.copyOf(agreed.getOrDefault(model, Set.of()));
    }

    private Gate.Deed deed(String model) {
        String provider = model.substring(0, Math.max(0, model.indexOf('/')));
        Instant at = durable.now();
        return new Gate.Deed(
                Action.Kind.MODEL,
                model,
                Json.object(),
                Effect.NONE,
                !INSIDE.contains(provider),
                gate.trust(),
                at);
    }

    /** A rehearsed model counts as the one that it stands for. */
    private static String subject(Choice choice) {
        return choice.provider().name().equals(REHEARSAL) ? choice.model() : choice.name();
    }
}
