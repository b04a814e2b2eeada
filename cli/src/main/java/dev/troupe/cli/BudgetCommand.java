package dev.troupe.cli;

import dev.troupe.cli.view.BudgetLines;
import dev.troupe.cli.view.Text;
import dev.troupe.control.budget.Amount;
import dev.troupe.control.budget.BudgetApprovals;
import dev.troupe.control.budget.BudgetScopes;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.governance.Budget;
import dev.troupe.core.governance.Budget.OnExhausted;
import dev.troupe.core.governance.Scopes;
import dev.troupe.core.governance.Window;
import dev.troupe.core.json.Json;
import dev.troupe.engine.BudgetKey;
import dev.troupe.engine.BudgetStanding;
import dev.troupe.engine.EngineException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code troupe budget}. */
@Command(
        name = "budget",
        description =
                "List what may be spent, and what is left of it; set, raise or remove limits.",
        mixinStandardHelpOptions = true,
        subcommands = {},
        footer = {
            "",
            "A scope is organization, agent:NAME, plan:NAME, task:NAME, goal:PATH or run:ID; `run` is each tree",
            "of runs. Changes hold at once, for runs under way, too.",
            "",
            "Examples:",
            "  troupe budget                                  how all of them stand",
            "  troupe budget --run 12                         those per run as run 12 used them",
            "  troupe budget set organization '$20/day'",
            "  troupe budget set agent:writer '100 runs/day' --on-exhausted fail",
            "  troupe budget raise run '$10'                  and the runs go on that it paused",
            "  troupe budget remove agent:writer money/day"
        })
final class BudgetCommand implements Callable<Integer> {

    private static final String EACH_RUN = "run";

    private final Troupe.Kit kit;
    private final Surroundings around;
    @Mixin private final Common common = new Common();
    @Mixin private final OrganizationOption organization = new OrganizationOption();

    @Option(
            names = "--run",
            paramLabel = "RUN",
            description = "Show budgets per run as this tree of runs has used them.")
    private Optional<RunId> run = Optional.empty();

    BudgetCommand(Troupe.Kit kit) {
        this.kit = kit;
        this.around = kit.around();
    }

    @Override
    public Integer call() {
        return with(common, organization, this::list);
    }

    /** What is done with the budgets of an organization. */
    private record Desk(OpenDatabase database, String organization) {}

    private int with(Common options, OrganizationOption which, Function<Desk, Integer> work) {
        try (OpenDatabase database = OpenDatabase.open(around, options)) {
            return work.apply(new Desk(database, which.read(kit, database)));
        }
    }

    private int list(Desk desk) {
        Optional<RunId> root = run.map(id -> Summaries.find(desk.database().store(), id).root());
        List<BudgetStanding> standings =
                desk.database().budgets().standings(desk.organization(), root);
        if (common.json()) {
            around.out().println(Json.pretty(BudgetLines.json(desk.organization(), standings)));
        } else if (standings.isEmpty()) {
            around.out()
                    .println(
                            Text.clean(desk.organization())
                                    + " has no budgets yet: its first run has those hold that its"
                                    + " team file states, and $5.00 each run and $25.00 a day"
                                    + " where it states none.");
        } else {
            BudgetLines.table(standings, around.unicode())
                    .lines(common.style(around), around.width())
                    .forEach(around.out()::println);
        }
        return ExitCode.OK.code();
    }

    @Command(
            name = "set",
            description = "Set a limit, lower or higher than before; a new one if there was none.",
            mixinStandardHelpOptions = true)
    int set(
            @Mixin Common options,
            @Mixin OrganizationOption which,
            @Parameters(paramLabel = "SCOPE", description = BudgetScopes.EXPECTED) String scope,
            @Parameters(
                            paramLabel = "AMOUNT",
                            description = "Such as '$20/day', '2M tokens/day' or 2h/week.")
                    String amount,
            @Option(
                            names = "--warn",
                            paramLabel = "PERCENT",
                            description = "From where on it is said (80).")
                    Optional<Integer> warn,
            @Option(
                            names = "--degrade",
                            paramLabel = "PERCENT",
                            description = "From where on cheaper models are used (90).")
                    Optional<Integer> degrade,
            @Option(
                            names = "--on-exhausted",
                            paramLabel = "ask|fail",
                            description = "What happens to a run that needs more (ask).")
                    Optional<OnExhausted> onExhausted) {
        return with(
                options,
                which,
                desk -> {
                    BudgetKey key = key(desk, scope, amount(amount));
                    Optional<Budget> before = existing(desk, key).map(BudgetStanding::budget);
                    Budget budget =
                            new Budget(
                                    key.scope(),
                                    key.unit(),
                                    key.window(),
                                    amount(amount).written().amount(),
                                    warn.or(() -> before.map(Budget::warn))
                                            .orElse(Budget.DEFAULT_WARN),
                                    degrade.or(() -> before.map(Budget::degrade))
                                            .orElse(Budget.DEFAULT_DEGRADE),
                                    onExhausted
                                            .or(() -> before.map(Budget::onExhausted))
                                            .orElse(OnExhausted.ASK));
                    desk.database().budgets().set(desk.organization(), budget, around.user());
                    say(options, key, budget.limit(), List.of());
                    return ExitCode.OK.code();
                });
    }

