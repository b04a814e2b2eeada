package dev.troupe.server.problem;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.HttpStatus;

/**
 * Why a request was not carried out, for who made it: sent as Problem Details (RFC 9457). Nothing
 * in it may be a secret.
 */
public final class ApiProblem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final HttpStatus status;
    private final String type;
    private final String detail;
    private final Optional<String> field;
    private final Optional<String> remedy;
    private final transient Map<String, Object> more;

    private ApiProblem(
            HttpStatus status,
            String type,
            String detail,
            Optional<String> field,
            Optional<String> remedy,
            Map<String, Object> more) {
        super(detail);
        this.status = status;
        this.type = type;
        this.detail = detail;
        this.field = field;
        this.remedy = remedy;
        this.more = Map.copyOf(more);
    }

    /**
     * A problem of some kind.
     *
     * @param type a word for programs
     * @param detail what is wrong, for people
     */
    public static ApiProblem of(HttpStatus status, String type, String detail) {
        return new ApiProblem(status, type, detail, Optional.empty(), Optional.empty(), Map.of());
    }

    /** What was sent cannot be. */
    public static ApiProblem invalid(String field, String detail) {
        return of(HttpStatus.BAD_REQUEST, "invalid", detail).field(field);
    }

    public static ApiProblem notFound(String detail) {
        return of(HttpStatus.NOT_FOUND, "not-found", detail);
    }

    /** What was asked for does not fit how things are now. */
    public static ApiProblem conflict(String detail) {
        return of(HttpStatus.CONFLICT, "conflict", detail);
    }

    public static ApiProblem forbidden(String detail) {
        return of(HttpStatus.FORBIDDEN, "forbidden", detail);
    }

    /** No credential, or none that is good. */
    public static ApiProblem unauthorized(String detail) {
        return of(HttpStatus.UNAUTHORIZED, "unauthorized", detail)
                .remedy(
                        "sign in with a link (troupe link makes one), or send Authorization: Bearer KEY");
    }

    /** The same, which is about this field or parameter. */
    public ApiProblem field(String name) {
        return new ApiProblem(status, type, detail, Optional.of(name), remedy, more);
    }

    /** The same, with what to do about it. */
    public ApiProblem remedy(String what) {
        return new ApiProblem(status, type, detail, field, Optional.of(what), more);
    }

    /** The same, with something more that programs may want to know: an extension member. */
    public ApiProblem with(String name, Object value) {
        Map<String, Object> all = new HashMap<>(more);
        all.put(name, value);
        return new ApiProblem(status, type, detail, field, remedy, all);
    }

    public HttpStatus status() {
        return status;
    }

    /** What is sent. */
    public Details details() {
        return new Details(
                "urn:troupe:problem:" + type,
                status.getReasonPhrase(),
                status.value(),
                detail,
                field,
                remedy,
                more);
    }

    /**
     * Problem Details (RFC 9457).
     *
     * @param field which field or parameter it is about
     * @param remedy what to do about it
     * @param more extension members
     */
    public record Details(
            String type,
            String title,
            int status,
            String detail,
            Optional<String> field,
            Optional<String> remedy,
            @JsonAnyGetter Map<String, Object> more) {}
}
