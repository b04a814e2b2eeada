package dev.troupe.bench.http;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A connection that is kept alive, and asks one thing after another. It does no more than has to be
 * done, since it shares the processor with what it measures. Not thread-safe.
 */
final class Line implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 60_000;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final String host;

    Line(int port) throws IOException {
        this.socket = new Socket();
        this.host = "127.0.0.1:" + port;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 10_000);
        this.in = new BufferedInputStream(socket.getInputStream(), 65_536);
        this.out = socket.getOutputStream();
    }

    /**
     * What is asked for.
     *
     * @param headers whole lines
     */
    record Request(String method, String path, List<String> headers, String body) {

        static Request get(String path, List<String> headers) {
            return new Request("GET", path, headers, "");
        }

        static Request post(String path, List<String> headers, String body) {
            return new Request("POST", path, headers, body);
        }

        byte[] bytes(String host) {
            byte[] content = body.getBytes(StandardCharsets.UTF_8);
            StringBuilder head = new StringBuilder();
            head.append(method).append(' ').append(path).append(" HTTP/1.1\r\nHost: ").append(host);
            headers.forEach(line -> head.append("\r\n").append(line));
            if (!method.equals("GET")) {
                head.append("\r\nContent-Type: application/json\r\nContent-Length: ")
                        .append(content.length);
            }
            byte[] before = head.append("\r\n\r\n").toString().getBytes(StandardCharsets.UTF_8);
            byte[] all = new byte[before.length + content.length];
            System.arraycopy(before, 0, all, 0, before.length);
            System.arraycopy(content, 0, all, before.length, content.length);
            return all;
        }
    }

    /** What came back. */
    record Answer(int status, List<String> head, String body) {
        Optional<String> header(String name) {
            String start = name.toLowerCase(Locale.ROOT) + ":";
            return head.stream()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
                    .map(line -> line.substring(start.length()).strip())
                    .findFirst();
        }

        Answer expect(int... good) {
            for (int one : good) {
                if (status == one) {
                    return this;
                }
            }
            throw new IllegalStateException("it came to " + status + ": " + body);
        }
    }

    Answer ask(Request request) throws IOException {
        out.write(request.bytes(host));
        String first = line();
        List<String> head = new java.util.ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            head.add(line);
        }
        Answer answer = new Answer(Integer.parseInt(first.substring(9, 12)), head, "");
        return new Answer(answer.status(), head, body(answer));
    }

    private String body(Answer answer) throws IOException {
        Optional<String> length = answer.header("Content-Length");
        if (length.isPresent()) {
            return text(Integer.parseInt(length.get()));
        }
        if (answer.header("Transfer-Encoding").isEmpty()) {
            return "";
        }
        StringBuilder whole = new StringBuilder();
        for (int size = chunk(); size > 0; size = chunk()) {
            whole.append(text(size));
            line();
        }
        line();
        return whole.toString();
    }

    private int chunk() throws IOException {
        return Integer.parseInt(line().replaceAll(";.*", "").strip(), 16);
    }

    private String text(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the answer ended early");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder(64);
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the connection ended");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
