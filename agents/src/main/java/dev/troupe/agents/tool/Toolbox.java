package dev.troupe.agents.tool;

import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.Effect;
import dev.troupe.core.team.ToolSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tools of a team. A source is opened when it is first needed, once; a source that fails is
 * left out with a reason and does not keep others from working. Thread-safe.
 */
public final class Toolbox implements AutoCloseable {

    /** Opens a source; called at most once for each, unless it fails. */
    @FunctionalInterface
    public interface Opener {
        /**
         * Sets up what is behind a source, without waiting for anything.
         *
         * @throws RuntimeException if the source cannot be opened; the message says why
         */
        ToolProvider open(ToolSource source);
    }

    private static final Logger log = LoggerFactory.getLogger(Toolbox.class);

    private static final Duration CLOSED_WITHIN = Duration.ofSeconds(20);

    private final Map<String, Slot> slots = new LinkedHashMap<>();

    /**
     * A toolbox with nothing opened.
     *
     * @param sources by name, as in {@code Team.tools()}
     */
    public Toolbox(Map<String, ToolSource> sources, Opener opener) {
        sources.forEach((name, source) -> slots.put(name, new Slot(source, opener)));
    }

    /**
     * Resolves grants into tools: opens the sources that they name, and asks them what they have.
     * Grants that cannot be met are among the {@link Offered#problems()}.
     *
     * @param grants {@code source.tool}, or {@code source.*} for all of a source
     * @throws InterruptedException if the calling thread was interrupted
     */
    public Offered offered(List<String> grants) throws InterruptedException {
        Map<String, Offered.Entry> granted = new LinkedHashMap<>();
        Map<String, String> problems = new LinkedHashMap<>();
        Map<String, List<Tool>> listed = new LinkedHashMap<>();
        for (String grant : grants) {
            try {
                for (Offered.Entry entry : resolve(grant, listed, problems)) {
                    Offered.Entry known = granted.putIfAbsent(entry.tool().spec().name(), entry);
                    if (known != null && !known.name().equals(entry.name())) {
                        problems.put(
                                entry.name(),
                                "it has the same name for models as "
                                        + known.name()
                                        + "; rename its source");
                    }
                }
            } catch (RuntimeException e) {
                problems.put(grant, String.valueOf(e.getMessage()));
            }
        }
        return new Offered(List.copyOf(granted.values()), slots.keySet(), problems);
    }

    private List<Offered.Entry> resolve(
            String grant, Map<String, List<Tool>> listed, Map<String, String> problems)
            throws InterruptedException {
        int dot = grant.indexOf('.');
        if (dot < 1 || dot == grant.length() - 1) {
            throw unknown("a grant is written source.tool or source.*, not '" + grant + "'");
        }
        String sourceName = grant.substring(0, dot);
        String toolName = grant.substring(dot + 1);
        Slot slot = slots.get(sourceName);
        if (slot == null) {
            throw unknown("the team has no tools '" + sourceName + "'; it has " + slots.keySet());
        }
        List<Tool> tools = listed.get(sourceName);
        if (tools == null) {
            tools = slot.provider().tools();
            listed.put(sourceName, tools);
        }
        boolean all = toolName.equals("*");
        List<Offered.Entry> entries = new ArrayList<>();
        for (Tool tool : tools) {
            if (all || tool.spec().name().equals(toolName)) {
                entry(slot.source, tool, problems).ifPresent(entries::add);
            }
        }
        if (entries.isEmpty() && !all && !problems.containsKey(grant)) {
            throw unknown(
                    "'"
                            + sourceName
                            + "' has no tool '"
                            + toolName
                            + "'; it has "
                            + tools.stream().map(tool -> tool.spec().name()).toList());
        }
        return entries;
    }

    private static Optional<Offered.Entry> entry(
            ToolSource source, Tool tool, Map<String, String> problems) {
        String name = source.name() + "." + tool.spec().name();
        Effect stated = source.effects().get(tool.spec().name());
        try {
            OfferedTool offered =
                    new OfferedTool(
                            source.name(),
                            tool,
                            stated == null ? tool.effect() : stated,
                            source.trust().orElse(Trust.USER));
            return Optional.of(new Offered.Entry(name, offered));
        } catch (ToolFailure e) {
            problems.put(name, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private static ToolFailure unknown(String message) {
        return new ToolFailure(ToolFailure.Kind.UNKNOWN_TOOL, message, null);
    }

    /** Closes every source that was opened; failures are logged, and none is waited for long. */
    @Override
    public void close() {
        List<Thread> closing =
                slots.values().stream()
                        .map(slot -> Thread.startVirtualThread(slot::close))
                        .toList();
        long end = System.nanoTime() + CLOSED_WITHIN.toNanos();
        try {
            for (Thread thread : closing) {
                if (!thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())))) {
                    log.warn(
                            "closing the tools takes more than {}; it goes on in the background",
                            CLOSED_WITHIN);
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A source, and its provider once it is open. */
    private static final class Slot {

        private final ToolSource source;
        private final Opener opener;
        private final ReentrantLock opening = new ReentrantLock();
        private Optional<ToolProvider> provider = Optional.empty();
        private boolean closed;

        Slot(ToolSource source, Opener opener) {
            this.source = source;
            this.opener = opener;
        }

        ToolProvider provider() throws InterruptedException {
            opening.lockInterruptibly();
            try {
                if (closed) {
                    throw new ToolFailure(
                            ToolFailure.Kind.UNAVAILABLE, "the tools are closed", null);
                }
                if (provider.isEmpty()) {
                    provider = Optional.of(opener.open(source));
                }
                return provider.get();
            } finally {
                opening.unlock();
            }
        }

        void close() {
            opening.lock();
            try {
                closed = true;
            } finally {
                opening.unlock();
            }
            try {
                provider.ifPresent(ToolProvider::close);
            } catch (RuntimeException e) {
                log.warn(
                        "the tools of '{}' did not close; what is left of them may go on",
                        source.name(),
                        e);
            }
        }
    }
}
