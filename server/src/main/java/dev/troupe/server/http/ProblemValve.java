package dev.troupe.server.http;

import dev.troupe.core.json.Json;
import dev.troupe.server.problem.ApiProblem;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

/** Says what is wrong with requests that are refused before anybody has looked at them. */
final class ProblemValve extends ErrorReportValve {

    private static final Logger log = LoggerFactory.getLogger(ProblemValve.class);

    @Override
    protected void report(Request request, Response response, Throwable problem) {
        int code = response.getStatus();
        if (code < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        HttpStatus status =
                Optional.ofNullable(HttpStatus.resolve(code)).orElse(HttpStatus.BAD_REQUEST);
        ApiProblem shown =
                status.is5xxServerError()
                        ? ApiProblem.of(status, "internal", "this is a fault of Troupe")
                                .remedy("look into the server's log")
                        : ApiProblem.of(
                                status, "invalid", "the request is none that a client should send");
        try {
            response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
            response.setCharacterEncoding(StandardCharsets.UTF_8.name());
            Writer out = response.getReporter();
            if (out != null) {
                out.write(Json.write(shown.details()));
                response.finishResponse();
            }
        } catch (IOException e) {
            log.debug("a caller went away", e);
        }
    }
}
