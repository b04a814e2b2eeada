package dev.troupe.engine;

import static dev.troupe.engine.Fixture.CHILD;
import static dev.troupe.engine.Fixture.MAIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.troupe.core.contract.Decision;
import dev.troupe.core.contract.Mandate;
import dev.troupe.core.durable.ChildRun;
import dev.troupe.core.durable.Deadline;
import dev.troupe.core.durable.Durable;
import dev.troupe.core.durable.Request;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.durable.Step;
import dev.troupe.core.durable.Topic;
import dev.troupe.core.governance.Amounts;
import dev.troupe.core.governance.Budget;
import dev.troupe.core.governance.Claim;
import dev.troupe.core.governance.Scopes;
import dev.troupe.core.governance.Spender;
import dev.troupe.core.governance.Unit;
import dev.troupe.core.governance.Window;
import dev.troupe.core.json.Json;
import dev.troupe.postgres.testing.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nothing crosses organizations, and the database itself holds to that. */
class TenancyTest {

    private static final String LARGE = "large ".repeat(10_000);
    private static final InstantSource CLOCK = InstantSource.system();
    private static final Duration HOUR = Duration.ofHours(1);

    /** Tables without row-level security, and why that is right. */
    private static final Map<String, String> SHARED =
            Map.of(
                    "feed_start", "only a number; tenants have no right to it",
                    "installation", "which database this is: said in every export",
                    "id_block", "only the next number; tenants have no right to it but a function",
                    "node", "processes; tenants have no right to it",
                    "budget_version", "only a number; tenants have no right to it but a function",
                    "stop_version", "only a number; tenants have no right to it but a function",
                    "guard_holder", "processes; tenants have no right to it",
                    "webhook_feed", "only a number; tenants have no right to it",
                    "schema_history", "of the migrations; tenants have no right to it");

    private static Fixture fixture;
    private static PostgresEngine engine;
    private static DataSource owner;
    private static int organizations;

    private final String acme = "acme " + organizations;
    private final String other = "other " + organizations++;
    private DataSource tenant;
    private RunId mine;
    private RunId foreign;

    @BeforeAll
    static void prepare() {
        fixture = new Fixture();
        owner = fixture.database.dataSource();
        Schema.prepare(owner);
        Tenancy.prepare(owner);
        engine = fixture.engine(TenancyTest::work);
    }

    @AfterAll
    static void close() {
        fixture.close();
    }

    /** Uses money, starts a run, and asks. */
    private static String work(Durable durable, String organization) throws InterruptedException {
        Mandate mandate = Mandate.NONE;
        durable.step(
                Step.of("call"),
                String.class,
                context -> {
                    context.hold(
                                    new Claim(
                                            Scopes.of("clerk", mandate, durable.root()),
                                            new Amounts(300, 10, 0, 0),
                                            List.of(),
                                            Spender.of("clerk", mandate, "model test/small")))
                            .used(new Amounts(100, 5, 0, 0));
                    return LARGE + organization;
                });
        durable.child(new ChildRun<>("helper", CHILD, organization, Optional.of("helper")));
        Request.Rules rules =
                new Request.Rules("agent:clerk", List.of("ann", "bob"), true, "", Optional.empty());
        return durable.await(
                        Topic.answer(
                                "ask",
                                Decision.class,
                                new Request("approval", "ok?", Json.object(), rules)),
                        Deadline.within(HOUR))
                .map(decision -> decision.verdict().toString())
                .orElse("nobody");
    }

    @BeforeEach
    void letBothWork() {
        tenant = new Tenancy(owner).of(acme);
        mine = begin(acme);
        foreign = begin(other);
    }

