package dev.troupe.core.plan;

import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.durable.Branch;
import dev.troupe.core.plan.Review.Critic;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** One review under way. */
final class Reviewing {

    private final Review review;
    private final Conductor conductor;
    private final Appeal appeal;
    private final Map<JsonNode, Integer> drafts = new HashMap<>();

    /** What critics see beside the draft. */
    private Scope start;

    /** What the author sees. */
    private Scope seen;

    private Optional<Verdicts> latest = Optional.empty();

    Reviewing(Review review, Conductor conductor, Scope scope) {
        this.review = review;
        this.conductor = conductor;
        this.appeal = new Appeal(conductor, review.onFailure());
        this.start = scope;
        this.seen =
                scope.orElse(conductor.nothing(Review.DRAFT))
                        .orElse(conductor.nothing(Review.FEEDBACK));
    }

    ContextItem run() {
        int most = review.rounds();
        for (int round = 1; ; round++) {
            ContextItem draft = conductor.run(review.author(), seen).named(Review.DRAFT);
            if (draft.value().isNull()) {
                return conductor.nothing(review.name());
            }
            Optional<Problem> problem = sameDraft(draft, round);
            if (problem.isEmpty()) {
                Verdicts verdicts = judged(draft);
                if (review.accept().enough(verdicts.accepted(), review.critics().size())) {
                    return draft.named(review.name());
                }
                problem = problem(draft, verdicts, round, most);
                latest = Optional.of(verdicts);
            }
            seen = seen.handing(draft);
            if (latest.isPresent()) {
                seen = seen.handing(feedback(latest.get()));
            }
            if (problem.isPresent()) {
                switch (appeal.decide(problem.get())) {
                    case Appeal.Way.Given given -> {
                        return accepted(given.item(), draft);
                    }
                    case Appeal.Way.Again again -> {
                        seen = seen.handing(again.guidance());
                        start = start.handing(again.guidance());
                    }
                }
                most = Math.max(most, round + 1);
            }
        }
    }

    /** Who gives the draft as the result accepts it, which is not to vouch for it. */
    private ContextItem accepted(ContextItem given, ContextItem draft) {
        return given.value().equals(draft.value()) ? draft.named(review.name()) : given;
    }

    private Verdicts judged(ContextItem draft) {
        Scope shown = start.handing(draft);
        return new Verdicts(
                conductor
                        .durable()
                        .all(
                                review.critics().stream()
                                        .map(critic ->
                                                new Branch<>(
                                                        critic.agent(),
                                                        strand ->
                                                                verdict(
                                                                        conductor.in(strand),
                                                                        critic,
                                                                        shown)))
                                        .toList()));
    }

    private static ContextItem verdict(Conductor conductor, Critic critic, Scope shown) {
        Terms terms = critic.terms().output(Verdicts.SCHEMA);
        return Delegation.hand(conductor, critic.agent(), critic.agent(), terms, shown);
    }

    private ContextItem feedback(Verdicts verdicts) {
        return verdicts.feedback(conductor);
    }

    private Optional<Problem> sameDraft(ContextItem draft, int round) {
        return Optional.ofNullable(drafts.put(draft.value(), round))
                .map(before ->
                        problem(
                                draft,
                                Review.NO_PROGRESS,
                                "the draft of round %d is the same as that of round %d."
                                        .formatted(round, before)));
    }

    private Optional<Problem> problem(ContextItem draft, Verdicts verdicts, int round, int most) {
        if (verdicts.rejected() == review.critics().size()) {
            return Optional.of(
                    problem(
                            draft,
                            Review.REJECTED,
                            "every critic rejects the draft of round %d: %s."
                                    .formatted(round, verdicts.reasons()),
                            verdicts));
        }
        if (latest.filter(verdicts::repeats).isPresent()) {
            return Optional.of(
                    problem(
                            draft,
                            Review.NO_PROGRESS,
                            "the critics say the same of the drafts of rounds %d and %d: %s."
                                    .formatted(round - 1, round, verdicts.reasons()),
                            verdicts));
        }
        if (round >= most) {
            return Optional.of(
                    problem(
                            draft,
                            Review.BOUND,
                            "after %d rounds %d of %d critics accept the draft; the others: %s."
                                    .formatted(
                                            round,
                                            verdicts.accepted(),
                                            review.critics().size(),
                                            verdicts.reasons()),
                            verdicts));
        }
        return Optional.empty();
    }

    private Problem problem(ContextItem draft, String type, String message) {
        return latest.map(verdicts -> problem(draft, type, message, verdicts))
                .orElseGet(() -> problem(type, message, draft, start.handing(draft)));
    }

    private Problem problem(ContextItem draft, String type, String message, Verdicts verdicts) {
        return problem(type, message, draft, start.handing(draft).handing(feedback(verdicts)));
    }

    private Problem problem(String type, String message, ContextItem draft, Scope shown) {
        Optional<AgentTask> task =
                review.author() instanceof AgentTask found ? Optional.of(found) : Optional.empty();
        return new Problem(
                review.name(),
                draft.source().agent(),
                task.map(found -> found.terms().goal()).orElse("Make what the critics accept."),
                type,
                message,
                task.flatMap(found ->
                        found.terms()
                                .output()
                                .or(() -> conductor.team().agent(found.agent()).output())),
                shown.handed(Optional.empty()));
    }
}
