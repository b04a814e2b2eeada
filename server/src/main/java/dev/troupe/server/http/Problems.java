package dev.troupe.server.http;

import dev.troupe.core.json.Json;
import dev.troupe.core.json.JsonProblem;
import dev.troupe.engine.EngineException;
import dev.troupe.server.problem.ApiProblem;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MissingRequestValueException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.resource.NoResourceFoundException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** Says what went wrong with a request, always in the same form. */
@RestControllerAdvice
final class Problems {

    private static final Logger log = LoggerFactory.getLogger(Problems.class);

    @ExceptionHandler
    ResponseEntity<Object> known(ApiProblem problem) {
        return answer(problem);
    }

    /** What the engine refuses is about how things are. */
    @ExceptionHandler
    ResponseEntity<Object> refused(EngineException refusal) {
        if (refusal.getCause() instanceof SQLException cause) {
            return isUnstorable(cause) ? unstorable() : unavailable(refusal);
        }
        return answer(ApiProblem.conflict(String.valueOf(refusal.getMessage())));
    }

    /** What the database refuses because of what was sent, or since it is away. */
    @ExceptionHandler
    ResponseEntity<Object> database(DataAccessException problem) {
        Throwable cause = NestedExceptionUtils.getMostSpecificCause(problem);
        if (problem instanceof DataIntegrityViolationException
                || (cause instanceof SQLException refusal && isUnstorable(refusal))) {
            return unstorable();
        }
        String state =
                cause instanceof SQLException refusal ? String.valueOf(refusal.getSQLState()) : "";
        if (problem instanceof DataAccessResourceFailureException
                || problem instanceof TransientDataAccessException
                || state.startsWith("08")
                || state.startsWith("57")
                || state.startsWith("53")) {
            return unavailable(problem);
        }
        return unexpected(problem);
    }

    /** SQLSTATE, class 22: data exception. */
    private static boolean isUnstorable(SQLException problem) {
        return String.valueOf(problem.getSQLState()).startsWith("22");
    }

    private static ResponseEntity<Object> unstorable() {
        return answer(
                ApiProblem.of(
                                HttpStatus.BAD_REQUEST,
                                "invalid",
                                "a text, number or time is none that can be stored")
                        .remedy("leave out NUL characters, and what is beyond all bounds"));
    }

    private static ResponseEntity<Object> unavailable(Exception problem) {
        log.error("a request failed at the database; it may be repeated", problem);
        return answer(
                ApiProblem.of(
                                HttpStatus.SERVICE_UNAVAILABLE,
                                "unavailable",
                                "the database did not do it")
                        .remedy("try again in a moment"));
    }

    @ExceptionHandler
    ResponseEntity<Object> bad(IllegalArgumentException problem) {
        return answer(
                ApiProblem.of(
                        HttpStatus.BAD_REQUEST, "invalid", String.valueOf(problem.getMessage())));
    }

    @ExceptionHandler
    ResponseEntity<Object> bad(JsonProblem problem) {
        return answer(
                ApiProblem.of(
                        HttpStatus.BAD_REQUEST, "invalid", String.valueOf(problem.getMessage())));
    }

    @ExceptionHandler
    ResponseEntity<Object> unreadable(HttpMessageNotReadableException problem) {
        ApiProblem shown =
                ApiProblem.of(HttpStatus.BAD_REQUEST, "invalid", "the body is missing or no JSON");
        if (problem.getCause() instanceof JacksonException cause) {
            shown =
                    ApiProblem.of(
                            HttpStatus.BAD_REQUEST,
                            "invalid",
                            "the body does not fit: " + cause.getOriginalMessage());
            Optional<String> field = field(cause);
            if (field.isPresent()) {
                shown = shown.field(field.get());
            }
            if (cause instanceof UnrecognizedPropertyException unknown
                    && unknown.getKnownPropertyIds() != null) {
                shown = shown.remedy("known fields: " + unknown.getKnownPropertyIds());
            }
        }
        return answer(shown);
    }

    private static Optional<String> field(JacksonException cause) {
        if (!(cause instanceof DatabindException) || cause.getPath().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                cause.getPath().stream()
                        .map(step ->
                                step.getPropertyName() == null
                                        ? Integer.toString(step.getIndex())
                                        : step.getPropertyName())
                        .collect(Collectors.joining(".")));
    }

    @ExceptionHandler
    ResponseEntity<Object> mistyped(MethodArgumentTypeMismatchException problem) {
        return answer(
                ApiProblem.invalid(
                        problem.getName(),
                        "'"
                                + problem.getValue()
                                + "' is not what "
                                + problem.getName()
                                + " can be"));
    }

    /** What is in the address is no text, or too much. */
    @ExceptionHandler
    ResponseEntity<Object> undecodable(InvalidParameterException problem) {
        return answer(
                ApiProblem.of(
                                HttpStatus.BAD_REQUEST,
                                "invalid",
                                "what is asked for in the address cannot be read")
                        .remedy("send UTF-8, percent-encoded"));
    }

    @ExceptionHandler
    ResponseEntity<Object> missing(MissingRequestValueException problem) {
        String name =
                problem instanceof MissingServletRequestParameterException parameter
                        ? parameter.getParameterName()
                        : "";
        return answer(ApiProblem.invalid(name, String.valueOf(problem.getMessage())));
    }

    @ExceptionHandler
    ResponseEntity<Object> nothing(NoResourceFoundException problem) {
        return answer(ApiProblem.notFound("there is nothing at this address"));
    }

    @ExceptionHandler
    ResponseEntity<Object> method(HttpRequestMethodNotSupportedException problem) {
        return answer(
                ApiProblem.of(
                        HttpStatus.METHOD_NOT_ALLOWED,
                        "method",
                        String.valueOf(problem.getMessage())));
    }

    /** The connection is gone: there is nobody to answer. */
    @ExceptionHandler
    void gone(IOException problem) {
        log.debug("a caller went away", problem);
    }

    @ExceptionHandler
    ResponseEntity<Object> unexpected(Exception problem) {
        if (problem instanceof ErrorResponse known && known.getStatusCode().is4xxClientError()) {
            return answer(
                    ApiProblem.of(
                            HttpStatus.valueOf(known.getStatusCode().value()),
                            "invalid",
                            Optional.ofNullable(known.getBody().getDetail())
                                    .orElse("the request does not fit")));
        }
        log.error("a request failed; that is a fault of Troupe", problem);
        return answer(
                ApiProblem.of(
                                HttpStatus.INTERNAL_SERVER_ERROR,
                                "internal",
                                "this is a fault of Troupe")
                        .remedy("look into the server's log"));
    }

    private static ResponseEntity<Object> answer(ApiProblem problem) {
        return ResponseEntity.status(problem.status())
                .headers(headers(problem))
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem.details());
    }

    private static HttpHeaders headers(ApiProblem problem) {
        HttpHeaders headers = new HttpHeaders();
        if (problem.status() == HttpStatus.UNAUTHORIZED) {
            headers.set(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        }
        if (problem.status() == HttpStatus.TOO_MANY_REQUESTS) {
            headers.set(HttpHeaders.RETRY_AFTER, "1");
        }
        return headers;
    }

    /** Sends a problem from where no controller is. */
    static void send(HttpServletResponse response, ApiProblem problem) throws IOException {
        response.setStatus(problem.status().value());
        headers(problem)
                .forEach(
                        (name, values) -> values.forEach(value -> response.setHeader(name, value)));
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.getOutputStream()
                .write(Json.write(problem.details()).getBytes(StandardCharsets.UTF_8));
    }
}
