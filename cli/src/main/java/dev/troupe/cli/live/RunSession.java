package dev.troupe.cli.live;

import dev.troupe.cli.view.Prompt;
import dev.troupe.cli.view.RunEvent;
import dev.troupe.cli.view.RunTreeModel;
import dev.troupe.core.contract.Decision;
import dev.troupe.core.durable.RunId;
import dev.troupe.engine.EngineException;
import dev.troupe.engine.JournalRow;
import dev.troupe.engine.OpenRequest;
import dev.troupe.engine.OrganizationStop;
import dev.troupe.engine.PostgresEngine;
import dev.troupe.engine.RunListener;
import dev.troupe.engine.RunStatus;
import dev.troupe.engine.RunSummary;
import dev.troupe.engine.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Follows a tree of runs that an engine works on, shows it, and passes answers on, until it ends.
 */
public final class RunSession {

    private static final Duration FRAME = Duration.ofMillis(100);
    private static final Duration QUESTIONS = Duration.ofMillis(250);
    private static final Duration LISTING = Duration.ofSeconds(1);

    /** How long runs below an ended root may take to end as well. */
    private static final Duration SETTLING = Duration.ofSeconds(5);

    private static final int EVENTS = 16_384;

    /** Listing a big tree takes long: it is done no more often than a twentieth of the time. */
    private static final int SHARE = 20;

    /** How many listings pass until one looks at everything. */
    private static final int THOROUGH = 5;

    /** Why following has ended. */
    public enum End {
        /** The root has ended, or is paused or blocked. */
        OVER,
        /** The organization is stopped: nothing moves until that is lifted. */
        HELD,
        /** Nothing moves until people answer, and nobody is here to be asked. */
        WAITING,
        /** The command was asked to stop. */
        STOPPED
    }

    private final PostgresEngine engine;
    private final RunTreeModel model;
    private final TreeReader reader;
    private final RunView view;
    private final Answers answers;
    private final String user;
    private final Stop stop;
    private final BlockingQueue<Consumer<RunTreeModel>> news = new ArrayBlockingQueue<>(EVENTS);
    private final AtomicBoolean missed = new AtomicBoolean(true);
    private final Set<String> answered = new HashSet<>();
    private final List<RunEvent> events = new ArrayList<>();
    private long nextFrame = System.nanoTime();
    private long nextQuestions = System.nanoTime();
    private long nextStop = System.nanoTime();
    private long nextListing = System.nanoTime();
    private int listings;
    private Optional<Long> overSince = Optional.empty();

    public RunSession(
            PostgresEngine engine,
            RunId root,
            RunView view,
            Answers answers,
            String user,
            Stop stop) {
        this.engine = engine;
        this.model = new RunTreeModel(root);
        this.reader = new TreeReader(engine.store(), model);
        this.view = view;
        this.answers = answers;
        this.user = user;
        this.stop = stop;
    }

    public RunTreeModel model() {
        return model;
    }

    /** Follows the runs to their end, or as far as they come. */
    public End follow() {
        Subscription subscription = engine.listen(new Listener());
        try {
            return watch();
        } finally {
            subscription.close();
        }
    }

    private End watch() {
        while (true) {
            takeNews();
            list();
            boolean waits = questions();
            show();
            if (model.over() && isSettled()) {
                return End.OVER;
            }
            if (stop.requested()) {
                return End.STOPPED;
            }
            if (waits && !view.canAsk()) {
                return End.WAITING;
            }
            if (isHeld()) {
                return End.HELD;
            }
        }
    }

    /** Whether the organization is stopped, and nothing of the tree is at work any more. */
    private boolean isHeld() {
        if (System.nanoTime() < nextStop) {
            return false;
        }
        nextStop = System.nanoTime() + QUESTIONS.toNanos();
        List<OrganizationStop> stops = engine.stops().all();
        if (stops.isEmpty()) {
            return false;
        }
        List<RunSummary> tree = engine.store().tree(model.root().id());
        return tree.stream().noneMatch(run -> run.status() == RunStatus.RUNNING)
                && tree.stream()
                        .filter(run -> run.parent().isEmpty() && !run.status().ended())
                        .anyMatch(run ->
                                stops.stream()
                                        .anyMatch(stop ->
                                                stop.organization().equals(run.organization())));
    }

