package dev.troupe.agents.model.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.troupe.agents.model.ModelFailure;
import dev.troupe.agents.model.ModelListener;
import dev.troupe.agents.model.ModelProvider;
import dev.troupe.agents.model.Requests;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** A provider's key is sent to it and shown to nobody. */
@Isolated("it reads what everybody logs")
class KeySecrecyTest {

    @ParameterizedTest
    @EnumSource
    void aKeyThatAProviderEchoesIsShownNowhere(Api api) throws Exception {
        String echo = "Incorrect API key provided: " + Api.KEY + ". ";
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        logged.start();
        root.addAppender(logged);
        Level before = root.getLevel();
        root.setLevel(Level.DEBUG);
        try {
            String json = "{\"error\":{\"message\":\"" + echo + "\",\"type\":\"" + Api.KEY + "\"}}";
            for (CannedServer.Response response :
                    new CannedServer.Response[] {
                        CannedServer.status(401, json, Map.of()),
                        CannedServer.status(500, echo, Map.of()),
                        CannedServer.stream(json),
                        CannedServer.stream("{\"a\": " + Api.KEY + "}"),
                        CannedServer.stream("{\"choices\":\"" + Api.KEY + "\"}")
                    }) {
                assertThat(everything(failure(api, response))).doesNotContain(Api.KEY);
            }
        } finally {
            root.setLevel(before);
            root.detachAppender(logged);
        }
        assertThat(
                        logged.list.stream()
                                .map(event ->
                                        event.getFormattedMessage() + event.getThrowableProxy())
                                .collect(Collectors.joining("\n")))
                .doesNotContain(Api.KEY);
    }

    @ParameterizedTest
    @EnumSource
    void aProviderDoesNotTellItsKey(Api api) throws Exception {
        try (ModelProvider provider = api.at(URI.create("http://127.0.0.1:1"))) {
            assertThat(provider.toString()).doesNotContain(Api.KEY).contains("127.0.0.1");
            assertThat(api.endpoint(URI.create("http://127.0.0.1:1")).toString())
                    .doesNotContain(Api.KEY);
        }
    }

    private static String everything(Throwable failure) {
        StringWriter out = new StringWriter();
        failure.printStackTrace(new PrintWriter(out));
        return out.toString();
    }

    private static ModelFailure failure(Api api, CannedServer.Response response)
            throws IOException {
        try (CannedServer server = new CannedServer(response);
                ModelProvider provider = api.at(server.url())) {
            return catchThrowableOfType(
                    ModelFailure.class,
                    () -> provider.call(Requests.ask("hi"), ModelListener.SILENT));
        }
    }
}
