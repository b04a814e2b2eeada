package dev.troupe.core.plan;

import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.FailureTrust;
import dev.troupe.core.contract.Source;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.Branch;
import dev.troupe.core.durable.ChildRun;
import dev.troupe.core.durable.Durable;
import dev.troupe.core.durable.Failure;
import dev.troupe.core.durable.Join;
import dev.troupe.core.durable.Outcome;
import dev.troupe.core.governance.EffectivePermissions;
import dev.troupe.core.json.Json;
import dev.troupe.core.team.Agent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A manager at work on one goal. */
final class Management {

    /** How often a plan that cannot be carried out goes back with the reason. */
    private static final int CORRECTIONS = 2;

    /** What the manager is handed about those who may work for it. */
    static final String PEOPLE = "people";

    /** What the manager is handed about how far the work is. */
    static final String PROGRESS = "progress";

    /** What the manager is handed about a plan that cannot be carried out. */
    static final String MISTAKES = "mistakes";

    /** What those who work on a subtask are handed about where it belongs. */
    static final String ASSIGNMENT = "assignment";

    private final Conductor conductor;
    private final Manage manage;
    private final List<Agent> people;
    private final Map<String, ContextItem> own = new LinkedHashMap<>();
    private final Map<String, ContextItem> done = new ConcurrentHashMap<>();
    private final List<Subtask> doneInOrder = new ArrayList<>();
    private Map<Subtask, Failure> failed = new LinkedHashMap<>();
    private Optional<String> missing = Optional.empty();

    /** How far can be relied on what the manager itself said so far, which it is told again. */
    private Trust said = Trust.VERIFIED;

    private Scope scope;
    private int rulings;

    /** Whether somebody above just said to try again, beyond the plans that are allowed. */
    private boolean allowed;

    Management(Conductor conductor, Manage manage, Scope scope) {
        this.conductor = conductor;
        this.manage = manage;
        this.scope = scope;
        this.people = manage.people(conductor);
        if (people.isEmpty()) {
            throw new IllegalArgumentException(
                    "'"
                            + manage.name()
                            + "' has nobody to assign work to: nobody reports to '"
                            + manage.manager()
                            + "'; name agents under `assign`");
        }
        manage.terms().handed(scope).forEach(item -> own.put(item.name(), item));
    }

    ContextItem run() {
        int replans = 0;
        while (true) {
            Optional<ContextItem> answer = attempt(manage.replans() - replans);
            if (answer.isPresent()) {
                return answer.get();
            }
            if (allowed) {
                allowed = false;
                continue;
            }
            if (replans < manage.replans()) {
                replans++;
                continue;
            }
            Optional<ContextItem> ruled =
                    escalate(
                            "replans",
                            "the goal was not reached with "
                                    + manage.replans()
                                    + " new plans: "
                                    + whatIsMissing());
            if (ruled.isPresent()) {
                return ruled.get();
            }
            allowed = false;
        }
    }

    /**
     * Plans, has the plan carried out, and puts the results together.
     *
     * @return nothing if the goal is not reached yet
     */
    private Optional<ContextItem> attempt(int replansLeft) {
        Planned planned = plan();
        if (planned.ruled().isPresent()) {
            return planned.ruled();
        }
        Map<Subtask, Failure> before = failed;
        carryOut(planned.subtasks(), planned.trust());
        if (!failed.isEmpty()) {
            return repeated(before) ? escalate("no-progress", repetition()) : Optional.empty();
        }
        missing = replansLeft > 0 ? inspect() : Optional.empty();
        return missing.isPresent() ? Optional.empty() : Optional.of(synthesize());
    }

    // ---- planning

    /**
     * @param ruled what was decided in place of a plan
     * @param trust of the plan
     */
    private record Planned(List<Subtask> subtasks, Trust trust, Optional<ContextItem> ruled) {}

