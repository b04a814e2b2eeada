package dev.troupe.engine;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Which runs are wanted: those that all of these fit.
 *
 * @param statuses one of these, as lists show it; any if empty
 * @param actor who does it
 * @param text a part of its name, in whatever case
 * @param plan that the tree was begun with: only the tops of trees have one
 * @param task that the tree was begun for: only the tops of trees have one
 * @param rootsOnly whether only runs at the top of their trees are wanted
 * @param updatedSince those that came into or left a node's memory then or later
 */
public record RunFilter(
        Optional<String> organization,
        Set<RunStatus> statuses,
        Optional<String> actor,
        Optional<String> text,
        Optional<String> plan,
        Optional<String> task,
        boolean rootsOnly,
        Optional<Instant> updatedSince) {

    /** All runs. */
    public static final RunFilter NONE =
            new RunFilter(
                    Optional.empty(),
                    Set.of(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    false,
                    Optional.empty());

    public RunFilter {
        statuses = Set.copyOf(statuses);
    }

    public RunFilter of(String only) {
        return new RunFilter(
                Optional.of(only), statuses, actor, text, plan, task, rootsOnly, updatedSince);
    }

    public RunFilter withStatuses(Set<RunStatus> wanted) {
        return new RunFilter(
                organization, wanted, actor, text, plan, task, rootsOnly, updatedSince);
    }

    public RunFilter withActor(String wanted) {
        return new RunFilter(
                organization,
                statuses,
                Optional.of(wanted),
                text,
                plan,
                task,
                rootsOnly,
                updatedSince);
    }

    public RunFilter withText(String part) {
        return new RunFilter(
                organization,
                statuses,
                actor,
                Optional.of(part),
                plan,
                task,
                rootsOnly,
                updatedSince);
    }

    public RunFilter withPlan(String wanted) {
        return new RunFilter(
                organization,
                statuses,
                actor,
                text,
                Optional.of(wanted),
                task,
                rootsOnly,
                updatedSince);
    }

    public RunFilter withTask(String wanted) {
        return new RunFilter(
                organization,
                statuses,
                actor,
                text,
                plan,
                Optional.of(wanted),
                rootsOnly,
                updatedSince);
    }

    public RunFilter withRootsOnly() {
        return new RunFilter(organization, statuses, actor, text, plan, task, true, updatedSince);
    }

    public RunFilter withUpdatedSince(Instant moment) {
        return new RunFilter(
                organization, statuses, actor, text, plan, task, rootsOnly, Optional.of(moment));
    }
}
