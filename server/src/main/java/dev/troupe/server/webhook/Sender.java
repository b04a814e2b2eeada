package dev.troupe.server.webhook;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.routing.RoutingSupport;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Sends one message, once. Uses Apache's client because the JDK's resolves names itself, a second
 * time, after they were checked. No connection is used twice, no redirect followed, and of the
 * answer only the beginning is read. Thread-safe.
 */
final class Sender {

    private static final int ANSWER_BYTES = 1_024;
    private static final Duration LONGEST_WAIT = Duration.ofHours(12);

    private final WebhookSettings settings;
    private final InstantSource clock;

    Sender(WebhookSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Sends it.
     *
     * @param secrets that sign it
     * @param id by which the receiver knows it again
     * @throws InterruptedException if that is not waited for; it may have arrived
     */
    Attempt send(URI url, List<byte[]> secrets, String id, String body)
            throws InterruptedException {
        long began = System.nanoTime();
        Instant now = clock.instant();
        HttpPost request = new HttpPost(url);
        request.setHeader("User-Agent", "Troupe-Webhooks");
        request.setHeader("webhook-id", id);
        request.setHeader("webhook-timestamp", Long.toString(now.getEpochSecond()));
        request.setHeader("webhook-signature", Signature.of(secrets, id, now, body));
        request.setEntity(new StringEntity(body, ContentType.APPLICATION_JSON));
        FutureTask<Attempt> task = new FutureTask<>(() -> exchange(request, began));
        Thread.ofVirtual().name("troupe-webhook-send").start(task);
        try {
            return task.get(settings.whole().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return Attempt.failed(
                    "nothing was answered within " + readable(settings.whole()), since(began));
        } catch (ExecutionException e) {
            return Attempt.failed("it was not sent: " + e.getCause(), since(began));
        } finally {
            request.cancel();
            task.cancel(true);
        }
    }

    private static Duration since(long began) {
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private static String readable(Duration limit) {
        return limit.toMillis() % 1000 == 0 ? limit.toSeconds() + " s" : limit.toMillis() + " ms";
    }

    private Attempt exchange(HttpPost request, long began) {
        // To close the answer cuts the connection, however much of it is left.
        try (CloseableHttpClient client = client();
                ClassicHttpResponse response =
                        client.executeOpen(RoutingSupport.determineHost(request), request, null)) {
            return read(response, began);
        } catch (Endpoint.Refused e) {
            return Attempt.failed(String.valueOf(e.getMessage()), since(began));
        } catch (HttpException e) {
            return Attempt.failed("what was answered is no HTTP: " + e.getMessage(), since(began));
        } catch (IOException e) {
            return Attempt.failed(why(e), since(began));
        }
    }

    private static String why(IOException problem) {
        String message = String.valueOf(problem.getMessage());
        return switch (problem) {
            case UnknownHostException e -> "the host's name is not known: " + message;
            case SSLException e -> "there is no safe connection: " + message;
            case InterruptedIOException e -> "it took too long: " + message;
            default -> "the connection failed: " + message;
        };
    }

    private CloseableHttpClient client() {
        Timeout silence = Timeout.of(settings.whole());
        return HttpClients.custom()
                .setConnectionManager(
                        PoolingHttpClientConnectionManagerBuilder.create()
                                .setDnsResolver(new CheckedDns(settings.allowPrivate()))
                                .setDefaultConnectionConfig(
                                        ConnectionConfig.custom()
                                                .setConnectTimeout(Timeout.of(settings.connect()))
                                                .setSocketTimeout(silence)
                                                .build())
                                .build())
                .setDefaultRequestConfig(RequestConfig.custom().setResponseTimeout(silence).build())
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableContentCompression()
                .build();
    }

    private Attempt read(ClassicHttpResponse response, long began) throws IOException {
        int status = response.getCode();
        Optional<String> answer = beginning(response.getEntity());
        boolean good = status >= 200 && status < 300;
        Optional<String> error =
                good
                        ? Optional.empty()
                        : Optional.of(
                                status >= 300 && status < 400
                                        ? "answered " + status + ": redirects are not followed"
                                        : "answered " + status);
        Optional<Duration> wait =
                status == 429 || status == 503
                        ? Optional.ofNullable(response.getFirstHeader("Retry-After"))
                                .map(Header::getValue)
                                .flatMap(text -> retryAfter(text, clock.instant()))
                        : Optional.empty();
        return new Attempt(Optional.of(status), since(began), answer, error, wait);
    }

    /** What cannot be stored as text, or would not be seen, is left out. */
    private static Optional<String> beginning(@Nullable HttpEntity entity) throws IOException {
        InputStream stream = entity == null ? null : entity.getContent();
        if (stream == null) {
            return Optional.empty();
        }
        String text =
                new String(stream.readNBytes(ANSWER_BYTES), StandardCharsets.UTF_8)
                        .replaceAll("\\p{Cntrl}+", " ")
                        .strip();
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    /** Seconds or a date (RFC 9110, 10.2.3). What cannot be read counts as not said. */
    static Optional<Duration> retryAfter(String text, Instant now) {
        Duration wait;
        try {
            wait = Duration.ofSeconds(Long.parseLong(text.strip()));
        } catch (NumberFormatException e) {
            try {
                wait =
                        Duration.between(
                                now,
                                ZonedDateTime.parse(
                                                text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                                        .toInstant());
            } catch (DateTimeParseException | ArithmeticException no) {
                return Optional.empty();
            }
        }
        if (wait.isNegative()) {
            return Optional.empty();
        }
        return Optional.of(wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait);
    }

    /** Connects to what was checked, and nothing else. */
    private record CheckedDns(boolean allowPrivate) implements DnsResolver {
        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            return Endpoint.resolve(host, allowPrivate);
        }

        @Override
        public String resolveCanonicalHostname(String host) {
            return host;
        }
    }
}
