package dev.troupe.agents.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;

/**
 * One program from its start to its end, for programs that are given an input, write an output and
 * end. Whatever it started has ended, too, when this returns, be it by the program's end, by the
 * end of its time or by an interrupt.
 */
public final class Execution {

    /** How much of the output's beginning is kept where it is too long, in bytes. */
    public static final int HEAD = 8 * 1024;

    /** How much of the output's end is kept where it is too long, in bytes. */
    public static final int TAIL = 24 * 1024;

    /** The whole family has ended by then, so nobody can hold the output open for long. */
    private static final Duration END_OF_OUTPUT = Duration.ofSeconds(5);

    private Execution() {}

    /**
     * How a program ended.
     *
     * @param exitCode absent if it was ended because its time was over
     * @param output what it wrote, without secrets: all of it, or its beginning and its end with a
     *     line between them that says how much is left out
     */
    public record Ended(OptionalInt exitCode, String output) {}

    /**
     * Runs a program.
     *
     * @param marker a name that no other process has; its descendants are recognised by it
     * @param mask takes secrets out of the output
     * @param input what it reads; a program need not read it
     * @param timeout how long it may take
     * @throws ProcessFailure if there is no such program or it cannot be started
     * @throws InterruptedException if the calling thread was interrupted
     */
    public static Ended run(
            ChildCommand command,
            String marker,
            UnaryOperator<String> mask,
            byte[] input,
            Duration timeout)
            throws InterruptedException {
        HeadAndTail output = new HeadAndTail(HEAD, TAIL);
        Thread reader;
        OptionalInt exitCode;
        try (ChildProcess child = ChildProcess.start(command, marker, mask)) {
            reader = thread("output of " + command.name(), () -> read(child, output));
            thread("input of " + command.name(), () -> write(child, input));
            exitCode = child.awaitExit(timeout);
        }
        reader.join(END_OF_OUTPUT);
        return new Ended(exitCode, mask.apply(output.text()));
    }

    /** A thread of the platform: blocking at a pipe would hold on to a carrier. */
    private static Thread thread(String name, Runnable work) {
        return Thread.ofPlatform().daemon().name(name).start(work);
    }

    private static void read(ChildProcess child, HeadAndTail output) {
        byte[] chunk = new byte[16 * 1024];
        try (InputStream stream = child.output()) {
            for (int read = stream.read(chunk); read >= 0; read = stream.read(chunk)) {
                output.add(chunk, read);
            }
        } catch (IOException e) {
            // closed with the program: what was read so far is the output
        }
    }

    private static void write(ChildProcess child, byte[] input) {
        try (OutputStream stream = child.input()) {
            stream.write(input);
        } catch (IOException e) {
            // the program ended, or did not want to read it all
        }
    }
}
