package dev.troupe.agents.retail;

import dev.troupe.core.contract.Decision;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.plan.Approve;
import dev.troupe.core.plan.Await;
import dev.troupe.engine.EngineException;
import dev.troupe.engine.OpenRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Answers what the desk asks, and remembers what was approved. */
final class Customer {

    private static final String NAME = "customer";

    /** What may be done in a case. */
    private record Approved(String task, String tool, JsonNode arguments) {}

    private final Floor floor;
    private final Map<String, RetailTask> tasks;
    private final Setting setting;
    private final Set<Approved> approved = ConcurrentHashMap.newKeySet();
    private final Set<String> attended = ConcurrentHashMap.newKeySet();
    private final Queue<String> problems = new ConcurrentLinkedQueue<>();

    /**
     * @param tasks by the names of their cases
     * @param setting what becomes of answers
     */
    Customer(Floor floor, Map<String, RetailTask> tasks, Setting setting) {
        this.floor = floor;
        this.tasks = tasks;
        this.setting = setting;
    }

    /** Answers the questions that are open now. */
    void attend() {
        for (OpenRequest question : floor.engine().store().requests(Optional.empty())) {
            if (attended.add(question.id())) {
                answer(question, decide(question));
            }
        }
    }

    /** Sends the message that the desk waits for in the end, as early as can be. */
    void takeLeave(RunId run) {
        for (int i = 0; i < (setting.twice() ? 2 : 1); i++) {
            try {
                floor.engine().commands().send(run, Await.topic("good-bye"), "thank you", NAME);
            } catch (EngineException e) {
                // A case with nothing to do may be over before the second one.
                if (!e.getMessage().contains("has ended")) {
                    throw e;
                }
            }
        }
    }

    /** What a customer wants is what the task says; nothing else is agreed to. */
    private Decision decide(OpenRequest question) {
        String task = floor.caseOf(question.root());
        JsonNode proposal = question.detail().path("subject").path("value");
        boolean wanted =
                question.kind().equals(Approve.REQUEST_KIND)
                        && Optional.ofNullable(tasks.get(task)).stream()
                                .flatMap(known -> known.actions().stream())
                                .anyMatch(action -> proposes(proposal, action));
        if (!wanted) {
            problems.add(
                    "%s: asked: %s: %s %s"
                            .formatted(task, question.kind(), question.title(), proposal));
            return decision(Decision.Verdict.REJECT);
        }
        Decision decision = setting.customer().apply(decision(Decision.Verdict.APPROVE));
        if (decision.approved()) {
            JsonNode agreed = decision.edited().orElse(proposal);
            approved.add(
                    new Approved(task, agreed.path("tool").asString(), agreed.path("arguments")));
        }
        return decision;
    }

    private static boolean proposes(JsonNode proposal, RetailTask.Action action) {
        return action.tool().writes()
                && proposal.path("tool").asString().equals(action.tool().name())
                && proposal.path("arguments").equals(action.arguments());
    }

    private static Decision decision(Decision.Verdict verdict) {
        return new Decision(verdict, NAME, Optional.empty(), Optional.empty());
    }

    private void answer(OpenRequest question, Decision decision) {
        if (setting.twice()) {
            // A message that is no answer to this question must not be taken for one.
            sendTwice(question, decision(Decision.Verdict.REJECT));
        }
        long taken;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<Boolean>> answers =
                    Stream.generate(() ->
                                    CompletableFuture.supplyAsync(
                                            () -> given(question, decision), threads))
                            .limit(setting.twice() ? 2 : 1)
                            .toList();
            taken = answers.stream().filter(CompletableFuture::join).count();
        }
        if (taken != 1) {
            problems.add(question.id() + ": " + taken + " answers were taken");
        }
    }

    private void sendTwice(OpenRequest question, Decision decision) {
        for (int i = 0; i < 2; i++) {
            floor.engine().commands().send(question.run(), "approval/approval", decision, NAME);
        }
    }

    /** The first answer counts; another one is told so. */
    private boolean given(OpenRequest question, Decision decision) {
        try {
            floor.engine().commands().answer(question.run(), question.position(), decision, NAME);
            return true;
        } catch (EngineException e) {
            if (!e.getMessage().contains("was answered already, by " + NAME)) {
                problems.add(question.id() + ": " + e.getMessage());
            }
            return false;
        }
    }

    /** Notes a write that was made without having been approved. */
    void check(String task, RetailShop.Call call) {
        if (call.tool().writes()
                && !approved.contains(new Approved(task, call.tool().name(), call.arguments()))) {
            problems.add(task + ": not approved: " + call.tool().name() + call.arguments());
        }
    }

    List<String> problems() {
        return List.copyOf(problems);
    }
}