    private static RunId begin(String organization) {
        new Budgets(owner, CLOCK)
                .set(
                        organization,
                        new Budget("organization", Unit.MONEY, Window.LIFETIME, 1_000),
                        "anna");
        RunId run = engine.start(organization, MAIN, "work of " + organization, organization);
        RunStore store = new RunStore(owner);
        await().atMost(Fixture.LONG)
                .until(() ->
                        !store.requests(Optional.of(run)).isEmpty()
                                && store.find(run).orElseThrow().status() == RunStatus.WAITING);
        RunCommands commands = new RunCommands(owner, CLOCK);
        String question = position(run);
        commands.delegate(run, question, "bob", "cleo", "on leave");
        commands.answer(run, question, yes("ann"), "ann");
        new BreakerStore(owner, CLOCK)
                .open(organization, "tool:x.y", "failed", Optional.of(HOUR), "anna");
        new GuardCounts(owner)
                .add(
                        organization,
                        List.of(new GuardCounts.Count("tool:x.y", Instant.now(), 1, 1, 0, 0)),
                        Instant.EPOCH,
                        Instant.EPOCH);
        MessageStore messages = new MessageStore(owner);
        messages.send(run, "a", "b", "hello", "sent " + run, 10);
        messages.take(run, "c", "taken " + run);
        return run;
    }

    private static String position(RunId run) {
        return new RunStore(owner).requests(Optional.of(run)).getFirst().position();
    }

    private static Decision yes(String by) {
        return new Decision(Decision.Verdict.APPROVE, by, Optional.empty(), Optional.empty());
    }

