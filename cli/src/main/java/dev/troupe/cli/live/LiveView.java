package dev.troupe.cli.live;

import dev.troupe.cli.view.Prompt;
import dev.troupe.cli.view.RunEvent;
import dev.troupe.cli.view.RunTreeModel;
import dev.troupe.cli.view.Style;
import dev.troupe.cli.view.Text;
import dev.troupe.cli.view.TreeLines;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.NonBlockingReader;
import org.jline.utils.Signals;

/** The tree, repainted in place at the bottom of a terminal, and the questions under it. */
public final class LiveView implements RunView {

    private static final Pattern ESCAPES = Pattern.compile("\u001b\\[[0-9;?]*[a-zA-Z]");
    private static final int ESCAPE = 27;

    private final Terminal terminal;
    private final Attributes before;
    private final Attributes raw;
    private final Object windowHandler;
    private final Object continueHandler;
    private final Style style;
    private final InstantSource clock;
    private final Prompt prompt;
    private final boolean unicode;
    private volatile boolean changed;
    private Size size;
    private List<String> painted = List.of();
    private Optional<RunTreeModel> shown = Optional.empty();
    private Optional<RunEvent> notice = Optional.empty();
    private int frame;

    private LiveView(
            Terminal terminal, Style style, InstantSource clock, Prompt prompt, boolean unicode) {
        this.unicode = unicode;
        this.terminal = terminal;
        this.style = style;
        this.clock = clock;
        this.prompt = prompt;
        this.size = sizeOf(terminal);
        this.before = terminal.enterRawMode();
        this.raw = terminal.getAttributes();
        raw.setLocalFlag(Attributes.LocalFlag.ISIG, true);
        terminal.setAttributes(raw);
        this.windowHandler = Signals.register("WINCH", () -> changed = true);
        this.continueHandler = Signals.register("CONT", () -> changed = true);
    }

    /**
     * Takes the terminal over until the view is closed.
     *
     * @param unicode whether it shows more than ASCII
     * @throws IOException if there is none
     */
    public static LiveView open(Style style, InstantSource clock, String user, boolean unicode)
            throws IOException {
        // Signals stay ours: the library would set those it does not handle back to their defaults.
        Terminal terminal =
                TerminalBuilder.builder()
                        .system(true)
                        .dumb(false)
                        .nativeSignals(false)
                        .encoding(StandardCharsets.UTF_8)
                        .build();
        return new LiveView(terminal, style, clock, new Prompt(user), unicode);
    }

    private static Size sizeOf(Terminal terminal) {
        Size size = terminal.getSize();
        boolean known = size.getColumns() > 0 && size.getRows() > 0;
        return known ? Size.of(size.getColumns(), size.getRows()) : Size.of(80, 24);
    }

    @Override
    public boolean canAsk() {
        return true;
    }

    @Override
    public void happened(List<RunEvent> events) {
        // The tree shows all else.
        for (RunEvent event : events) {
            if (event.what() == RunEvent.What.OVERDUE || event.what() == RunEvent.What.REFUSED) {
                notice = Optional.of(event);
            }
        }
    }

    @Override
    public List<Prompt.Answer> refresh(RunTreeModel model) {
        shown = Optional.of(model);
        prompt.ask(model.requests());
        List<Prompt.Answer> answers = keys();
        if (changed) {
            changed = false;
            terminal.setAttributes(raw);
            size = sizeOf(terminal);
        }
        int columns = Math.max(20, size.getColumns() - 1);
        List<String> asking = prompt.lines(style, columns, Math.max(6, size.getRows() - 4));
        int rows = Math.max(3, size.getRows() - asking.size() - 1 - (notice.isPresent() ? 1 : 0));
        List<String> lines =
                new ArrayList<>(
                        new TreeLines(style, columns, rows).draw(model, clock.instant(), frame++));
        notice.ifPresent(
                event -> lines.add(Text.fit(event.line(Style.PLAIN, ZoneOffset.UTC), columns)));
        lines.addAll(asking);
        paint(lines);
        return answers;
    }

    private List<Prompt.Answer> keys() {
        List<Prompt.Answer> answers = new ArrayList<>();
        try {
            NonBlockingReader reader = terminal.reader();
            for (int key = reader.read(1); key >= 0; key = reader.read(1)) {
                if (key == ESCAPE && reader.peek(5) >= 0) {
                    skipSequence(reader);
                } else {
                    prompt.key(key).ifPresent(answers::add);
                }
            }
        } catch (IOException e) {
            // the terminal went away; the signal that comes with that ends the command
        }
        return answers;
    }

    /** Cursor keys and the like mean nothing here. */
    private static void skipSequence(NonBlockingReader reader) throws IOException {
        int key = reader.read(5);
        if (key == '[' || key == 'O') {
            do {
                key = reader.read(5);
            } while (key >= 0 && !Character.isLetter(key) && key != '~');
        }
    }

    private void paint(List<String> lines) {
        StringBuilder out = new StringBuilder("\u001b[?25l");
        back(out);
        for (int i = 0; i < lines.size(); i++) {
            String line = unicode ? lines.get(i) : Text.ascii(lines.get(i));
            out.append(i == 0 ? "" : "\r\n").append(line).append("\u001b[K");
        }
        out.append("\u001b[J");
        terminal.writer().print(out);
        terminal.writer().flush();
        painted = lines;
    }

    /**
     * Goes back to the first line painted; where the terminal became narrower, lines have wrapped.
     */
    private void back(StringBuilder out) {
        int rows = 0;
        for (String line : painted) {
            int width = Text.width(ESCAPES.matcher(line).replaceAll(""));
            rows += Math.max(1, (width + size.getColumns() - 1) / size.getColumns());
        }
        out.append('\r');
        if (rows > 1) {
            out.append("\u001b[").append(Math.min(rows, size.getRows()) - 1).append('A');
        }
    }

    @Override
    public void close() {
        shown.ifPresent(model -> {
            int columns = Math.max(20, size.getColumns() - 1);
            int rows = Math.max(3, size.getRows() - 2);
            paint(new TreeLines(style, columns, rows).draw(model, clock.instant(), frame));
        });
        terminal.writer().print(painted.isEmpty() ? "\u001b[?25h" : "\u001b[?25h\r\n");
        terminal.writer().flush();
        Signals.unregister("WINCH", windowHandler);
        Signals.unregister("CONT", continueHandler);
        terminal.setAttributes(before);
        try {
            terminal.close();
        } catch (IOException e) {
            // nothing is left to be done with it
        }
    }
}
