package dev.troupe.control.team;

import dev.troupe.control.budget.BudgetScopes;
import dev.troupe.control.budget.Written;
import dev.troupe.control.yaml.Fields;
import dev.troupe.control.yaml.Located;
import dev.troupe.core.governance.Budget;
import dev.troupe.core.governance.Budget.OnExhausted;
import dev.troupe.core.governance.Scopes;
import dev.troupe.core.governance.Unit;
import dev.troupe.core.governance.Window;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Reads what may be spent: by the organization, one run, agents, plans, tasks and goals. */
final class BudgetReader {

    private static final List<String> RULE_KEYS = List.of("warn", "degrade", "onExhausted");

    private static final Map<String, Unit> UNITS = units();

    /** The keys of one scope. */
    static final List<String> SCOPE_KEYS = scopeKeys();

    static final List<String> KEYS =
            List.of(
                    "organization",
                    "run",
                    "agents",
                    "plans",
                    "tasks",
                    "goals",
                    "warn",
                    "degrade",
                    "onExhausted");

    static final List<String> ON_EXHAUSTED = List.of("ask", "fail");

    private final Reading reading;
    private final List<Budget> budgets = new ArrayList<>();

    BudgetReader(Reading reading) {
        this.reading = reading;
    }

    private static Map<String, Unit> units() {
        Map<String, Unit> units = new LinkedHashMap<>();
        for (Unit unit : Unit.values()) {
            if (unit != Unit.COUNT) {
                units.put(unit.name().toLowerCase(Locale.ROOT), unit);
            }
        }
        return units;
    }

    private static List<String> scopeKeys() {
        List<String> keys = new ArrayList<>(UNITS.keySet());
        keys.addAll(RULE_KEYS);
        return List.copyOf(keys);
    }

    /** What happens near the limit and at it. */
    private record Rules(int warn, int degrade, OnExhausted onExhausted) {

        static final Rules DEFAULT =
                new Rules(Budget.DEFAULT_WARN, Budget.DEFAULT_DEGRADE, OnExhausted.ASK);

        static Rules read(Fields fields, Rules otherwise) {
            return new Rules(
                    fields.integer("warn", 1, 100).map(Math::toIntExact).orElse(otherwise.warn),
                    fields.integer("degrade", 1, 100)
                            .map(Math::toIntExact)
                            .orElse(otherwise.degrade),
                    fields.choice("onExhausted", ON_EXHAUSTED)
                            .map(word -> OnExhausted.valueOf(word.toUpperCase(Locale.ROOT)))
                            .orElse(otherwise.onExhausted));
        }
    }

    /** The budgets, in the order of the file. */
    List<Budget> read(Fields team) {
        team.fields("budgets", KEYS).ifPresent(this::budgets);
        return List.copyOf(budgets);
    }

    private void budgets(Fields fields) {
        Rules rules = Rules.read(fields, Rules.DEFAULT);
        fields.get("organization")
                .ifPresent(value ->
                        scope(value, "the organization's budget", Scopes.ORGANIZATION, rules));
        fields.get("run")
                .ifPresent(value ->
                        Fields.of(value, "the budget of a run", SCOPE_KEYS, reading.problems())
                                .ifPresent(own -> run(own, Rules.read(own, rules))));
        named(fields, "agents", Reference.Kind.AGENT, Scopes::agent, rules);
        named(fields, "plans", Reference.Kind.PLAN, Scopes::plan, rules);
        each(
                fields,
                "tasks",
                entry -> {
                    if (reading.isName(entry.key(), entry.at(), "the name of a task")) {
                        scope(entry.value(), label("task", entry), Scopes.task(entry.key()), rules);
                    }
                });
        each(
                fields,
                "goals",
                entry -> {
                    if (isPath(entry)) {
                        scope(entry.value(), label("goal", entry), Scopes.goal(entry.key()), rules);
                    }
                });
    }

    /** What is done with an entry of a mapping. */
    private interface Each {
        void read(Located.Entry entry);
    }

