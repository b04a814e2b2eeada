package dev.troupe.cli;

import dev.troupe.agents.host.AgentHost;
import dev.troupe.agents.host.Estimate;
import dev.troupe.control.design.Review;
import dev.troupe.control.expression.CelExpressions;
import dev.troupe.control.permission.Explanation;
import dev.troupe.core.cost.Money;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.governance.Budget;
import dev.troupe.core.governance.Policy;
import dev.troupe.core.plan.Expressions;
import dev.troupe.engine.PostgresEngine;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

/** What the command needs of teams: how they are read, and what works on their runs. */
interface Assembly {

    /**
     * What a new run is to do.
     *
     * @param team the team file
     * @param plan the plan to run; the team's main plan if absent
     * @param inputs values of the plan's inputs, as the person wrote them: a text, or {@code @} and
     *     a file
     * @param name what people call the run, if it was said
     * @param mode what stands for models
     * @param tools the grants that nothing in the run may go beyond; all that agents have if absent
     * @param task what the run is booked on, if anything
     * @param goal the path of the goal that it serves, if any
     * @param by who has it begun
     */
    record RunRequest(
            Path team,
            Optional<String> plan,
            Map<String, String> inputs,
            Optional<String> name,
            Mode mode,
            Optional<List<String>> tools,
            Optional<String> task,
            Optional<String> goal,
            String by) {
        public RunRequest {
            inputs = Map.copyOf(inputs);
            tools = tools.map(List::copyOf);
        }
    }

    /** What works on runs. It is registered once, then it may start a run. */
    interface Job extends AutoCloseable {

        /** Says what the runs of its types do. */
        void register(PostgresEngine.Builder builder, Path home, OpenDatabase database);

        /**
         * Creates the run that was prepared.
         *
         * @throws IllegalStateException if none was
         */
        RunId start(PostgresEngine engine);

        /** Gives back what it holds, such as the processes of tools; after the engine's end. */
        @Override
        void close();
    }

    /**
     * What came of checking a team file.
     *
     * @param mistakes every mistake in it, with its place; none if it is right
     * @param review what there is to say of the design of a team whose file is right
     */
    record Checked(List<String> mistakes, Optional<Review> review) {
        public Checked {
            mistakes = List.copyOf(mistakes);
        }
    }

    /**
     * Reads a team file.
     *
     * @param most what a run of one of its plans may cost without a warning
     * @throws CliFailure if the file cannot be read
     */
    Checked check(Path team, Money most);

    /**
     * The organization that a team file describes.
     *
     * @throws CliFailure if the file cannot be read
     */
    String organization(Path team);

    /**
     * The policies that a team file states.
     *
     * @throws CliFailure if the file cannot be read
     */
    List<Policy> policies(Path team);

    /**
     * Explains what an agent may use.
     *
     * @param tools as of {@link RunRequest}
     * @throws CliFailure if the file cannot be read, or has no such agent
     */
    Explanation permissions(Path team, String agent, Optional<List<String>> tools);

    /**
     * Reads all that a new run needs.
     *
     * @throws CliFailure if something is wrong with it
     */
    Job prepare(RunRequest request);

    /**
     * What a run may cost.
     *
     * @param stated the budgets that the team states
     */
    record Estimated(String organization, String plan, Estimate estimate, List<Budget> stated) {}

    /**
     * Says what a new run may cost, without running anything.
     *
     * @throws CliFailure if something is wrong with it
     */
    default Estimated estimate(RunRequest request, OpenDatabase database) {
        throw new CliFailure(ExitCode.USAGE, "there is nothing to estimate");
    }

    /**
     * Works on runs that exist already.
     *
     * @throws CliFailure if a file that the mode names cannot be used
     */
    Job existing(Mode mode);

    /**
     * The text of a team file that has no mistakes.
     *
     * @param folder what its paths are relative to
     */
    record TeamText(String organization, String source, Path folder) {}

    /**
     * Reads a team file, to publish it.
     *
     * @throws CliFailure if the file cannot be read, or has a mistake
     */
    default TeamText text(Path team) {
        throw new CliFailure(ExitCode.USAGE, "there is no team to publish");
    }

    /**
     * What works on the runs of whatever teams there are.
     *
     * @throws CliFailure if a file that the mode names cannot be used
     */
    default AgentHost host(Mode mode, DataSource database) {
        throw new CliFailure(ExitCode.USAGE, "there is nothing to work with");
    }

    /** Evaluates conditions. */
    default CelExpressions cel() {
        return new CelExpressions();
    }

    /** Evaluates conditions, if there is something that can. */
    Optional<Expressions> expressions();
}