    private Planned plan() {
        Breakdown breakdown = new Breakdown(manage, people, own.keySet(), done.keySet());
        Optional<JsonNode> mistakes = Optional.empty();
        int corrections = 0;
        while (true) {
            ContextItem plan = ask("plan", planningGoal(), planningItems(mistakes), schema());
            said = said.and(plan.trust());
            List<Subtask> subtasks = breakdown.read(plan.value());
            if (breakdown.mistakes().isEmpty()) {
                return new Planned(subtasks, plan.trust(), Optional.empty());
            }
            mistakes = Optional.of(Json.tree(breakdown.mistakes()));
            if (corrections++ >= CORRECTIONS) {
                Optional<ContextItem> ruled =
                        escalate(
                                "invalid-plan",
                                "'%s' gave no plan that can be carried out, though it was told what was wrong: %s"
                                        .formatted(
                                                manage.manager(),
                                                String.join("; ", breakdown.mistakes())));
                if (ruled.isPresent()) {
                    return new Planned(List.of(), Trust.CLAIMED, ruled);
                }
                allowed = false;
                corrections = 0;
            }
        }
    }

    private Optional<JsonNode> schema() {
        return Optional.of(Breakdown.schema(manage, people));
    }

    private String planningGoal() {
        String bounds =
                "at most %d subtasks, of which at most %d wait for one another in a row"
                        .formatted(manage.subtasks(), manage.chain());
        return """
        Plan how your people (the item `people`) reach this goal: %s
        Break it down into subtasks: %s. Give each to the one of your people who is responsible for such work. \
        A subtask sees only its goal, the results of the subtasks in its `needs`, and those of your items that its \
        `context` names: say all that matters in its goal. Subtasks that do not need each other's results are done \
        at once. Do not plan what is done already (the item `progress`, if there is one); do not simply repeat what \
        failed. Answer with the plan only; you will be given the results.\
        """
                .formatted(manage.terms().goal(), bounds);
    }

    private List<ContextItem> planningItems(Optional<JsonNode> mistakes) {
        List<ContextItem> items = new ArrayList<>(own.values());
        items.add(conductor.item(PEOPLE, describePeople(), Trust.VERIFIED));
        progress().ifPresent(items::add);
        mistakes.ifPresent(found -> items.add(conductor.item(MISTAKES, found, said)));
        return items;
    }

    private ArrayNode describePeople() {
        ArrayNode list = Json.array();
        for (Agent agent : people) {
            ObjectNode person = list.addObject();
            person.put("agent", agent.name());
            person.put("role", agent.role());
            person.set("capabilities", Json.tree(agent.capabilities()));
            person.set("notResponsibleFor", Json.tree(agent.notResponsibleFor()));
            if (manages(agent)) {
                person.put("manages", true);
            }
        }
        return list;
    }

    private boolean manages(Agent agent) {
        return manage.levels() > 1 && !conductor.team().reportsOf(agent.name()).isEmpty();
    }

    /** How far the work is, once there is something to say. */
    private Optional<ContextItem> progress() {
        if (doneInOrder.isEmpty() && failed.isEmpty() && missing.isEmpty()) {
            return Optional.empty();
        }
        ObjectNode progress = Json.object();
        Trust trust = said;
        ArrayNode finished = progress.putArray("done");
        for (Subtask subtask : doneInOrder) {
            ContextItem result = result(subtask.id());
            describe(finished.addObject(), subtask).set("result", result.value());
            trust = trust.and(result.trust());
        }
        ArrayNode open = progress.putArray("failed");
        for (Map.Entry<Subtask, Failure> failure : failed.entrySet()) {
            describe(open.addObject(), failure.getKey())
                    .put("problem", failure.getValue().message());
            trust = trust.and(FailureTrust.of(failure.getValue()));
        }
        missing.ifPresent(what -> progress.put("missing", what));
        return Optional.of(conductor.item(PROGRESS, progress, trust.and(ownTrust())));
    }

    private static ObjectNode describe(ObjectNode node, Subtask subtask) {
        return node.put("id", subtask.id())
                .put("agent", subtask.agent())
                .put("goal", subtask.goal());
    }

