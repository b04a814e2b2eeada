package dev.troupe.engine;

import dev.troupe.core.durable.RunId;
import dev.troupe.core.json.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tells runs what to do, from any process: the node that a run is on, or that takes it up, does it.
 * Who says so is part of the journal. Each command happens once, also if the connection breaks
 * while it is given: it is tried again for some seconds, unless the database says that it was
 * carried out. Thread-safe.
 */
public final class RunCommands {

    private static final Logger log = LoggerFactory.getLogger(RunCommands.class);

    private final DataSource database;
    private final InstantSource clock;

    public RunCommands(DataSource database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * Sends a message.
     *
     * @param value written as JSON
     * @throws EngineException if there is no such run, or it has ended
     */
    public void send(RunId run, String topic, Object value, String sender) {
        if (topic.startsWith(Signal.RESERVED)) {
            throw new IllegalArgumentException(
                    "topics that begin with "
                            + Signal.RESERVED
                            + " are the engine's own: "
                            + topic);
        }
        WaitRow.checkIsNoAddress(topic);
        deliver(run, topic, Payload.of(value).json(), sender);
    }

    /**
     * Cancels a run that has not ended, and with it the runs that it started. What is in no node's
     * memory ends here and now, unless a node works on its tree.
     */
    public void cancel(RunId run, String reason, String sender) {
        deliver(run, Signal.CANCEL, Payload.of(reason).json(), sender);
        try {
            endParked(run);
        } catch (EngineException e) {
            log.info("run {} was told to cancel; a node has to do it", run, e);
        }
    }

    private void endParked(RunId run) {
        Queue<Long> told = new ArrayDeque<>(List.of(run.value()));
        while (!told.isEmpty()) {
            long next = told.remove();
            told.addAll(
                    SureTransaction.run(
                            "cancelling run " + next,
                            database,
                            connection ->
                                    new ParkedCancel(connection, next, clock.instant()).end()));
        }
    }

    /** Pauses a run and the runs that it started, once their current steps have settled. */
    public void pause(RunId run, String reason, String sender) {
        deliver(run, Signal.PAUSE, Payload.of(reason).json(), sender);
    }

    /** Lets a paused or blocked run go on. */
    public void resume(RunId run, String reason, String sender) {
        deliver(run, Signal.RESUME, Payload.of(reason).json(), sender);
    }

    /**
     * Makes a new run from the beginning of another's journal; the other one is not touched.
     *
     * @param beforeSeq rows from this one on are left out; at least 1
     * @param input replaces the run's input, if present
     * @return the new run, ready to be taken up by a node
     * @throws EngineException if there is no such run or row
     */
    public RunId fork(RunId run, int beforeSeq, Optional<JsonNode> input, String sender) {
        Names.check("the sender", sender);
        return SureTransaction.run(
                "forking run " + run,
                database,
                connection -> {
                    RunId fork =
                            new RunFork(connection, run)
                                    .create(beforeSeq, input, sender, clock.instant());
                    tell(connection, "");
                    return fork;
                });
    }

    /**
     * Reserves a tree of runs for other engines than before, as {@link
     * PostgresEngine.Builder#reservingFor}; nothing happens if it is theirs already.
     *
     * @param workers nobody in particular if absent: then engines take it up that reserve nothing
     * @throws EngineException if a node works on the tree just now
     */
    public void reserve(RunId root, Optional<String> workers) {
        String whose = workers.map(RunReservation::checked).orElse("");
        SureTransaction.run(
                "reserving run " + root,
                database,
                connection -> {
                    new RunReservation(connection, root).change(whose);
                    tell(connection, "");
                    return true;
                });
    }

    /**
     * Answers a question; the first answer that the question's rules accept counts. Once it is
     * decided, the answer is what the run gets, even if the question's deadline comes meanwhile.
     *
     * @param value written as JSON
     * @param sender who answers: a person, never an agent
     * @throws EngineException if there is no such question, it was answered already, it timed out,
     *     or its rules do not allow this answer
     */
    public Answered answer(RunId run, String position, Object value, String sender) {
        Names.check("the sender", sender);
        Instant at = clock.instant();
        JsonNode answer = Json.parse(Payload.of(value).json());
        return SureTransaction.run(
                "answering",
                database,
                connection -> {
                    News news = News.ofCommand();
                    Optional<Answering.Accepted> accepted =
                            new Answering(connection, run, position, at)
                                    .accept(answer, sender, news);
                    if (accepted.isEmpty()) {
                        news.write(connection);
                        return Answered.SECOND_NEEDED;
                    }
                    deliver(
                            connection,
                            run,
                            accepted.get().topic(),
                            accepted.get().payload(),
                            sender,
                            news);
                    return Answered.DECIDED;
                });
    }

    /**
     * Passes the right to answer a question on to another person.
     *
     * @param from whose right it is
     * @throws EngineException if there is no such open question, or its rules do not allow that
     */
    public void delegate(RunId run, String position, String from, String to, String reason) {
        Names.check("the sender", from);
        Names.check("the other's name", to);
        Names.check("the reason", reason);
        Instant at = clock.instant();
        SureTransaction.run(
                "delegating",
                database,
                connection -> {
                    News news = News.ofCommand();
                    String organization =
                            new Answering(connection, run, position, at)
                                    .delegate(from, to, reason, news);
                    ObjectNode detail = Json.object().put("question", run + "/" + position);
                    new OrganizationJournal(database, clock)
                            .append(
                                    connection,
                                    organization,
                                    "approval delegated",
                                    detail.put("to", to).put("reason", reason),
                                    from,
                                    news);
                    return true;
                });
    }

    static String whyNoAnswer(Connection connection, RunId run, String position)
            throws SQLException {
        String sql =
                "select coalesce(answered_by, ?), answered_at, deadline from troupe.request where run = ? and pos = ?";
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, Requests.DEADLINE);
            select.setLong(2, run.value());
            select.setString(3, position);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    return "run "
                            + run
                            + " has asked no question "
                            + position
                            + ": `troupe approvals` lists what waits";
                }
                String question = "question " + run + "/" + position;
                String by = row.getString(1);
                return question
                        + switch (by) {
                            case Requests.DEADLINE ->
                                    " timed out at " + row.getTimestamp(3).toInstant();
                            case Requests.RUN_ENDED, Requests.BRANCH_LOST ->
                                    " was withdrawn ("
                                            + by
                                            + ") at "
                                            + row.getTimestamp(2).toInstant();
                            default ->
                                    " was answered already, by "
                                            + by
                                            + " at "
                                            + row.getTimestamp(2).toInstant();
                        };
            }
        }
    }

    private void deliver(RunId run, String topic, String payload, String sender) {
        Names.check("a topic", topic);
        Names.check("the sender", sender);
        SureTransaction.run(
                "telling run " + run,
                database,
                connection -> {
                    deliver(connection, run, topic, payload, sender, News.ofCommand());
                    return true;
                });
    }

    private static void deliver(
            Connection connection,
            RunId run,
            String topic,
            String payload,
            String sender,
            News news)
            throws SQLException {
        List<Mail.Delivery> deliveries =
                Mail.send(
                        connection,
                        List.of(new Write.Outgoing(run.value(), topic, payload, sender)),
                        news);
        if (deliveries.isEmpty()) {
            throw new EngineException(whyNotDelivered(connection, run));
        }
        news.write(connection);
        tell(connection, run.toString());
    }

    static void tell(Connection connection, String text) throws SQLException {
        try (PreparedStatement notify = connection.prepareStatement("select pg_notify(?, ?)")) {
            notify.setString(1, NodeSession.CHANNEL);
            notify.setString(2, text);
            notify.execute();
        }
    }

    private static String whyNotDelivered(Connection connection, RunId run) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("select status from troupe.run where id = ?")) {
            select.setLong(1, run.value());
            try (ResultSet row = select.executeQuery()) {
                return row.next()
                        ? "run " + run + " has ended: it is " + RunStatus.of(row.getInt(1))
                        : "there is no run " + run + ": `troupe runs` lists them";
            }
        }
    }
}
