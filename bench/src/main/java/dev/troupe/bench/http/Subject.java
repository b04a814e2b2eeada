package dev.troupe.bench.http;

import java.io.IOException;
import java.util.Optional;

/** A server that is measured. */
interface Subject extends AutoCloseable {

    String name();

    /**
     * Starts it anew, with an empty database unless there was one before; until its page is there.
     */
    void start() throws Exception;

    int port();

    /** Of the process that was started. */
    long pid();

    /** Of its database's process, if that is not below its own. */
    default Optional<Long> database() throws IOException {
        return Optional.empty();
    }

    /**
     * Has nothing be carried out of what is created, or has it go on.
     *
     * @return whether that can be had
     */
    default boolean hold(boolean held) throws IOException {
        return false;
    }

    /** Creates the {@code no}th thing. */
    Line.Request create(int no);

    /** Lists 50 things. */
    Line.Request list(int no);

    /** Gets the {@code no}th of those that were listed. */
    Line.Request get(int no);

    /** Follows what happens, if it can be followed. */
    Optional<Line.Request> follow(int no);

    /** Stops it, and keeps its database. */
    void stop();

    @Override
    void close();
}
