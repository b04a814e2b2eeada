package dev.troupe.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.troupe.core.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.JsonNode;

/** Somebody who is told of events: keeps what arrives, and answers as a test says. */
final class Receiver implements AutoCloseable {

    /** What arrived. */
    record Message(String path, String id, String timestamp, String signatures, String body) {

        JsonNode json() {
            return Json.parse(body);
        }

        String type() {
            return json().path("type").stringValue();
        }

        /** Whether one of its signatures is by this secret: as a receiver has to find out. */
        boolean isSignedBy(String secret) {
            try {
                assertThat(secret).startsWith("whsec_");
                Mac mac = Mac.getInstance("HmacSHA256");
                mac.init(
                        new SecretKeySpec(
                                Base64.getDecoder().decode(secret.substring(6)), "HmacSHA256"));
                byte[] expected =
                        mac.doFinal(
                                (id + "." + timestamp + "." + body)
                                        .getBytes(StandardCharsets.UTF_8));
                for (String signature : signatures.split(" ")) {
                    String[] parts = signature.split(",", 2);
                    if (parts[0].equals("v1")
                            && MessageDigest.isEqual(
                                    expected, Base64.getDecoder().decode(parts[1]))) {
                        return true;
                    }
                }
                return false;
            } catch (java.security.GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Answers what arrived. */
    interface Answer {
        void to(HttpExchange exchange, Message message) throws IOException;
    }

    static final Answer OK = status(204);

    static Answer status(int status) {
        return (exchange, message) -> exchange.sendResponseHeaders(status, -1);
    }

    private final List<Message> arrived = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private volatile Answer answer = OK;

    Receiver() {
        this(0);
    }

    Receiver(int port) {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::receive);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body =
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            Message message =
                    new Message(
                            exchange.getRequestURI().toString(),
                            exchange.getRequestHeaders().getFirst("webhook-id"),
                            exchange.getRequestHeaders().getFirst("webhook-timestamp"),
                            exchange.getRequestHeaders().getFirst("webhook-signature"),
                            body);
            Answer now = answer;
            arrived.add(message);
            now.to(exchange, message);
        }
    }

    void answers(Answer with) {
        answer = with;
    }

    String url() {
        return "http://127.0.0.1:" + port() + "/hook";
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** All that arrived, repetitions too. */
    List<Message> arrived() {
        return arrived;
    }

    List<Message> of(String type) {
        return arrived.stream().filter(message -> message.type().equals(type)).toList();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