    private static void each(Fields fields, String key, Each each) {
        fields.mapping(key).ifPresent(mapping -> mapping.entries().forEach(each::read));
    }

    private static String label(String kind, Located.Entry entry) {
        return "the budget of " + kind + " '" + entry.key() + "'";
    }

    /** Budgets of what the file has to have. */
    private void named(
            Fields fields,
            String key,
            Reference.Kind kind,
            Function<String, String> scope,
            Rules rules) {
        each(
                fields,
                key,
                entry -> {
                    reading.refer(kind, entry.key(), entry.at(), fields.label(key));
                    scope(entry.value(), label(kind.one(), entry), scope.apply(entry.key()), rules);
                });
    }

    private boolean isPath(Located.Entry entry) {
        if (BudgetScopes.isGoal(entry.key())) {
            return true;
        }
        reading.problems()
                .add(
                        entry.at(),
                        "'" + entry.key() + "' cannot be the path of a goal",
                        "names with '/' between them, from the mission downwards, such as"
                                + " grow/returns");
        return false;
    }

    private void scope(Located value, String what, String scope, Rules rules) {
        Fields.of(value, what, SCOPE_KEYS, reading.problems())
                .ifPresent(fields -> {
                    Rules own = Rules.read(fields, rules);
                    requireAmount(fields, what);
                    UNITS.forEach((key, unit) ->
                            fields.get(key)
                                    .ifPresent(amounts ->
                                            amounts(amounts, fields.label(key), scope, unit, own)));
                });
    }

    private void run(Fields fields, Rules rules) {
        requireAmount(fields, "the budget of a run");
        UNITS.forEach((key, unit) ->
                fields.get(key)
                        .ifPresent(value ->
                                amount(value, fields.label(key), unit, true)
                                        .ifPresent(written ->
                                                add(
                                                        value,
                                                        Scopes.ORGANIZATION,
                                                        unit,
                                                        written,
                                                        rules))));
    }

    private void requireAmount(Fields fields, String what) {
        if (UNITS.keySet().stream().noneMatch(fields::has)) {
            reading.problems()
                    .add(
                            fields.mapping().at(),
                            what + " limits nothing",
                            "at least one of " + String.join(", ", UNITS.keySet()));
        }
    }

    /** One amount, or several with different windows. */
    private void amounts(Located value, String what, String scope, Unit unit, Rules rules) {
        List<Located> all =
                value instanceof Located.Sequence sequence ? sequence.items() : List.of(value);
        if (all.isEmpty()) {
            reading.problems().add(value.at(), what + " is empty", "at least one amount");
        }
        for (Located each : all) {
            amount(each, what, unit, false)
                    .ifPresent(written -> add(each, scope, unit, written, rules));
        }
    }

    /**
     * @param perRun whether the window goes without saying; else it must be said
     */
    private Optional<Written> amount(Located value, String what, Unit unit, boolean perRun) {
        String expected = perRun ? Written.expected(unit) : Written.expectedWithWindow(unit);
        Optional<Written> written =
                value instanceof Located.Scalar scalar
                        ? Written.parse(unit, scalar.text())
                        : Optional.empty();
        return written.filter(found -> found.window().isPresent() != perRun)
                .or(() -> reading.values().wrong(value, what, expected));
    }

    private void add(Located value, String scope, Unit unit, Written written, Rules rules) {
        Window window = written.window().orElse(Window.RUN);
        Budget budget =
                new Budget(
                        scope,
                        unit,
                        window,
                        written.amount(),
                        rules.warn(),
                        rules.degrade(),
                        rules.onExhausted());
        if (budgets.stream().anyMatch(other -> same(other, budget))) {
            reading.problems()
                    .add(
                            value.at(),
                            "a second budget of "
                                    + scope
                                    + " for the "
                                    + unit.name().toLowerCase(Locale.ROOT)
                                    + " of a "
                                    + window.word(),
                            "one for each window");
        } else {
            budgets.add(budget);
        }
    }

    private static boolean same(Budget one, Budget other) {
        return one.scope().equals(other.scope())
                && one.unit() == other.unit()
                && one.window() == other.window();
    }
}
