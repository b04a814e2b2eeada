package dev.troupe.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A bad network between an engine and its database. */
final class Proxy implements AutoCloseable {

    /** Where a commit is cut: before the server hears of it, or before its answer comes back. */
    enum Cut {
        REQUEST,
        ANSWER
    }

    /** A Parse message: its length, the name that the statement is given or none, its text. */
    private static final Pattern COMMIT =
            Pattern.compile("P.{4}(S_[0-9]+)?\\x00(?i:COMMIT)\\x00", Pattern.DOTALL);

    private final int target;
    private final ServerSocket server;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final AtomicInteger commits = new AtomicInteger();
    private volatile boolean refusing;
    private volatile boolean hanging;
    private volatile int cutEvery;
    private volatile Cut cut = Cut.ANSWER;
    private volatile boolean forGood;
    private volatile long delayMillis;
    final AtomicInteger cuts = new AtomicInteger();

    Proxy(int target) throws IOException {
        this.target = target;
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    String url(String direct) {
        return direct.replace(":" + target + "/", ":" + server.getLocalPort() + "/");
    }

    /** Cuts all connections and takes none, or takes them again. */
    void away(boolean away) {
        refusing = away;
        if (away) {
            sockets.forEach(Proxy::closeQuietly);
        }
    }

    /** Holds back everything in both directions, or lets it go on. */
    void hang(boolean hang) {
        lock.lock();
        try {
            hanging = hang;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Cuts a connection at every so manieth commit; 0 for never. */
    void cutCommits(int every, Cut where) {
        cut = where;
        cutEvery = every;
    }

    /** Cuts everything at a commit, counted from now, and takes no connection after that. */
    void dieAtCommit(int commit, Cut where) {
        commits.set(0);
        forGood = true;
        cutCommits(commit, where);
    }

    void delay(long millis) {
        delayMillis = millis;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                if (refusing) {
                    client.close();
                    continue;
                }
                Socket upstream = new Socket(InetAddress.getLoopbackAddress(), target);
                client.setTcpNoDelay(true);
                upstream.setTcpNoDelay(true);
                sockets.add(client);
                sockets.add(upstream);
                Link link = new Link(client, upstream);
                Thread.ofVirtual().start(link::up);
                Thread.ofVirtual().start(link::down);
            } catch (IOException e) {
                // the server is away, or the proxy is closed
            }
        }
    }

    private final class Link {
        private final Socket client;
        private final Socket upstream;
        private volatile boolean cutAnswer;
        private final Set<String> commitStatements = new HashSet<>();

        Link(Socket client, Socket upstream) {
            this.client = client;
            this.upstream = upstream;
        }

        void up() {
            pump(client, upstream, true);
        }

        void down() {
            pump(upstream, client, false);
        }

        /**
         * Whether a commit goes by. Its text may do so only once: later it is called by the name
         * that the driver has given to the statement.
         */
        private boolean holdsCommit(byte[] buffer, int n) {
            String text = new String(buffer, 0, n, StandardCharsets.ISO_8859_1);
            boolean held =
                    commitStatements.stream().anyMatch(name -> text.contains("\0" + name + "\0"));
            Matcher parse = COMMIT.matcher(text);
            while (parse.find()) {
                held = true;
                Optional.ofNullable(parse.group(1)).ifPresent(commitStatements::add);
            }
            return held;
        }

        private void pump(Socket from, Socket to, boolean up) {
            byte[] buffer = new byte[64 * 1024];
            try (from;
                    to) {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    awaitNotHanging();
                    if (delayMillis > 0) {
                        Thread.sleep(delayMillis);
                    }
                    if (up && holdsCommit(buffer, n) && isNextToCut()) {
                        if (cut == Cut.REQUEST) {
                            die();
                            return;
                        }
                        cutAnswer = true;
                    }
                    if (!up && cutAnswer) {
                        die();
                        return;
                    }
                    out.write(buffer, 0, n);
                    out.flush();
                }
            } catch (IOException | InterruptedException e) {
                // a cut connection
            } finally {
                closeQuietly(client);
                closeQuietly(upstream);
                sockets.remove(client);
                sockets.remove(upstream);
            }
        }
    }

    private void awaitNotHanging() throws InterruptedException {
        lock.lock();
        try {
            while (hanging) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private void die() {
        if (forGood) {
            away(true);
        }
        cuts.incrementAndGet();
    }

    private boolean isNextToCut() {
        int every = cutEvery;
        return every > 0 && commits.incrementAndGet() % every == 0;
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // gone already
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        hang(false);
        sockets.forEach(Proxy::closeQuietly);
    }
}