    @Command(
            name = "raise",
            description = "Raise a limit, and have the runs go on that it paused.",
            mixinStandardHelpOptions = true)
    int raise(
            @Mixin Common options,
            @Mixin OrganizationOption which,
            @Parameters(paramLabel = "SCOPE", description = BudgetScopes.EXPECTED) String scope,
            @Parameters(
                            paramLabel = "AMOUNT",
                            description = "The new limit; its window, if there are several.")
                    String amount) {
        return with(
                options,
                which,
                desk -> {
                    Amount limit = amount(amount);
                    BudgetKey key = key(desk, scope, limit);
                    BudgetApprovals.Raised raised =
                            desk.database()
                                    .budgetApprovals()
                                    .raise(
                                            desk.organization(),
                                            key,
                                            limit.written().amount(),
                                            around.user());
                    say(options, key, raised.limit(), raised.resumed());
                    return ExitCode.OK.code();
                });
    }

    @Command(name = "remove", description = "Remove a limit.", mixinStandardHelpOptions = true)
    int remove(
            @Mixin Common options,
            @Mixin OrganizationOption which,
            @Parameters(paramLabel = "SCOPE", description = BudgetScopes.EXPECTED) String scope,
            @Parameters(paramLabel = "KIND", description = "Of what: such as money/day.")
                    String kind) {
        return with(
                options,
                which,
                desk -> {
                    Amount named =
                            Amount.parseKind(kind)
                                    .orElseThrow(() ->
                                            usage(
                                                    "'"
                                                            + kind
                                                            + "' is no kind of budget: expected"
                                                            + " money, tokens, runs or time, and a"
                                                            + " window, such as money/day"));
                    BudgetKey key = key(desk, scope, named);
                    if (!desk.database()
                            .budgets()
                            .remove(desk.organization(), key, around.user())) {
                        throw new EngineException(
                                "'"
                                        + desk.organization()
                                        + "' has no budget for "
                                        + key
                                        + ": `troupe budget` lists them");
                    }
                    around.out().println("removed: " + Text.clean(key.toString()));
                    return ExitCode.OK.code();
                });
    }

    private static CliFailure usage(String message) {
        return new CliFailure(ExitCode.USAGE, message);
    }

    private static Amount amount(String text) {
        return Amount.parse(text)
                .orElseThrow(
                        () -> usage("'" + text + "' is no amount: expected " + Amount.EXPECTED));
    }

    /** Which budget is meant; a window that is not said is that of the only one there is. */
    private static BudgetKey key(Desk desk, String scope, Amount amount) {
        if (scope.equals(EACH_RUN)) {
            if (amount.written().window().filter(window -> window != Window.RUN).isPresent()) {
                throw usage("a budget of each run has no other window: leave it out");
            }
            return new BudgetKey(Scopes.ORGANIZATION, amount.unit(), Window.RUN);
        }
        String named =
                BudgetScopes.parse(scope)
                        .orElseThrow(() ->
                                usage(
                                        "'"
                                                + scope
                                                + "' is no scope: expected "
                                                + BudgetScopes.EXPECTED));
        return new BudgetKey(
                named,
                amount.unit(),
                amount.written().window().orElseGet(() -> onlyWindow(desk, named, amount)));
    }

    private static Window onlyWindow(Desk desk, String scope, Amount amount) {
        List<Window> windows =
                desk.database().budgets().standings(desk.organization(), Optional.empty()).stream()
                        .map(BudgetStanding::budget)
                        .filter(budget ->
                                budget.scope().equals(scope) && budget.unit() == amount.unit())
                        .map(Budget::window)
                        .toList();
        if (windows.size() != 1) {
            throw usage(
                    "say for which window: /run, /day, /week, /month or /lifetime"
                            + (windows.isEmpty()
                                    ? ""
                                    : "; there are budgets for "
                                            + String.join(
                                                    ", ",
                                                    windows.stream().map(Window::word).toList())));
        }
        return windows.getFirst();
    }

    private static Optional<BudgetStanding> existing(Desk desk, BudgetKey key) {
        return desk.database().budgets().standings(desk.organization(), Optional.empty()).stream()
                .filter(standing -> BudgetKey.of(standing.budget()).equals(key))
                .findFirst();
    }

    private void say(Common options, BudgetKey key, long limit, List<String> resumed) {
        if (options.json()) {
            around.out().println(Json.pretty(BudgetLines.json(key, limit, resumed)));
            return;
        }
        around.out()
                .println(
                        Text.clean(key.scope())
                                + ": "
                                + Amount.show(key.unit(), limit, key.window()));
        BudgetLines.resumed(resumed).forEach(around.out()::println);
    }
}
