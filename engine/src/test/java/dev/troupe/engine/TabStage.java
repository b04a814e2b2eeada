package dev.troupe.engine;

import static dev.troupe.engine.Fixture.MAIN;

import dev.troupe.core.contract.Mandate;
import dev.troupe.core.durable.Durable;
import dev.troupe.core.durable.RunBody;
import dev.troupe.core.durable.Step;
import dev.troupe.core.durable.StepFailed;
import dev.troupe.core.governance.Amounts;
import dev.troupe.core.governance.Budget;
import dev.troupe.core.governance.Claim;
import dev.troupe.core.governance.Scopes;
import dev.troupe.core.governance.Spender;
import dev.troupe.core.governance.Unit;
import dev.troupe.core.governance.Window;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;

/** Runs that spend, in an organization with one budget of money. */
final class TabStage implements AutoCloseable {

    static final String ACME = "acme";

    final Fixture fixture = new Fixture();
    final Budgets budgets = new Budgets(fixture.database.dataSource(), InstantSource.system());

    /** The time of {@link #engine}: it stands still. */
    final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());

    /** What was reserved after each step that {@link #spend spent}. */
    final ConcurrentLinkedQueue<Long> reserved = new ConcurrentLinkedQueue<>();

    TabStage() {
        Schema.prepare(fixture.database.dataSource());
    }

    void reset() {
        fixture.reset();
        reserved.clear();
        now.set(Instant.now());
    }

    /** An engine to which nothing takes time. */
    PostgresEngine engine(RunBody<String, String> body) {
        return fixture.engine(builder -> builder.clock(now::get).register(MAIN, body));
    }

    void limit(long most) {
        Budget budget = new Budget(Scopes.ORGANIZATION, Unit.MONEY, Window.LIFETIME, most);
        budgets.set(ACME, budget, "anna");
    }

    BudgetStanding standing() {
        return budgets.standings(ACME, Optional.empty()).getFirst();
    }

    /** Holds 300 and uses some of it, and looks afterwards at what is reserved. */
    String spend(Durable durable, long used) {
        try {
            String said =
                    durable.step(
                            Step.of("call"),
                            String.class,
                            context -> {
                                context.hold(claim("model", new Amounts(300, 0, 0, 0)))
                                        .used(new Amounts(used, 0, 0, 0));
                                return "done";
                            });
            reserved.add(standing().reserved());
            return said;
        } catch (StepFailed e) {
            return e.failure().type();
        }
    }

    String run(PostgresEngine engine) throws InterruptedException {
        return Fixture.outcome(engine, engine.start(ACME, MAIN, "run", "x"));
    }

    List<SpendSum> spending() {
        return budgets.spending(
                ACME, Instant.EPOCH, Instant.now().plusSeconds(60), SpendSum.By.SUBJECT);
    }

    /** Uses all that it claims. */
    String use(Durable durable, String subject, Amounts amounts) {
        return durable.step(
                Step.of(subject),
                String.class,
                context -> {
                    context.hold(claim(subject, amounts)).used(amounts);
                    return "done";
                });
    }

    Claim claim(String subject, Amounts most) {
        return new Claim(
                List.of(Scopes.ORGANIZATION),
                most,
                List.of(),
                Spender.of("clerk", Mandate.NONE, subject));
    }

    long count(String query) throws Exception {
        try (var connection = fixture.database.dataSource().getConnection();
                var select = connection.prepareStatement(query);
                var row = select.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    @Override
    public void close() {
        fixture.close();
    }
}
