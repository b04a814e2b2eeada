package dev.troupe.agents.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.agents.rehearsal.Pace;
import dev.troupe.control.expression.CelExpressions;
import dev.troupe.control.team.ExpressionChecker;
import dev.troupe.control.team.Inputs;
import dev.troupe.control.team.StoredTeams;
import dev.troupe.control.team.TeamFile;
import dev.troupe.control.trace.Evidence;
import dev.troupe.control.trace.Origin;
import dev.troupe.control.trace.Piece;
import dev.troupe.control.trace.Trace;
import dev.troupe.control.trace.Tracer;
import dev.troupe.control.trace.Work;
import dev.troupe.core.contract.Decision;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.json.Json;
import dev.troupe.core.team.Team;
import dev.troupe.engine.BlobStore;
import dev.troupe.engine.EngineSettings;
import dev.troupe.engine.OpenRequest;
import dev.troupe.engine.PostgresEngine;
import dev.troupe.engine.RunStatus;
import dev.troupe.engine.Schema;
import dev.troupe.postgres.testing.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Results of real runs, traced back to what they came from. */
class TraceTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String TEAM =
            """
            troupe: 1
            organization: { name: Acme }
            models: { fast: [ollama/none] }
            rehearsal: script.yaml
            tools: { calc: { builtin: calculator } }
            agents:
              clerk:
                role: Adds
                tools: [calc.*]
                output: { type: object, properties: { total: { type: integer }, order: { type: string } } }
              writer: { role: Writes, instructions: We deliver within seven working days. }
              failing: { role: Fails }
              lister: { role: Lists, output: { type: array, items: { type: string } } }
            inputs:
              order: { file: order.json, trust: untrusted }
            plans:
              main:
                sequence:
                  - { agent: clerk, goal: Add up., context: [order] }
                  - { agent: writer, name: letter, goal: Write., context: [clerk] }
                returns: [clerk, letter]
              asked:
                sequence:
                  - { agent: clerk, goal: Add up., context: [order] }
                  - { approve: { question: OK?, subject: clerk } }
              broken:
                sequence:
                  - { agent: clerk, goal: Add up., context: [order] }
                  - { agent: failing, goal: Fail., onFailure: { escalate: none } }
              mapped:
                sequence:
                  - { agent: lister, name: list, goal: List. }
                  - map: { over: list, as: topic, plan: { agent: writer, name: about, goal: Write., context: [topic] } }
            """;

    private static final String SCRIPT =
            """
            rehearsal: 1
            rules:
              - agent: clerk
                turn: 1
                reply: { tools: [{ calc.calculate: { expression: "40 + 2.5" } }] }
              - agent: clerk
                reply: { json: { total: 42, order: "${context.order.id}" } }
              - agent: writer
                when: has(context.topic)
                reply: { text: "More about ${context.topic}." }
              - agent: writer
                reply: { text: "The total of your order LK-10014 is 42. We deliver within seven working days. Purple boots make everybody happy. You save 99 dollars on order LK-10014." }
              - agent: lister
                reply: { json: [alpine glacier crossings, desert night navigation] }
              - agent: failing
                fault: { status: 400 }
            """;

    @TempDir static Path folder;
    private static TestDatabase database;
    private static AgentHost host;
    private static PostgresEngine engine;
    private static Team team;
    private static Tracer tracer;

    @SuppressWarnings("NullAway.Init")
    private static RunId main;

    @BeforeAll
    static void open() throws Exception {
        database = TestDatabase.copyOf("troupe", Schema::prepare);
        Files.writeString(folder.resolve("script.yaml"), SCRIPT);
        Files.writeString(
                folder.resolve("order.json"), "{\"id\": \"LK-10014\", \"prices\": [40, 2.5]}");
        Path file = Files.writeString(folder.resolve("troupe.yaml"), TEAM);
        team = new TeamFile(ExpressionChecker.NONE).load(file).team();
        BlobStore texts = new BlobStore(database.dataSource());
        host =
                new AgentHost(
                        database.dataSource(),
                        new CelExpressions(),
                        HostSettings.of(folder.resolve("workspaces"), name -> Optional.empty())
                                .withRehearsal(false, Pace.FAST));
        engine =
                host.register(
                                PostgresEngine.on(
                                        database.jdbcUrl(), database.user(), database.password()))
                        .settings(EngineSettings.DEFAULT.withGrace(Duration.ZERO))
                        .start();
        tracer = new Tracer(engine.store(), new StoredTeams(texts::put, texts::get));
        main = ended("main");
    }

    @AfterAll
    static void close() {
        engine.close();
        host.close();
        database.close();
    }

    private static RunId started(String plan) {
        return host.start(engine, team, team.plan(plan), Inputs.load(team, folder, Map.of()), plan);
    }

    private static RunId ended(String plan) throws InterruptedException {
        RunId run = started(plan);
        assertThat(engine.await(run, PATIENCE).status().ended()).isTrue();
        return run;
    }

    private static Trace trace(RunId run) {
        return tracer.of(run, "", 100);
    }

    private static Piece piece(Trace trace, String pointer, int sentence) {
        return trace.pieces().stream()
                .filter(piece -> piece.pointer().equals(pointer) && piece.sentence() == sentence)
                .findFirst()
                .orElseThrow(() -> new AssertionError(pointer + " is not in " + trace));
    }

    @Test
    void eachPartNamesTheAgentAndStepThatItCameFromAndItsTrust() throws Exception {
        Trace trace = trace(main);

        assertThat(trace.complete()).isTrue();
        assertThat(trace.pieces())
                .extracting(Piece::pointer)
                .containsExactly(
                        "/clerk/total", "/clerk/order", "/letter", "/letter", "/letter", "/letter");
        Piece sentence = piece(trace, "/letter", 1);
        assertThat(sentence.origin().kind()).isEqualTo(Origin.Kind.AGENT);
        assertThat(sentence.origin().who()).contains("writer");
        assertThat(sentence.origin().step()).contains("letter");
        assertThat(sentence.trust()).isEqualTo(Trust.UNTRUSTED);
    }

    @Test
    void aValueIsTracedToTheInputAndToTheToolThatAnsweredIt() throws Exception {
        Trace trace = trace(main);

        Evidence order = piece(trace, "/clerk/order", 0).evidence().getFirst();
        assertThat(order.name() + order.pointer()).isEqualTo("order/id");
        assertThat(order.origin().kind()).isEqualTo(Origin.Kind.INPUT);
        assertThat(order.trust()).isEqualTo(Trust.UNTRUSTED);
        assertThat(piece(trace, "/clerk/total", 0).unsupported()).containsExactly("42");
    }

    @Test
    void aSentenceIsTracedThroughAgentsDownToWhereItCameIn() throws Exception {
        Evidence said = piece(trace(main), "/letter", 1).evidence().getFirst();

        assertThat(said.name()).isEqualTo("clerk");
        assertThat(said.origin().who()).contains("clerk");
        assertThat(said.share()).isBetween(50, 100);
        assertThat(said.from()).isNotEmpty();
        assertThat(said.from().getFirst().origin().kind()).isEqualTo(Origin.Kind.INPUT);
    }

    @Test
    void whatTheInstructionsSayIsFromTheTeamsAuthor() throws Exception {
        Evidence rule = piece(trace(main), "/letter", 2).evidence().getFirst();

        assertThat(rule.origin().kind()).isEqualTo(Origin.Kind.RULES);
        assertThat(rule.share()).isEqualTo(100);
    }

    @Test
    void aSentenceThatNothingSaysIsTheAgentsOwnClaim() throws Exception {
        Piece claim = piece(trace(main), "/letter", 3);

        assertThat(claim.text()).isEqualTo("Purple boots make everybody happy.");
        assertThat(claim.statement()).isTrue();
        assertThat(claim.evidence()).isEmpty();
    }

    @Test
    void aFigureThatNothingHasIsNamed() throws Exception {
        Piece invented = piece(trace(main), "/letter", 4);

        assertThat(invented.unsupported()).containsExactly("99");
    }

    @Test
    void whatEachAgentWasGivenIsListed() throws Exception {
        Work clerk =
                trace(main).work().stream()
                        .filter(work -> work.agent().equals("clerk"))
                        .findFirst()
                        .orElseThrow();

        assertThat(clerk.handed()).extracting(Work.Given::name).containsExactly("order");
        assertThat(clerk.asked()).extracting(Work.Given::name).containsExactly("calc.calculate");
        assertThat(clerk.asked().getFirst().trust()).isEqualTo(Trust.VERIFIED);
    }

    @Test
    void anEntryOfAListThatAnAgentMadeIsTracedToThatAgent() throws Exception {
        Piece about = piece(trace(ended("mapped")), "/0/value", 0);

        Evidence topic = about.evidence().getFirst();
        assertThat(topic.name()).isEqualTo("topic");
        assertThat(topic.origin().who()).contains("lister");
    }

    @Test
    void whatAPersonDecidedIsThatPersonsPart() throws Exception {
        RunId run = started("asked");
        OpenRequest question =
                Awaitility.await()
                        .atMost(PATIENCE)
                        .until(
                                () -> engine.store().requests(Optional.of(run)),
                                found -> !found.isEmpty())
                        .getFirst();

        Trace waiting = trace(run);
        assertThat(waiting.complete()).isFalse();
        assertThat(waiting.pieces()).extracting(Piece::pointer).contains("/clerk/total");

        engine.commands()
                .answer(
                        run,
                        question.position(),
                        new Decision(
                                Decision.Verdict.APPROVE,
                                "anna",
                                Optional.empty(),
                                Optional.empty()),
                        "anna");
        assertThat(engine.await(run, PATIENCE).status()).isEqualTo(RunStatus.COMPLETED);
        Trace trace = trace(run);
        Piece approved = piece(trace, "/approved", 0);
        assertThat(approved.origin().kind()).isEqualTo(Origin.Kind.PERSON);
        assertThat(approved.origin().who()).contains("anna");
        assertThat(approved.trust()).isEqualTo(Trust.USER);
        assertThat(piece(trace, "/value/total", 0).origin().who()).contains("clerk");
    }

    @Test
    void ofAFailedRunWhatIsThereIsTraced() throws Exception {
        Trace trace = trace(ended("broken"));

        assertThat(trace.complete()).isFalse();
        assertThat(trace.failure()).isPresent();
        assertThat(trace.pieces())
                .extracting(Piece::pointer)
                .containsExactly("/clerk/total", "/clerk/order");
    }

    @Test
    void anAgentsOwnRunIsTracedAlone() throws Exception {
        RunId agent =
                engine.store().tree(main).stream()
                        .filter(run -> run.name().equals("letter"))
                        .findFirst()
                        .orElseThrow()
                        .id();

        Trace trace = trace(agent);
        assertThat(trace.pieces()).hasSize(4).allMatch(piece -> piece.pointer().isEmpty());
        assertThat(trace.pieces().getFirst().origin().who()).contains("writer");
    }

    @Test
    void onePartCanBeTracedAlone() throws Exception {
        RunId run = main;

        assertThat(tracer.of(run, "/clerk/order", 100).pieces())
                .extracting(Piece::pointer)
                .containsExactly("/clerk/order");
        assertThatThrownBy(() -> tracer.of(run, "/clark", 100))
                .hasMessageContainingAll("'/clark'", "/clerk", "/letter");
        assertThatThrownBy(() -> tracer.of(run, "clerk", 100)).hasMessageContaining("'clerk'");
    }

    @Test
    void whatIsBeyondTheLimitIsCounted() throws Exception {
        Trace trace = tracer.of(main, "", 2);

        assertThat(trace.pieces()).hasSize(2);
        assertThat(trace.left()).isEqualTo(4);
    }

    @Test
    void aRunThatIsNotThereIsSaid() {
        assertThatThrownBy(() -> trace(new RunId(4711))).hasMessageContaining("no run 4711");
    }

    @Test
    void aTraceIsJson() throws Exception {
        String json = Json.write(trace(main));

        assertThat(Json.parse(json).path("pieces").path(0).path("origin").path("kind").asString())
                .isEqualTo("agent");
    }
}
