package dev.troupe.cli.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.cli.live.RunSession.End;
import dev.troupe.cli.view.Prompt;
import dev.troupe.cli.view.RunEvent;
import dev.troupe.cli.view.RunTreeModel;
import dev.troupe.control.budget.BudgetApprovals;
import dev.troupe.core.contract.Decision;
import dev.troupe.core.durable.ChildRun;
import dev.troupe.core.durable.Deadline;
import dev.troupe.core.durable.Request;
import dev.troupe.core.durable.RunBody;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.durable.RunType;
import dev.troupe.core.durable.Topic;
import dev.troupe.core.json.Json;
import dev.troupe.engine.Budgets;
import dev.troupe.engine.PostgresEngine;
import dev.troupe.engine.RunStatus;
import dev.troupe.engine.Schema;
import dev.troupe.postgres.testing.TestDatabase;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RunSessionTest {

    private static final RunType<String, String> FLOW =
            new RunType<>("flow", String.class, String.class);

    private final List<RunEvent> seen = new ArrayList<>();
    private TestDatabase database;

    @BeforeEach
    void open() {
        database = TestDatabase.copyOf("troupe", Schema::prepare);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private PostgresEngine engine(RunBody<String, String> body) {
        return PostgresEngine.on(database.jdbcUrl(), database.user(), database.password())
                .register(FLOW, body)
                .start();
    }

    private RunSession session(PostgresEngine engine, RunId run, RunView view, Stop stop) {
        Budgets budgets = new Budgets(database.dataSource(), InstantSource.system());
        return new RunSession(
                engine,
                run,
                view,
                Answers.NONE,
                "anna",
                stop,
                new BudgetApprovals(budgets, engine.store(), engine.commands()));
    }

    private static final RunBody<String, String> ASKS =
            (durable, input) ->
                    durable.await(
                                    Topic.answer(
                                            "approval/pay",
                                            Decision.class,
                                            new Request("approval", "Pay?", Json.object())),
                                    Deadline.within(Duration.ofHours(1)))
                            .orElseThrow()
                            .by();

    /** A person who approves what is asked. */
    private final class Person implements RunView {
        private final Prompt prompt = new Prompt("anna");

        @Override
        public void happened(List<RunEvent> events) {
            seen.addAll(events);
        }

        @Override
        public List<Prompt.Answer> refresh(RunTreeModel model) {
            prompt.ask(model.requests());
            return prompt.key('a').stream().toList();
        }

        @Override
        public boolean canAsk() {
            return true;
        }
    }

    @Test
    void aPersonAtTheTerminalIsAskedWhileTheRunIsFollowed() {
        try (PostgresEngine engine = engine(ASKS)) {
            RunId run = engine.start("acme", FLOW, "asking", "");
            RunSession session = session(engine, run, new Person(), Stop.manual());

            assertThat(session.follow()).isEqualTo(End.OVER);
            assertThat(session.model().result()).contains("\"anna\"");
        }
    }

    @Test
    void anAnswerFromAnotherProcessIsSeen() {
        try (PostgresEngine engine = engine(ASKS)) {
            RunId run = engine.start("acme", FLOW, "asking", "");
            RunView elsewhere =
                    new RunView() {
                        @Override
                        public void happened(List<RunEvent> events) {
                            seen.addAll(events);
                        }

                        @Override
                        public boolean canAsk() {
                            return true;
                        }

                        @Override
                        public List<Prompt.Answer> refresh(RunTreeModel model) {
                            model.requests().stream()
                                    .filter(request -> !answered)
                                    .forEach(request -> {
                                        answered = true;
                                        engine.commands()
                                                .answer(
                                                        request.run(),
                                                        request.position(),
                                                        new Decision(
                                                                Decision.Verdict.APPROVE,
                                                                "bert",
                                                                Optional.empty(),
                                                                Optional.empty()),
                                                        "bert");
                                    });
                            return List.of();
                        }

                        private boolean answered;
                    };
            RunSession session = session(engine, run, elsewhere, Stop.manual());

            assertThat(session.follow()).isEqualTo(End.OVER);
            assertThat(seen).extracting(RunEvent::text).contains("approval/pay approved by bert");
        }
    }

    @Test
    void runsBelowARootThatIsCancelledHaveEndedToo() {
        RunType<String, String> below = new RunType<>("below", String.class, String.class);
        try (PostgresEngine engine =
                PostgresEngine.on(database.jdbcUrl(), database.user(), database.password())
                        .register(
                                FLOW,
                                (durable, input) ->
                                        durable.child(new ChildRun<>("child", below, "")))
                        .register(below, ASKS)
                        .start()) {
            RunId run = engine.start("acme", FLOW, "root", "");
            RunView canceller =
                    new RunView() {
                        private boolean told;

                        @Override
                        public void happened(List<RunEvent> events) {
                            if (!told
                                    && events.stream()
                                            .anyMatch(e -> e.what() == RunEvent.What.ASKS)) {
                                told = true;
                                engine.commands().cancel(run, "enough", "anna");
                            }
                        }

                        @Override
                        public boolean canAsk() {
                            return true;
                        }
                    };
            RunSession session = session(engine, run, canceller, Stop.manual());

            assertThat(session.follow()).isEqualTo(End.OVER);
            assertThat(engine.store().tree(run))
                    .hasSize(2)
                    .allMatch(one -> one.status() == RunStatus.CANCELLED);
        }
    }

    @Test
    void oneThatIsAskedToStopLeavesTheRunAsItIs() {
        try (PostgresEngine engine = engine(ASKS)) {
            RunId run = engine.start("acme", FLOW, "asking", "");
            Stop stop = Stop.manual();
            stop.request();
            RunSession session = session(engine, run, new Person(), stop);

            assertThat(session.follow()).isEqualTo(End.STOPPED);
            assertThat(engine.store().find(run).orElseThrow().status().ended()).isFalse();
        }
    }

    @Test
    void whatHappenedBeforeItWasFollowedIsReadFromTheDatabase() throws Exception {
        RunId run;
        try (PostgresEngine engine = engine((durable, input) -> "done")) {
            run = engine.start("acme", FLOW, "quick", "");
            assertThat(engine.await(run, Duration.ofSeconds(30)).status())
                    .isEqualTo(RunStatus.COMPLETED);
        }
        try (PostgresEngine engine = engine((durable, input) -> "again")) {
            RunSession session = session(engine, run, new Person(), Stop.manual());

            assertThat(session.follow()).isEqualTo(End.OVER);
            assertThat(session.model().result()).contains("\"done\"");
            assertThat(seen)
                    .extracting(RunEvent::what)
                    .containsExactly(RunEvent.What.STARTED, RunEvent.What.COMPLETED);
        }
    }
}
