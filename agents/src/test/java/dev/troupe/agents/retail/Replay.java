package dev.troupe.agents.retail;

import dev.troupe.core.durable.RunId;
import dev.troupe.engine.RunStatus;
import dev.troupe.engine.RunSummary;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Has the desk work on tasks in a setting, and compares what comes of it. */
final class Replay {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration LOOK = Duration.ofMillis(20);

    /** What was called. */
    private record Made(String tool, JsonNode arguments) {}

    private final Dataset data;
    private final Setting setting;
    private final RetailTeam team;
    private final Floor floor;
    private final CompletableFuture<Customer> customer = new CompletableFuture<>();

    /**
     * @param scripts a folder for them
     */
    Replay(Floor floor, Dataset data, Setting setting, Path scripts) {
        this.floor = floor;
        this.data = data;
        this.setting = setting;
        this.team = new RetailTeam(scripts);
    }

    /** Watches that nothing is written unasked, and disturbs as the setting says. */
    private final class Checked implements Floor.Disturbance {
        @Override
        public void calling(Floor where, ShopTool<?> tool, String key) {
            setting.disturbance().calling(where, tool, key);
        }

        @Override
        public void called(Floor where, RetailShop shop, RetailShop.Call call) {
            customer.join().check(shop.name(), call);
            setting.disturbance().called(where, shop, call);
        }

        @Override
        public void recorded(Floor where, RunId run) {
            setting.disturbance().recorded(where, run);
        }
    }

    /** Works on the tasks, each in a shop of its own. */
    Report of(List<RetailTask> tasks) throws InterruptedException {
        Customer asked =
                new Customer(
                        floor,
                        tasks.stream().collect(Collectors.toMap(this::name, Function.identity())),
                        setting);
        customer.complete(asked);
        floor.nodes(setting.nodes());
        floor.disturb(new Checked());
        Queue<RetailTask> waiting = new ArrayDeque<>(tasks);
        Map<RunId, RetailTask> running = new LinkedHashMap<>();
        List<String> problems = new ArrayList<>();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!running.isEmpty() || !waiting.isEmpty()) {
            while (!waiting.isEmpty() && running.size() < setting.atOnce()) {
                RetailTask next = waiting.remove();
                RunId run = start(next);
                running.put(run, next);
                asked.takeLeave(run);
            }
            asked.attend();
            RunId first = running.keySet().iterator().next();
            RunSummary summary = floor.engine().await(first, LOOK);
            if (summary.status().ended() || summary.status() == RunStatus.BLOCKED) {
                problems.addAll(compare(running.remove(first), summary));
            } else if (System.nanoTime() - end > 0) {
                throw new AssertionError(setting.name() + " does not end: " + summary);
            }
        }
        int matched = tasks.size() - problems.size();
        problems.addAll(asked.problems());
        return report(tasks, matched, problems);
    }

    private RunId start(RetailTask task) {
        return floor.start(
                team.of(task, setting.script().apply(task)),
                RetailTeam.items(data, task),
                name(task));
    }

    /** What a case is called: a task is another case in another setting. */
    private String name(RetailTask task) {
        return setting.name() + ", task " + task.id();
    }

    /** At most one problem a task. */
    private List<String> compare(RetailTask task, RunSummary run) {
        if (run.status() != RunStatus.COMPLETED) {
            return List.of("task " + task.id() + ": " + run);
        }
        RetailShop shop = shop(task);
        List<Made> made =
                shop.calls().stream()
                        .map(call -> new Made(call.tool().name(), call.arguments()))
                        .toList();
        List<Made> given =
                task.actions().stream()
                        .map(action -> new Made(action.tool().name(), action.arguments()))
                        .toList();
        if (!made.equals(given)) {
            return List.of("task " + task.id() + ": calls " + made + " instead of " + given);
        }
        var expected = Direct.of(data, task).changed();
        var found = shop.records().changed();
        return found.equals(expected)
                ? List.of()
                : List.of("task " + task.id() + ": changed " + found + " instead of " + expected);
    }

    private Report report(List<RetailTask> tasks, int matched, List<String> problems) {
        int calls = 0;
        int repeated = 0;
        for (RetailTask task : tasks) {
            for (RetailShop.Call call : shop(task).calls()) {
                calls++;
                repeated += call.times() - 1;
            }
        }
        return new Report(
                setting, tasks.size(), matched, calls, repeated, floor.repeated().size(), problems);
    }

    /** What was done in a case. */
    RetailShop shop(RetailTask task) {
        return floor.shop(name(task));
    }
}