    /**
     * Whether what was below the root has ended with it: runs that are to be cancelled with it take
     * a moment, and nobody would finish them once this process is gone.
     */
    private boolean isSettled() {
        if (!model.root().status().ended()) {
            return true;
        }
        if (overSince.isEmpty()) {
            overSince = Optional.of(System.nanoTime());
        }
        return model.runs().stream().allMatch(run -> run.status().ended())
                || System.nanoTime() - overSince.get() > SETTLING.toNanos();
    }

    /** Hears the engine; what does not fit is read from the database instead. */
    private final class Listener implements RunListener {
        @Override
        public void recorded(JournalRow row) {
            offer(tree -> events.addAll(tree.recorded(row)));
        }

        @Override
        public void left(RunId run, RunStatus status) {
            offer(tree -> tree.left(run, status));
        }

        @Override
        public void progress(RunId run, String position, Object event) {
            if (news.size() < EVENTS / 2) {
                news.offer(tree -> tree.progress(run, event));
            }
        }

        @Override
        public void lagged() {
            missed.set(true);
        }

        private void offer(Consumer<RunTreeModel> event) {
            if (!news.offer(event)) {
                missed.set(true);
            }
        }
    }

    private void takeNews() {
        try {
            Consumer<RunTreeModel> first = news.poll(FRAME.toMillis() / 2, TimeUnit.MILLISECONDS);
            if (first != null) {
                first.accept(model);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop.request();
        }
        List<Consumer<RunTreeModel>> more = new ArrayList<>();
        news.drainTo(more);
        more.forEach(event -> event.accept(model));
    }

    private void list() {
        if (!missed.get() && System.nanoTime() < nextListing) {
            return;
        }
        read(missed.getAndSet(false) || listings++ % THOROUGH == 0);
    }

    private void read(boolean all) {
        long began = System.nanoTime();
        TreeReader.News read = reader.read(all);
        events.addAll(model.listed(read.runs()));
        read.rows().forEach(row -> events.addAll(model.recorded(row)));
        long took = System.nanoTime() - began;
        nextListing = System.nanoTime() + Math.max(LISTING.toNanos(), took * SHARE);
    }

    /** Looks for open questions; tells whether only people can make anything move. */
    private boolean questions() {
        if (System.nanoTime() < nextQuestions) {
            return false;
        }
        nextQuestions = System.nanoTime() + QUESTIONS.toNanos();
        List<OpenRequest> open = engine.store().requests(Optional.of(model.root().id()));
        events.addAll(model.asked(open));
        boolean decided = false;
        for (OpenRequest request : open) {
            decided |= decide(request);
        }
        if (decided || !model.waitsOnlyForPeople()) {
            return false;
        }
        // What this process saw may be old: the database has the last word.
        read(true);
        return model.waitsOnlyForPeople();
    }

    private boolean decide(OpenRequest request) {
        if (answered.contains(request.id()) || !request.approval().awaits(user)) {
            return false;
        }
        return answers.decide(request, model.questionName(request), user)
                .map(decision -> {
                    answered.add(request.id());
                    answer(request, decision);
                    return true;
                })
                .orElse(false);
    }

    private void answer(OpenRequest request, Decision decision) {
        try {
            engine.commands().answer(request.run(), request.position(), decision, user);
        } catch (EngineException e) {
            // Somebody else was faster, or the question's rules do not allow it.
            events.add(
                    RunTreeModel.about(
                            request,
                            request.askedAt(),
                            RunEvent.What.REFUSED,
                            String.valueOf(e.getMessage())));
            missed.set(true);
        }
    }

    private void show() {
        if (!events.isEmpty()) {
            view.happened(List.copyOf(events));
            events.clear();
        }
        if (System.nanoTime() >= nextFrame) {
            nextFrame = System.nanoTime() + FRAME.toNanos();
            for (Prompt.Answer answer : view.refresh(model)) {
                answer(answer.request(), answer.decision());
                nextQuestions = System.nanoTime();
            }
        }
    }
}
