package dev.troupe.agents.runtime;

import dev.troupe.agents.process.Execution;
import dev.troupe.agents.process.ProcessFailure;
import dev.troupe.agents.process.UnknownVariable;
import dev.troupe.agents.runtime.AgentRuntime.Job;
import dev.troupe.core.contract.Criterion;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.Durable;
import dev.troupe.core.durable.Step;
import dev.troupe.core.durable.StepFailed;
import dev.troupe.core.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Has a program check an answer: a step of the agent's run, in the working folder of its tree. A
 * check changes nothing that matters, so it is made again after a crash.
 */
final class CommandCheck {

    /** How much of the end of the program's output is the reason, in characters. */
    private static final int SHOWN = 4_000;

    private static final int SHOWN_NAME = 150;

    private final Durable durable;
    private final Job job;

    CommandCheck(Durable durable, Job job) {
        this.durable = durable;
        this.job = job;
    }

    /**
     * What a check came to, as it is journaled.
     *
     * @param exitCode absent if it took too long
     * @param output the end of what it wrote
     * @param workspace how far what it found in its folder can be relied on
     */
    record Ran(Optional<Integer> exitCode, String output, Trust workspace) {}

    /**
     * What a check said.
     *
     * @param complaint nothing if the answer passes
     * @param trust of the check's word, whatever the answer is: it ran where agents write
     */
    record Checked(Optional<Complaint> complaint, Trust trust) {}

    /**
     * Has an answer checked.
     *
     * @param trust of the answer, which the program may repeat
     */
    Checked check(Criterion.Command check, JsonNode answer, Trust trust) {
        Ran ran = run(check, answer);
        if (ran.exitCode().isPresent() && ran.exitCode().get() == 0) {
            return new Checked(Optional.empty(), ran.workspace());
        }
        String how =
                ran.exitCode()
                        .map(code -> "failed with exit code " + code)
                        .orElse("took longer than " + readable(check.timeout()));
        String reason =
                "its check `"
                        + String.join(" ", check.command())
                        + "` "
                        + how
                        + (ran.output().isEmpty() ? ", without output" : ":\n" + ran.output());
        return new Checked(
                Optional.of(new Complaint(reason, ran.workspace().and(trust))), ran.workspace());
    }

    private Ran run(Criterion.Command check, JsonNode answer) {
        String name = name(check);
        try {
            return durable.step(Step.of(name), Ran.class, context -> ran(check, name, answer));
        } catch (StepFailed e) {
            boolean contract = AgentFailure.Kind.CONTRACT.type().equals(e.failure().type());
            throw new AgentFailure(
                    contract ? AgentFailure.Kind.CONTRACT : AgentFailure.Kind.UNCHECKED,
                    "the answer of "
                            + job.agent().name()
                            + " could not be checked: "
                            + e.failure().message());
        }
    }

    private Ran ran(Criterion.Command check, String name, JsonNode answer)
            throws InterruptedException {
        byte[] input = Json.write(answer).getBytes(StandardCharsets.UTF_8);
        try {
            Execution.Ended ended =
                    job.checks()
                            .programs()
                            .run(
                                    job.team(),
                                    durable.root(),
                                    name,
                                    check.command(),
                                    input,
                                    check.timeout());
            return new Ran(
                    ended.exitCode().isPresent()
                            ? Optional.of(ended.exitCode().getAsInt())
                            : Optional.empty(),
                    end(ended.output()),
                    job.checks().programs().workspace(job.team(), durable.root()));
        } catch (ProcessFailure | UnknownVariable e) {
            throw new AgentFailure(AgentFailure.Kind.CONTRACT, String.valueOf(e.getMessage()));
        }
    }

    /** The journal knows steps by their names: what was typed over several lines becomes one. */
    private static String name(Criterion.Command check) {
        String name = "check " + String.join(" ", check.command()).strip().replaceAll("\\s+", " ");
        return name.length() > SHOWN_NAME ? name.substring(0, SHOWN_NAME) + "…" : name;
    }

    private static String end(String output) {
        String text = output.strip();
        if (text.length() <= SHOWN) {
            return text;
        }
        int from = text.length() - SHOWN;
        int line = text.indexOf('\n', from) + 1;
        int begin =
                line > 0 && line < text.length()
                        ? line
                        : Character.isLowSurrogate(text.charAt(from)) ? from + 1 : from;
        return "[… " + begin + " characters before this are left out …]\n" + text.substring(begin);
    }

    private static String readable(Duration timeout) {
        return timeout.toMillis() % 1000 == 0
                ? timeout.toSeconds() + " s"
                : timeout.toMillis() + " ms";
    }
}