    private static List<String> column(DataSource source, String sql) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement select = connection.createStatement();
                ResultSet rows = select.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }

    // ---- all tables

    @Test
    void everyTableIsProtectedOrSharedForAReason() throws Exception {
        List<String> unprotected =
                column(
                        owner,
                        "select relname from pg_class where relnamespace = 'troupe'::regnamespace and relkind in ('r', 'p') and not relrowsecurity");
        assertThat(unprotected).containsExactlyInAnyOrderElementsOf(SHARED.keySet());
    }

    @Test
    void everyViewSeesWhatItsReaderSees() throws Exception {
        assertThat(
                        column(
                                owner,
                                "select relname from pg_class where relnamespace = 'troupe'::regnamespace and relkind in ('v', 'm')"
                                        + " and not coalesce('security_invoker=true' = any (reloptions), false)"))
                .isEmpty();
    }

    @Test
    void aTenantHasNoRightToWhatIsSharedButToKnowTheInstallation() throws Exception {
        assertThat(
                        column(
                                owner,
                                "select distinct table_name::text from information_schema.role_table_grants where grantee = 'troupe_tenant' and table_schema = 'troupe'"))
                .contains("run", "journal", "installation")
                .doesNotContain(
                        "blob",
                        "id_block",
                        "node",
                        "budget_version",
                        "stop_version",
                        "guard_holder",
                        "account_link",
                        "webhook",
                        "webhook_delivery",
                        "webhook_feed",
                        "schema_history");
    }

    @Test
    void everyRowIsSeenByOneOrganization() throws Exception {
        List<String> tables =
                column(
                        owner,
                        "select relname from pg_class where relnamespace = 'troupe'::regnamespace and relkind = 'r' and relrowsecurity"
                                + " and has_table_privilege('troupe_tenant', oid, 'select')");
        for (String table : tables) {
            Map<String, Integer> seen = new TreeMap<>();
            for (String name : column(owner, "select distinct organization from troupe.run")) {
                for (String row : rows(new Tenancy(owner).of(name), table)) {
                    seen.merge(row, 1, Integer::sum);
                }
            }
            Map<String, Integer> all = new HashMap<>();
            rows(owner, table).forEach(row -> all.merge(row, 1, Integer::sum));
            assertThat(seen).as(table).isEqualTo(all);
        }
        assertThat(tables).contains("run", "journal", "spend", "vote", "delegation", "message");
        for (String table :
                List.of("journal", "vote", "delegation", "message", "spend", "account")) {
            assertThat(rows(tenant, table)).as(table).isNotEmpty();
        }
    }

    private static List<String> rows(DataSource source, String table) throws SQLException {
        return column(source, "select t::text from troupe." + table + " t");
    }

    @Test
    void noStatementChangesRowsOfOthers() throws Exception {
        List<String> updatable =
                column(
                        owner,
                        "select relname from pg_class where relnamespace = 'troupe'::regnamespace and relkind = 'r' and has_table_privilege('troupe_tenant', oid, 'update')");
        for (String table : updatable) {
            String field =
                    column(
                                    owner,
                                    "select attname from pg_attribute where attrelid = 'troupe."
                                            + table
                                            + "'::regclass and attnum > 0 and attidentity = '' order by attnum limit 1")
                            .getFirst();
            int own = rows(tenant, table).size();
            assertThat(execute("update troupe." + table + " set " + field + " = " + field))
                    .as(table)
                    .isEqualTo(own);
        }
        assertThat(updatable).contains("run", "budget", "breaker");
        assertThatThrownBy(() ->
                        execute(
                                "insert into troupe.stop values ('"
                                        + other
                                        + "', now(), 'eve', 'x')"))
                .hasMessageContaining("row-level security");
        assertThatThrownBy(() ->
                        execute(
                                "insert into troupe.signal (run, no, topic, payload, sender) values ("
                                        + foreign
                                        + ", 99, 'x', '1', 'eve')"))
                .hasMessageContaining("row-level security");
        assertThatThrownBy(() -> execute("update troupe.run set organization = '" + other + "'"))
                .hasMessageContaining("row-level security");
        assertThatThrownBy(() -> execute("update troupe.journal set name = 'forged'"))
                .hasMessageContaining("permission denied");
        assertThatThrownBy(() -> execute("delete from troupe.journal"))
                .hasMessageContaining("permission denied");
    }

    private int execute(String sql) throws SQLException {
        try (Connection connection = tenant.getConnection();
                Statement statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        }
    }

    // ---- readers

    @Test
    void readersOfRunsSeeTheirOwn() {
        RunStore store = new RunStore(tenant);

        assertThat(store.find(mine)).isPresent();
        assertThat(store.find(foreign)).isEmpty();
        assertThat(store.roots(10)).extracting(RunSummary::id).containsExactly(mine);
        assertThat(store.runs(RunFilter.NONE, Optional.empty(), 10).items())
                .extracting(RunSummary::organization)
                .containsOnly(acme)
                .hasSize(2);
        assertThat(store.runs(RunFilter.NONE.of(other), Optional.empty(), 10).items()).isEmpty();
        assertThat(store.tree(mine)).hasSize(2);
        assertThat(store.tree(foreign)).isEmpty();
        assertThat(store.journal(mine, 0))
                .anySatisfy(row -> assertThat(row.payload().orElse("")).contains(LARGE));
        assertThat(store.journal(foreign, 0)).isEmpty();
        assertThat(store.journals(List.of(mine, foreign))).containsOnlyKeys(mine.value());
        assertThat(store.requests(Optional.empty()))
                .singleElement()
                .satisfies(request -> {
                    assertThat(request.run()).isEqualTo(mine);
                    assertThat(request.approval().votes()).hasSize(1);
                    assertThat(request.approval().delegations()).hasSize(1);
                });
        assertThat(store.requests(Optional.of(foreign))).isEmpty();
        assertThat(store.standings(other, List.of("helper"), 5).values())
                .containsOnly(new ActorStanding(0, 0, 0));
    }

    @Test
    void readersOfMoneySeeTheirOwn() {
        Budgets budgets = new Budgets(tenant, CLOCK);
        Instant end = Instant.now().plus(HOUR);

        assertThat(budgets.standings(acme, Optional.empty()))
                .singleElement()
                .satisfies(standing -> assertThat(standing.spent()).isEqualTo(100));
        assertThat(budgets.standings(other, Optional.empty())).isEmpty();
        assertThat(budgets.spending(acme, Instant.EPOCH, end, SpendSum.By.AGENT))
                .extracting(SpendSum::money)
                .containsExactly(100L);
        assertThat(budgets.spending(other, Instant.EPOCH, end, SpendSum.By.AGENT)).isEmpty();
        assertThat(budgets.outcomes(acme, Instant.EPOCH, end)).hasSize(1);
        assertThat(budgets.outcomes(other, Instant.EPOCH, end)).isEmpty();
    }

    @Test
    void readersOfWhatWasDoneSeeTheirOwn() throws Exception {
        Audit.Report report = new Audit(tenant).verify(Optional.empty());
        assertThat(report.findings()).isEmpty();
        assertThat(report.runs()).isEqualTo(3);
        assertThat(new Audit(tenant).verify(Optional.of(acme)).rows()).isEqualTo(report.rows());
        assertThat(new Audit(tenant).verify(Optional.of(other)).runs()).isZero();
        assertThat(new AuditLog(tenant).read(AuditLog.Filter.NONE, 1_000).entries())
                .isNotEmpty()
                .allSatisfy(entry ->
                        assertThat(
                                        new RunStore(owner)
                                                .find(entry.run())
                                                .orElseThrow()
                                                .organization())
                                .isEqualTo(acme));
        OrganizationJournal journal = new OrganizationJournal(tenant, CLOCK);
        assertThat(journal.history(acme, 10))
                .extracting(OrganizationJournal.Order::what)
                .containsExactlyInAnyOrder("budget set", "approval delegated", "breaker opened");
        assertThat(journal.history(other, 10)).isEmpty();
        assertThat(journal.run(other)).isEmpty();
    }

    @Test
    void readersOfGuardsSeeTheirOwn() {
        assertThat(new BreakerStore(tenant, CLOCK).standings(Optional.empty()))
                .extracting(BreakerStore.Standing::organization)
                .containsExactly(acme);
        assertThat(new Stops(tenant, CLOCK).known()).containsExactly(acme);
        assertThat(new Stops(tenant, CLOCK).running(other)).isZero();
        new Stops(owner, CLOCK).stop(other, "smoke", "anna");
        assertThat(new Stops(tenant, CLOCK).all()).isEmpty();
        assertThat(new Stops(tenant, CLOCK).current(other)).isEmpty();
    }

    @Test
    void aTextIsReadByItsAddressAndNoneIsListedOrReplaced() throws Exception {
        BlobStore texts = new BlobStore(tenant);
        String address = texts.put("a text of " + acme);

        assertThat(texts.get(address)).contains("a text of " + acme);
        assertThat(new BlobStore(owner).get(address)).contains("a text of " + acme);
        assertThatThrownBy(() -> column(tenant, "select hash::text from troupe.blob"))
                .hasMessageContaining("permission denied");
        Hash hash = Hash.sha256("good of " + acme);
        column(
                tenant,
                "select troupe.keep_contents(array['\\x" + hash + "'::bytea], array['bad'])");
        assertThat(texts.get("sha256:" + hash)).isEmpty();
    }

    // ---- commands

    @Test
    void commandsReachTheirOwnRunsOnly() throws Exception {
        RunCommands commands = new RunCommands(tenant, CLOCK);
        String question = position(foreign);

        assertThatThrownBy(() -> commands.cancel(foreign, "x", "eve"))
                .hasMessageContaining("there is no run");
        assertThatThrownBy(() -> commands.pause(foreign, "x", "eve"))
                .hasMessageContaining("there is no run");
        assertThatThrownBy(() -> commands.resume(foreign, "x", "eve"))
                .hasMessageContaining("there is no run");
        assertThatThrownBy(() -> commands.send(foreign, "topic", "x", "eve"))
                .hasMessageContaining("there is no run");
        assertThatThrownBy(() -> commands.fork(foreign, 1, Optional.empty(), "eve"))
                .hasMessageContaining("there is no run");
        assertThatThrownBy(() -> commands.answer(foreign, question, yes("cleo"), "cleo"))
                .hasMessageContaining("no question");
        assertThatThrownBy(() -> commands.delegate(foreign, question, "cleo", "eve", "x"))
                .hasMessageContaining("no question");
        assertThat(Fixture.status(engine, foreign)).isEqualTo(RunStatus.WAITING);

        RunId fork = commands.fork(mine, 2, Optional.empty(), "anna");
        assertThat(new RunStore(tenant).find(fork).orElseThrow().organization()).isEqualTo(acme);
        commands.delegate(mine, question, "cleo", "dana", "busy");
        assertThat(commands.answer(mine, question, yes("dana"), "dana"))
                .isEqualTo(Answered.DECIDED);
        assertThat(Fixture.outcome(engine, mine)).isEqualTo("APPROVE");
        Fixture.awaitStatus(engine, fork, RunStatus.WAITING);
        commands.pause(fork, "lunch", "anna");
        Fixture.awaitStatus(engine, fork, RunStatus.PAUSED);
        commands.resume(fork, "back", "anna");
        Fixture.awaitStatus(engine, fork, RunStatus.WAITING);
        commands.cancel(fork, "enough", "anna");
        Fixture.awaitStatus(engine, fork, RunStatus.CANCELLED);
        fixture.assertClean();
    }

    @Test
    void aRunThatNobodyWorksOnIsCancelledByATenant() {
        new Stops(owner, CLOCK).stop(acme, "smoke", "anna");
        RunId parked = engine.start(acme, MAIN, "parked", acme);
        Fixture.awaitStatus(engine, parked, RunStatus.READY);

        new RunCommands(tenant, CLOCK).cancel(parked, LARGE, "anna");

        assertThat(Fixture.status(engine, parked)).isEqualTo(RunStatus.CANCELLED);
        fixture.assertClean();
    }

    @Test
    void budgetsAreChangedInTheirOwnOrganizationOnly() {
        Budgets budgets = new Budgets(tenant, CLOCK);
        Budget budget = new Budget("agent:clerk", Unit.MONEY, Window.DAY, 500);
        BudgetKey whole = new BudgetKey("organization", Unit.MONEY, Window.LIFETIME);

        budgets.set(acme, budget, "anna");
        assertThat(budgets.raise(acme, whole, 2_000, "anna")).isEqualTo(2_000);
        assertThat(budgets.remove(acme, BudgetKey.of(budget), "anna")).isTrue();
        budgets.declare(acme, "team", List.of(budget));
        assertThatThrownBy(() -> budgets.raise(other, whole, 9_000, "eve"))
                .isInstanceOf(EngineException.class);
        assertThat(budgets.remove(other, whole, "eve")).isFalse();
        assertThatThrownBy(() -> budgets.set(other, budget, "eve"))
                .hasMessageContaining("row-level security");
        assertThat(new Budgets(owner, CLOCK).standings(other, Optional.empty()))
                .singleElement()
                .satisfies(standing -> assertThat(standing.budget().limit()).isEqualTo(1_000));
        fixture.assertClean();
    }

    @Test
    void stopsBreakersAndOrdersAreOfTheirOwnOrganizationOnly() {
        Stops stops = new Stops(tenant, CLOCK);
        BreakerStore breakers = new BreakerStore(tenant, CLOCK);
        OrganizationJournal journal = new OrganizationJournal(tenant, CLOCK);
        new Stops(owner, CLOCK).stop(other, "smoke", "anna");

        assertThat(stops.stop(acme, "smoke", "anna").by()).isEqualTo("anna");
        assertThat(stops.lift(acme, "anna")).isPresent();
        assertThat(stops.lift(other, "eve")).isEmpty();
        assertThat(new Stops(owner, CLOCK).current(other)).isPresent();
        assertThat(breakers.close(acme, "tool:x.y", "anna")).isPresent();
        assertThat(breakers.close(other, "tool:x.y", "eve")).isEmpty();
        assertThat(breakers.reset(other, "tool:x.y", "eve")).isEmpty();
        assertThatThrownBy(() -> breakers.open(other, "tool:z", "", Optional.empty(), "eve"))
                .isInstanceOf(EngineException.class);
        breakers.open(acme, "tool:z", "", HOUR);
        assertThat(breakers.probe(acme, "tool:z", UUID.randomUUID(), HOUR).standing()).isPresent();
        assertThat(new GuardCounts(tenant).add(acme, List.of(), Instant.EPOCH, Instant.EPOCH))
                .isEmpty();
        journal.append(acme, "something", Map.of("large", LARGE), "anna");
        assertThatThrownBy(() -> journal.append(other, "something", Map.of(), "eve"))
                .isInstanceOf(EngineException.class);
        assertThat(new MessageStore(tenant).take(mine, "b", "mine " + mine))
                .containsExactly("hello");
        assertThat(new MessageStore(tenant).send(mine, "a", "b", "x", "new " + mine, 5)).isTrue();
        assertThatThrownBy(() ->
                        new MessageStore(tenant).send(foreign, "a", "b", "x", "bad " + mine, 5))
                .isInstanceOf(EngineException.class);
        fixture.assertClean();
    }

    // ---- connections

    @Test
    void aBorrowerOfThePoolGetsNothingOfTheOneBefore() throws Exception {
        try (HikariDataSource pool = pool()) {
            Tenancy tenancy = new Tenancy(pool);
            for (int round = 0; round < 3; round++) {
                assertThat(new RunStore(tenancy.of(acme)).roots(9)).hasSize(1);
                assertThat(new RunStore(tenancy.of(other)).roots(9))
                        .extracting(RunSummary::organization)
                        .containsExactly(other);
                assertOwner(pool);
            }
        }
    }

    @Test
    void aBorrowerOfTenantsOwnPoolSeesItsOrganizationAlone() throws Exception {
        try (HikariDataSource pool = pool()) {
            Tenancy tenancy = Tenancy.withOwn(pool);
            for (int round = 0; round < 8; round++) {
                assertThat(new RunStore(tenancy.of(acme)).roots(9))
                        .extracting(RunSummary::organization)
                        .containsExactly(acme);
                try (Connection left = tenancy.of(acme).getConnection();
                        PreparedStatement begun =
                                left.prepareStatement(
                                        "update troupe.run set name = 'unfinished'")) {
                    left.setAutoCommit(false);
                    begun.executeUpdate();
                }
                assertThat(new RunStore(tenancy.of(other)).roots(9))
                        .extracting(RunSummary::organization)
                        .containsExactly(other);
            }
            assertThat(column(owner, "select name from troupe.run where name = 'unfinished'"))
                    .isEmpty();
            assertThat(column(pool, "select current_user::text")).containsExactly(Tenancy.ROLE);
        }
    }

    @Test
    void aConnectionIsResetAfterErrorsAndOpenTransactions() throws Exception {
        try (HikariDataSource pool = pool()) {
            DataSource source = new Tenancy(pool).of(acme);
            try (Connection connection = source.getConnection();
                    Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                assertThatThrownBy(() -> statement.execute("select 1/0"))
                        .isInstanceOf(SQLException.class);
            }
            assertOwner(pool);
            Connection left = source.getConnection();
            left.setAutoCommit(false);
            try (PreparedStatement begun =
                    left.prepareStatement("update troupe.run set name = 'unfinished'")) {
                begun.executeUpdate();
            }
            left.close();
            left.close();
            assertOwner(pool);
            assertThat(column(pool, "select name from troupe.run where name = 'unfinished'"))
                    .isEmpty();
            assertThatThrownBy(left::createStatement).hasMessageContaining("closed");
        }
    }

    @Test
    void aConnectionThatTheServerHasCutDoesNotComeBack() throws Exception {
        try (HikariDataSource pool = pool()) {
            Connection cut = new Tenancy(pool).of(acme).getConnection();
            String pid;
            try (Statement statement = cut.createStatement();
                    ResultSet row = statement.executeQuery("select pg_backend_pid()")) {
                row.next();
                pid = row.getString(1);
            }
            column(owner, "select pg_terminate_backend(" + pid + ")");
            cut.close();
            assertOwner(pool);
        }
    }

    @Test
    void statementsThatLeaveTheOrganizationAreRefused() throws Exception {
        try (Connection connection = tenant.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql :
                    List.of(
                            "reset role",
                            "select 1; RESET  ROLE",
                            "set role none",
                            "set session authorization default",
                            "reset all",
                            "discard all",
                            "set local role postgres",
                            "select set_config('role', 'none', false)",
                            "set troupe.organization = 'other'")) {
                assertThatThrownBy(() -> statement.execute(sql))
                        .as(sql)
                        .hasMessageContaining("belongs to one organization");
                assertThatThrownBy(() -> connection.prepareStatement(sql).close())
                        .as(sql)
                        .hasMessageContaining("belongs to one organization");
            }
            assertThat(statement.getConnection()).isEqualTo(connection);
            statement.execute("set local enable_nestloop = off");
        }
    }

    private HikariDataSource pool() {
        HikariConfig config = new HikariConfig();
        config.setDataSource(owner);
        config.setMaximumPoolSize(1);
        return new HikariDataSource(config);
    }

    private static void assertOwner(DataSource pool) throws SQLException {
        assertThat(
                        column(
                                pool,
                                "select (current_user = session_user) || coalesce(current_setting('troupe.organization', true), '')"))
                .containsExactly("true");
        assertThat(new Stops(pool, CLOCK).known().size()).isGreaterThan(1);
    }

    @Test
    void withoutAnOrganizationNothingIsSeen() throws Exception {
        try (Connection connection = owner.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("set role troupe_tenant");
            try (ResultSet row = statement.executeQuery("select count(*) from troupe.journal")) {
                row.next();
                assertThat(row.getInt(1)).isZero();
            }
        }
    }

    // ---- preparation

    @Test
    void preparingAgainAndAtOnceChangesNothing() {
        List<Thread> all = new ArrayList<>();
        List<Throwable> failures = new java.util.concurrent.CopyOnWriteArrayList<>();
        for (int i = 0; i < 4; i++) {
            all.add(
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    Tenancy.prepare(owner);
                                } catch (RuntimeException e) {
                                    failures.add(e);
                                }
                            }));
        }
        all.forEach(thread -> {
            try {
                thread.join();
            } catch (InterruptedException e) {
                failures.add(e);
            }
        });
        assertThat(failures).isEmpty();
        assertThat(new RunStore(tenant).find(mine)).isPresent();
    }

    @Test
    void rightsThatWereTakenAwayAreGivenAgain() throws Exception {
        fixture.update("revoke select on troupe.vote from troupe_tenant");
        assertThatThrownBy(() -> new RunStore(tenant).requests(Optional.empty()))
                .hasMessageContaining("permission denied");

        Tenancy.prepare(owner);

        assertThat(new RunStore(tenant).requests(Optional.empty())).hasSize(1);
    }

    @Test
    void whoMayNotMakeRolesIsToldWhatAnAdministratorDoes() throws Exception {
        try (TestDatabase shared = TestDatabase.create();
                Connection admin = shared.dataSource().getConnection();
                Statement statement = admin.createStatement()) {
            String user = "plain" + organizations;
            statement.execute("create role " + user + " login password 'plain'");
            statement.execute("grant create on database " + admin.getCatalog() + " to " + user);
            DataSource plain = Pools.unpooled(shared.jdbcUrl(), user, "plain");
            Schema.prepare(plain);

            String grant = "grant troupe_tenant to " + user;
            assertThatThrownBy(() -> Tenancy.prepare(plain))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("administrator execute, once: " + grant + ";");
            statement.execute(grant);
            Tenancy.prepare(plain);

            try (PostgresEngine alone =
                    PostgresEngine.on(shared.jdbcUrl(), user, "plain")
                            .register(MAIN, (durable, input) -> input)
                            .start()) {
                assertThat(Fixture.outcome(alone, alone.start("acme", MAIN, "x", "fine")))
                        .isEqualTo("fine");
                alone.start("other", MAIN, "x", "fine");
            }
            DataSource source = new Tenancy(plain).of("acme");
            assertThat(new RunStore(source).roots(9)).hasSize(1);
            new Stops(source, CLOCK).stop("acme", "smoke", "anna");
            new OrganizationJournal(source, CLOCK).append("acme", "x", Map.of(), "anna");
        }
    }

    @Test
    void whoDoesNotOwnTheTablesIsToldSoInsteadOfSeeingNothing() throws Exception {
        try (TestDatabase shared = TestDatabase.create();
                Connection admin = shared.dataSource().getConnection();
                Statement statement = admin.createStatement()) {
            Schema.prepare(shared.dataSource());
            String user = "stranger" + organizations;
            statement.execute("create role " + user + " login password 'stranger'");
            statement.execute("grant usage on schema troupe to " + user);
            statement.execute("grant select on all tables in schema troupe to " + user);

            assertThatThrownBy(() ->
                            Schema.prepare(Pools.unpooled(shared.jdbcUrl(), user, "stranger")))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("does not own");
        }
    }

    // ---- lists

    private static List<RunId> ids(RunStore store, RunFilter filter) {
        return store.runs(filter, Optional.empty(), 9).items().stream()
                .map(RunSummary::id)
                .toList();
    }

    @Test
    void aRunThatIsToldToPauseIsPausingAndNothingElse() {
        new Stops(owner, CLOCK).stop(acme, "smoke", "anna");
        RunStore store = new RunStore(tenant);
        RunId ready = engine.start(acme, MAIN, "ready", acme);
        RunId pausing = engine.start(acme, MAIN, "pausing", acme);
        Fixture.awaitStatus(engine, ready, RunStatus.READY);
        Fixture.awaitStatus(engine, pausing, RunStatus.READY);
        new RunCommands(tenant, CLOCK).pause(pausing, "x", "anna");

        assertThat(ids(store, RunFilter.NONE.withStatuses(Set.of(RunStatus.READY))))
                .containsExactly(ready);
        assertThat(ids(store, RunFilter.NONE.withStatuses(Set.of(RunStatus.PAUSING))))
                .containsExactly(pausing);
        assertThat(
                        ids(
                                store,
                                RunFilter.NONE.withStatuses(
                                        Set.of(RunStatus.PAUSING, RunStatus.READY))))
                .containsExactly(pausing, ready);
        assertThat(
                        ids(
                                store,
                                RunFilter.NONE.withStatuses(
                                        Set.of(RunStatus.RUNNING, RunStatus.WAITING))))
                .containsExactly(mine);
    }

    @Test
    void textsAreFoundInWhateverCaseAndTakenAsTheyAre() {
        RunStore store = new RunStore(tenant);
        Optional<RunId> first = Optional.empty();

        assertThat(store.runs(RunFilter.NONE.withText("WORK of"), first, 9).items()).hasSize(1);
        assertThat(store.runs(RunFilter.NONE.withText("work%of"), first, 9).items()).isEmpty();
        assertThat(store.runs(RunFilter.NONE.withText("w_rk"), first, 9).items()).isEmpty();
        assertThat(
                        store.runs(
                                        RunFilter.NONE.withStatuses(
                                                Set.of(RunStatus.WAITING, RunStatus.PAUSING)),
                                        first,
                                        9)
                                .items())
                .extracting(RunSummary::id)
                .containsExactly(mine);
    }
}
