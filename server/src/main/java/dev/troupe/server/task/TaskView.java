package dev.troupe.server.task;

import dev.troupe.engine.TaskStanding;
import java.time.Instant;
import java.util.Optional;

/**
 * What is known of a task: the runs that were begun for it, and what they have spent.
 *
 * @param goal that the last run serves
 * @param runs trees of runs that are still there, of which each stands in one of the ways that
 *     follow
 * @param running ready, running or pausing
 * @param costMicros of these runs, in micro-dollars; where all were removed, what they had spent
 * @param lastRun the one that was begun last
 * @param lastAt when it was begun
 */
record TaskView(
        String name,
        Optional<String> goal,
        long runs,
        long running,
        long waiting,
        long paused,
        long blocked,
        long succeeded,
        long failed,
        long cancelled,
        long costMicros,
        long tokens,
        Optional<Long> lastRun,
        Optional<Instant> lastAt) {

    static TaskView of(TaskStanding task) {
        TaskStanding.Runs runs = task.runs();
        return new TaskView(
                task.name(),
                task.goal(),
                runs.all(),
                runs.running(),
                runs.waiting(),
                runs.paused(),
                runs.blocked(),
                runs.completed(),
                runs.failed(),
                runs.cancelled(),
                task.money(),
                task.tokens(),
                task.last().map(last -> last.run().value()),
                task.last().map(TaskStanding.Last::begunAt));
    }
}