    private ContextItem result(String id) {
        ContextItem result = done.get(id);
        if (result == null) {
            throw new IllegalStateException("the subtask '" + id + "' has no result");
        }
        return result;
    }

    private Trust ownTrust() {
        return own.values().stream().map(ContextItem::trust).reduce(Trust.USER, Trust::and);
    }

    // ---- carrying out

    private void carryOut(List<Subtask> subtasks, Trust plan) {
        Map<String, Subtask> byId = new LinkedHashMap<>();
        subtasks.forEach(subtask -> byId.put(subtask.id(), subtask));
        List<Branch<ContextItem>> branches =
                subtasks.stream()
                        .map(subtask ->
                                new Branch<>(
                                        subtask.id(),
                                        subtask.needs().stream().filter(byId::containsKey).toList(),
                                        strand -> {
                                            ContextItem result =
                                                    workOn(people(strand), subtask, plan);
                                            done.put(subtask.id(), result);
                                            return result;
                                        }))
                        .toList();
        List<Outcome<ContextItem>> outcomes =
                conductor.durable().fork(branches, Join.settled().atMost(manage.concurrency()));
        Map<Subtask, Failure> failures = new LinkedHashMap<>();
        for (int i = 0; i < outcomes.size(); i++) {
            Subtask subtask = subtasks.get(i);
            switch (outcomes.get(i)) {
                case Outcome.Succeeded<ContextItem> succeeded -> doneInOrder.add(subtask);
                case Outcome.Failed<ContextItem>(String branch, Failure failure) ->
                        failures.put(subtask, failure);
                case Outcome.Cancelled<ContextItem> leftOut -> {}
            }
        }
        failed = failures;
    }

    /** What the manager's people work with: on its authority, which may be less than its own. */
    private Conductor people(Durable strand) {
        Agent manager = conductor.team().agent(manage.manager());
        return conductor.in(strand).on(EffectivePermissions.passedOn(manager, conductor.mandate()));
    }

    private ContextItem workOn(Conductor strand, Subtask subtask, Trust plan) {
        Map<String, ContextItem> items = new LinkedHashMap<>();
        ContextItem assignment = assignment(strand, subtask, plan);
        items.put(assignment.name(), assignment);
        for (String name : subtask.context()) {
            ContextItem item = own.get(name);
            items.put(name, item == null ? result(name) : item);
        }
        subtask.needs().forEach(need -> items.put(need, result(need)));
        Scope seen = Scope.of(items.values());
        Terms terms = Terms.of(subtask.goal()).context(List.copyOf(items.keySet()));
        if (manages(conductor.team().agent(subtask.agent()))) {
            return manageInTurn(strand, subtask, terms, seen);
        }
        return Delegation.hand(strand.handling(), subtask.id(), subtask.agent(), terms, seen);
    }

    /** What a subtask is part of; as trustworthy as the plan, since its goal is from there. */
    private ContextItem assignment(Conductor strand, Subtask subtask, Trust plan) {
        ObjectNode value = Json.object();
        value.put("from", manage.manager());
        value.put("subtask", subtask.id());
        value.put("partOf", manage.terms().goal());
        return strand.item(ASSIGNMENT, value, plan);
    }

    /** A manager below works in a run of its own. */
    private ContextItem manageInTurn(Conductor strand, Subtask subtask, Terms terms, Scope seen) {
        Manage below =
                new Manage(
                        subtask.id(),
                        Optional.empty(),
                        subtask.agent(),
                        terms,
                        Optional.empty(),
                        manage.subtasks(),
                        manage.chain(),
                        manage.concurrency(),
                        manage.replans(),
                        manage.levels() - 1);
        Flow.Input input =
                new Flow.Input(
                        strand.teamAddress(),
                        below,
                        List.copyOf(seen.items()),
                        Set.of(),
                        strand.mandate(),
                        strand.depth(),
                        true);
        return strand.durable()
                .child(new ChildRun<>(subtask.id(), Flow.RUN, input))
                .named(subtask.id());
    }

    // ---- judging

