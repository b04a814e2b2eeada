package dev.troupe.core.plan;

import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.FailureTrust;
import dev.troupe.core.contract.Part;
import dev.troupe.core.contract.Source;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.Branch;
import dev.troupe.core.durable.BranchFailed;
import dev.troupe.core.durable.ChildRun;
import dev.troupe.core.durable.Failure;
import dev.troupe.core.durable.Join;
import dev.troupe.core.durable.Outcome;
import dev.troupe.core.json.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One plan for each item of a list, each in a run of its own. The result is a list with one entry
 * per item, in the list's order: {@code {"item": …, "status": "done", "value": …}} or {@code {…,
 * "status": "failed", "failure": …}}. The runs are handed the items that the plan can use. If every
 * entry of a list that is not empty failed, the whole fails even where failures are tolerated: work
 * that came to nothing is no success. It is as trustworthy as the worst of the list and the
 * results, and of what failures say.
 *
 * @param over the item in scope that holds the list
 * @param as the name under which the plan sees one entry
 * @param concurrency how many run at once at the most
 * @param tolerate how many entries may fail and are part of the result then; more of them fail the
 *     whole and cancel the others
 */
public record MapEach(
        String name,
        Optional<String> when,
        String over,
        String as,
        Plan plan,
        int concurrency,
        Tolerance tolerate)
        implements Plan {

    /** How much of an entry's id is shown, in characters. */
    private static final int SHOWN_ID = 80;

    /** The failure type of a map whose entries all failed although failures are tolerated. */
    public static final String ALL_FAILED = "all-entries-failed";

    /** The failure type of a map of which more entries failed than may. */
    public static final String TOO_MANY_FAILED = "too-many-entries-failed";

    /** The longest list. */
    public static final int MAX_ITEMS = 100_000;

    /** How many entries are worked on at once where nothing is said. */
    public static final int DEFAULT_CONCURRENCY = 4;

    public static MapEach of(String name, String over, String as, Plan plan) {
        return new MapEach(
                name, Optional.empty(), over, as, plan, DEFAULT_CONCURRENCY, Tolerance.NONE);
    }

    public MapEach when(String condition) {
        return new MapEach(name, Optional.of(condition), over, as, plan, concurrency, tolerate);
    }

    public MapEach atMost(int atOnce) {
        return new MapEach(name, when, over, as, plan, atOnce, tolerate);
    }

    /** The same, with failed entries as part of the result. */
    public MapEach tolerating() {
        return tolerating(Tolerance.ANY);
    }

    /** The same, with so many failed entries as part of the result. */
    public MapEach tolerating(Tolerance failures) {
        return new MapEach(name, when, over, as, plan, concurrency, failures);
    }

    @Override
    public ContextItem run(Conductor conductor, Scope scope) {
        ContextItem list = scope.item(over);
        if (!list.value().isArray()) {
            throw new IllegalArgumentException(
                    "'"
                            + over
                            + "' is not a list but "
                            + list.value().getNodeType()
                            + ", so '"
                            + name
                            + "' cannot go over it");
        }
        if (list.value().size() > MAX_ITEMS) {
            throw new IllegalArgumentException(
                    "'"
                            + over
                            + "' has "
                            + list.value().size()
                            + " entries; '"
                            + name
                            + "' takes at most "
                            + MAX_ITEMS);
        }
        Map<String, List<Part>> origins = origins(list);
        List<ContextItem> items = items(scope, conductor);
        List<Branch<ContextItem>> strands = new ArrayList<>();
        for (JsonNode entry : list.value()) {
            int index = strands.size();
            ContextItem item = entry(list, origins, index);
            strands.add(
                    new Branch<>(
                            label(entry, index),
                            strand -> runOne(conductor.in(strand), scope, items, item)));
        }
        List<Outcome<ContextItem>> outcomes =
                conductor.durable().fork(strands, join(strands.size()).atMost(concurrency));
        Trust handed = items.stream().map(ContextItem::trust).reduce(list.trust(), Trust::and);
        return collect(conductor, list, handed, outcomes);
    }

    /** What cannot come to enough successes any more is over. */
    private Join join(int entries) {
        int allowed = tolerate.allowed(entries);
        if (allowed == 0) {
            return Join.all();
        }
        return allowed == entries ? Join.settled() : Join.settled(entries - allowed);
    }

    /** What a run is handed beside its entry: each of them stores it. */
    private List<ContextItem> items(Scope scope, Conductor conductor) {
        Needs needs = Needs.of(plan, conductor.team());
        return scope.items().stream()
                .filter(item -> !item.name().equals(over) && !item.name().equals(as))
                .filter(item -> needs.include(item) || scope.handing().contains(item.name()))
                .toList();
    }

    /** What the entries of a list that was put together consist of, by index. */
    private static Map<String, List<Part>> origins(ContextItem list) {
        Map<String, List<Part>> origins = new HashMap<>();
        for (Part part : list.parts()) {
            String[] way = part.pointer().split("/", 3);
            if (way.length > 1) {
                String rest = way.length > 2 ? "/" + way[2] : "";
                origins.computeIfAbsent(way[1], key -> new ArrayList<>())
                        .add(new Part(rest, part.source(), part.trust()));
            }
        }
        return origins;
    }

    /** Within its plan an entry is an input; who made it is kept beside that. */
    private ContextItem entry(ContextItem list, Map<String, List<Part>> origins, int index) {
        return new ContextItem(as, list.value().get(index), Source.INPUT, list.trust())
                .madeOf(origin(list, origins, index));
    }

    private static List<Part> origin(ContextItem list, Map<String, List<Part>> origins, int index) {
        List<Part> parts = origins.get(Integer.toString(index));
        if (parts != null) {
            return parts;
        }
        return list.source().equals(Source.INPUT)
                ? List.of()
                : List.of(new Part("", list.source(), list.trust()));
    }

    private ContextItem runOne(
            Conductor conductor, Scope scope, List<ContextItem> handed, ContextItem entry) {
        List<ContextItem> items = new ArrayList<>(handed);
        items.add(entry);
        Flow.Input input =
                new Flow.Input(
                        conductor.teamAddress(),
                        plan,
                        items,
                        scope.handing(),
                        conductor.mandate(),
                        conductor.depth(),
                        conductor.handled() || !tolerate.equals(Tolerance.NONE));
        return conductor.durable().child(new ChildRun<>(label(entry.value(), -1), Flow.RUN, input));
    }

    /** What people see of an entry: its id if it has one. */
    private String label(JsonNode entry, int index) {
        JsonNode id = entry.path("id");
        return id.isValueNode() && !id.isMissingNode()
                ? as + " " + shown(id.asString())
                : index < 0 ? as : as + " " + (index + 1);
    }

    /** Entries come from outside, and names of runs are shown and stored as plain text. */
    private static String shown(String id) {
        return id.codePoints()
                .filter(c ->
                        !Character.isISOControl(c) && Character.getType(c) != Character.SURROGATE)
                .limit(SHOWN_ID)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private ContextItem collect(
            Conductor conductor,
            ContextItem list,
            Trust handed,
            List<Outcome<ContextItem>> outcomes) {
        requireSuccess(outcomes);
        ArrayNode results = Json.array();
        List<Part> parts = new ArrayList<>();
        Map<String, List<Part>> origins = origins(list);
        Trust trust = list.trust();
        for (int i = 0; i < outcomes.size(); i++) {
            ObjectNode result = results.addObject();
            result.set("item", list.value().get(i));
            parts.addAll(entry(list, origins, i).partsAt("/" + i + "/item"));
            switch (outcomes.get(i)) {
                case Outcome.Succeeded<ContextItem>(String branch, ContextItem value) -> {
                    result.put("status", "done");
                    result.set("value", value.value());
                    parts.addAll(value.partsAt("/" + i + "/value"));
                    trust = trust.and(value.trust());
                }
                case Outcome.Failed<ContextItem>(String branch, Failure failure) -> {
                    result.put("status", "failed");
                    result.set("failure", Json.tree(failure));
                    trust = trust.and(FailureTrust.of(failure, handed));
                }
                case Outcome.Cancelled<ContextItem>(String branch) ->
                        result.put("status", "cancelled");
            }
        }
        return conductor.item(name, results, trust).madeOf(parts);
    }

    private void requireSuccess(List<Outcome<ContextItem>> outcomes) {
        List<Outcome.Failed<ContextItem>> failures = Failures.of(outcomes);
        int entries = outcomes.size();
        int allowed = tolerate.allowed(entries);
        boolean all = failures.size() == entries;
        if (failures.isEmpty() || (!all && failures.size() <= allowed)) {
            return;
        }
        if (allowed == 0) {
            throw new BranchFailed(failures.getFirst().branch(), failures.getFirst().failure());
        }
        String many =
                all
                        ? "all %d entries of '%s' failed".formatted(entries, name)
                        : "%d of %d entries of '%s' failed, where %s may (%s)"
                                .formatted(failures.size(), entries, name, allowed, tolerate);
        throw new BranchFailed(
                failures.getFirst().branch(),
                Failures.together(all ? ALL_FAILED : TOO_MANY_FAILED, many, failures));
    }
}
