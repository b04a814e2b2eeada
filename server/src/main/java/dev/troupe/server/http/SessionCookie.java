package dev.troupe.server.http;

import dev.troupe.server.ServerSettings;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.springframework.http.ResponseCookie;

/** The cookie that holds a session's token. */
public final class SessionCookie {

    private SessionCookie() {}

    /** Under TLS a browser sees to it that only this host could have set it. */
    private static String name(ServerSettings settings) {
        return settings.isSecure() ? "__Host-troupe" : "troupe";
    }

    /** The token that a request comes with. */
    public static Optional<String> of(HttpServletRequest request, ServerSettings settings) {
        Cookie[] cookies = request.getCookies();
        return cookies == null
                ? Optional.empty()
                : Arrays.stream(cookies)
                        .filter(cookie -> cookie.getName().equals(name(settings)))
                        .map(Cookie::getValue)
                        .filter(value -> !value.isEmpty())
                        .findFirst();
    }

    /**
     * A cookie to be set.
     *
     * @param token empty to take the cookie away
     */
    public static ResponseCookie with(String token, Duration age, ServerSettings settings) {
        return ResponseCookie.from(name(settings), token)
                .httpOnly(true)
                .secure(settings.isSecure())
                .sameSite("Strict")
                .path("/")
                .maxAge(age)
                .build();
    }
}