    /** Whether what failed now is exactly what failed before. */
    private boolean repeated(Map<Subtask, Failure> before) {
        return !before.isEmpty()
                && failed.keySet().stream()
                        .allMatch(now -> before.keySet().stream().anyMatch(now::repeats));
    }

    private String repetition() {
        return "the new plan of '%s' repeats what failed before: %s"
                .formatted(manage.manager(), whatIsMissing());
    }

    private String whatIsMissing() {
        List<String> open = new ArrayList<>();
        failed.forEach((subtask, failure) ->
                open.add(
                        "'%s' (%s) failed: %s"
                                .formatted(subtask.id(), subtask.agent(), failure.message())));
        missing.ifPresent(what -> open.add("according to " + manage.manager() + ": " + what));
        return String.join("; ", open);
    }

    /** What the manager still misses, once all subtasks are done. */
    private Optional<String> inspect() {
        ObjectNode schema = Json.object();
        schema.put("type", "object");
        schema.putArray("required").add("done");
        ObjectNode properties = schema.putObject("properties");
        properties.putObject("done").put("type", "boolean");
        properties.putObject("missing").put("type", "string");
        List<ContextItem> items = new ArrayList<>(own.values());
        progress().ifPresent(items::add);
        ContextItem verdict =
                ask(
                        "inspection",
                        "Your people are done (the item `progress`). Say whether their results are enough to reach this goal,"
                                + " and if not, what is missing: "
                                + manage.terms().goal(),
                        items,
                        Optional.of(schema));
        said = said.and(verdict.trust());
        return verdict.value().path("done").asBoolean(true)
                ? Optional.empty()
                : Optional.of(verdict.value().path("missing").asString("it did not say what"));
    }

    private ContextItem synthesize() {
        Map<String, ContextItem> items = new LinkedHashMap<>(own);
        doneInOrder.forEach(subtask -> items.put(subtask.id(), result(subtask.id())));
        Terms terms = manage.terms().context(List.copyOf(items.keySet()));
        return Delegation.hand(
                conductor, manage.name(), manage.manager(), terms, seeing(items.values()));
    }

    /** Has the manager do a part of its own work. */
    private ContextItem ask(
            String part, String goal, List<ContextItem> items, Optional<JsonNode> schema) {
        Terms terms =
                new Terms(
                        goal,
                        Optional.of(items.stream().map(ContextItem::name).toList()),
                        manage.terms().tools(),
                        schema,
                        manage.terms().limits(),
                        manage.terms().corrections(),
                        List.of(),
                        manage.terms().allowance(),
                        manage.terms().onFailure(),
                        manage.terms().effort());
        return Delegation.hand(
                conductor, manage.name() + " " + part, manage.manager(), terms, seeing(items));
    }

    private Scope seeing(Collection<ContextItem> items) {
        Scope seen = Scope.of(items);
        for (String name : scope.handing()) {
            seen = seen.handing(scope.item(name));
        }
        return seen;
    }

    /**
     * @return the result, if one was given; nothing if it is to be tried again
     */
    private Optional<ContextItem> escalate(String type, String message) {
        List<ContextItem> context = new ArrayList<>(own.values());
        progress().ifPresent(context::add);
        Problem problem =
                new Problem(
                                manage.name(),
                                Optional.of(manage.manager()),
                                manage.terms().goal(),
                                type,
                                message,
                                manage.terms()
                                        .output()
                                        .or(() ->
                                                conductor.team().agent(manage.manager()).output()),
                                context)
                        .repeating(said);
        return switch (Escalation.raise(conductor, manage.terms().onFailure(), problem)) {
            case Ruling.Answer(JsonNode value, Source source, Trust trust) ->
                    Optional.of(new ContextItem(manage.name(), value, source, trust));
            case Ruling.Retry retry -> {
                Escalation.requireMoreRulings(++rulings, problem);
                scope = scope.handing(Delegation.guidance(retry));
                allowed = true;
                yield Optional.empty();
            }
            case Ruling.GiveUp giveUp -> throw new Unresolved(problem, giveUp);
        };
    }
}
