package dev.troupe.server.http;

import dev.troupe.server.problem.ApiProblem;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/** Sees to it that nobody changes what somebody else has changed meanwhile (RFC 9110, 13). */
public final class Precondition {

    private Precondition() {}

    /**
     * Checks that something is as whoever changes it has seen it.
     *
     * @param now the tag of how it is; absent if it is not there
     * @throws ApiProblem if it is another, or nothing is said about it
     */
    public static void check(HttpHeaders headers, Optional<String> now) {
        List<String> match = headers.getIfMatch();
        List<String> none = headers.getIfNoneMatch();
        if (match.isEmpty() && none.isEmpty()) {
            throw ApiProblem.of(
                            HttpStatus.PRECONDITION_REQUIRED,
                            "precondition-required",
                            "say what you have seen: it may have been changed since")
                    .field(HttpHeaders.IF_MATCH)
                    .remedy(
                            now.isPresent()
                                    ? "send If-Match with the ETag of GET"
                                    : "send If-None-Match: *");
        }
        boolean matches =
                match.isEmpty()
                        || now.filter(tag -> match.contains("*") || match.contains(tag))
                                .isPresent();
        boolean absent =
                none.isEmpty()
                        || now.filter(tag -> none.contains("*") || none.contains(tag)).isEmpty();
        if (!matches || !absent) {
            throw ApiProblem.of(
                            HttpStatus.PRECONDITION_FAILED,
                            "precondition-failed",
                            "it was changed since you have seen it")
                    .remedy("read it again, and decide anew");
        }
    }
}
