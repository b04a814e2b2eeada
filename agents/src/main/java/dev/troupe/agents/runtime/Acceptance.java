package dev.troupe.agents.runtime;

import dev.troupe.agents.runtime.AgentRuntime.Job;
import dev.troupe.core.contract.Contract;
import dev.troupe.core.contract.Criterion;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.Durable;
import dev.troupe.core.plan.ExpressionProblem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Decides whether an agent's answer counts: it must fit the JSON Schema of the contract, and then
 * pass its criteria, in their order. The first that it fails is the reason; those after it are not
 * tried. For any runtime; what it does goes through the agent's own {@link Durable}, so a replay
 * decides alike without doing it again.
 *
 * <p>An answer that passed a criterion which says {@code verifies} is {@link Trust#VERIFIED},
 * whatever it was derived from. Nothing else lifts trust: fitting a schema is a matter of form, and
 * of the other criteria only the author of the plan knows whether they look at the substance. A
 * model that says so itself, or an untrusted document, cannot. Nor can a check on which something
 * untrusted may have had an influence: a judge that has read such a thing, also in the answer
 * itself, or a program in a workspace that it got into. Conditions verify what they name: where
 * they name fields of the answer, they have to name all that it has.
 */
public final class Acceptance {

    private final Job job;
    private final OutputCheck schema;
    private final CommandCheck command;
    private final JudgeCheck judge;

    /**
     * Checks the answers of one assignment.
     *
     * @throws AgentFailure of kind CONTRACT if the schema cannot be used
     */
    public Acceptance(Durable durable, Job job) {
        this.job = job;
        this.schema = new OutputCheck(job.contract().output());
        this.command = new CommandCheck(durable, job);
        this.judge = new JudgeCheck(durable, job);
    }

    /** What became of an answer. */
    public sealed interface Verdict {

        /**
         * It counts.
         *
         * @param trust how far it can be relied on
         */
        record Accepted(JsonNode value, Trust trust) implements Verdict {}

        /**
         * It does not.
         *
         * @param reason what is wrong with it, in words for its author
         * @param onlyForm whether that is how it is written, and nobody could look at what it says
         * @param trust how far the reason can be relied on
         */
        record Refused(String reason, boolean onlyForm, Trust trust) implements Verdict {}
    }

    /**
     * Checks an answer as it was written: JSON if the contract has a schema, maybe in a code fence.
     *
     * @param trust how far it can be relied on by what it was derived from
     * @throws AgentFailure of kind CONTRACT if a criterion cannot be applied to any answer, of kind
     *     UNCHECKED if who was to check it could not
     */
    public Verdict check(String text, Trust trust) {
        return check(schema.check(text), trust);
    }

    /**
     * Checks an answer that is a JSON value already; otherwise as {@link #check(String, Trust)}.
     */
    public Verdict check(JsonNode value, Trust trust) {
        return check(schema.check(value), trust);
    }

    private Verdict check(OutputCheck.Checked checked, Trust trust) {
        if (checked.value().isEmpty()) {
            return new Verdict.Refused(checked.problem(), checked.onlyForm(), trust);
        }
        JsonNode value = checked.value().get();
        NamedFields named = new NamedFields();
        boolean verified = false;
        for (Criterion criterion : job.contract().criteria()) {
            Look look = look(criterion, value, trust);
            if (look.complaint().isPresent()) {
                Complaint complaint = look.complaint().get();
                return new Verdict.Refused(complaint.reason(), false, complaint.trust());
            }
            if (criterion.verifies() && criterion instanceof Criterion.Expect expect) {
                named.add(expect.condition());
            }
            verified |= criterion.verifies() && look.verifies();
        }
        verified |= named.cover(value);
        return new Verdict.Accepted(value, verified ? Trust.VERIFIED : trust);
    }

    /**
     * What looking at an answer came to.
     *
     * @param complaint nothing if it passes
     * @param verifies whether passing can make a fact of all of it
     */
    private record Look(Optional<Complaint> complaint, boolean verifies) {}

    private Look look(Criterion criterion, JsonNode value, Trust trust) {
        return switch (criterion) {
            case Criterion.Expect expect ->
                    new Look(
                            problem(expect, value).map(reason -> new Complaint(reason, trust)),
                            false);
            case Criterion.Command program -> {
                CommandCheck.Checked checked = command.check(program, value, trust);
                yield new Look(checked.complaint(), checked.trust() != Trust.UNTRUSTED);
            }
            case Criterion.Judge other -> {
                JudgeCheck.Judged judged = judge.judge(other, value, trust);
                yield new Look(judged.complaint(), judged.trust() != Trust.UNTRUSTED);
            }
        };
    }

    /** All that it looks at is in the journal already, so it is no step of its own. */
    private Optional<String> problem(Criterion.Expect expect, JsonNode value) {
        Map<String, JsonNode> values = new LinkedHashMap<>();
        job.contract().context().forEach(item -> values.put(item.name(), item.value()));
        values.put("output", value);
        try {
            return job.checks().expressions().test(expect.condition(), values)
                    ? Optional.empty()
                    : Optional.of(
                            expect.reason().isBlank()
                                    ? "the condition `" + expect.condition() + "` does not hold"
                                    : expect.reason());
        } catch (ExpressionProblem e) {
            return Optional.of("it cannot be checked: " + e.getMessage());
        }
    }

    /** What an answer must pass beside the schema, in a line each, for the agent to know. */
    public static List<String> describe(Contract contract) {
        return contract.criteria().stream().map(Acceptance::describe).toList();
    }

    private static String describe(Criterion criterion) {
        return switch (criterion) {
            case Criterion.Expect expect ->
                    "`"
                            + expect.condition()
                            + "` must hold, where `output` is the answer"
                            + (expect.reason().isBlank() ? "" : "; if not: " + expect.reason());
            case Criterion.Command program ->
                    "the program `"
                            + String.join(" ", program.command())
                            + "`, run with the answer as its input, must exit with 0";
            case Criterion.Judge other ->
                    "another agent, " + other.agent() + ", judges: " + other.question();
        };
    }
}
