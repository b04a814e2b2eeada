package dev.troupe.server.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;

/** Measures how long requests take, by the pattern of their address; streams are none of them. */
final class Timings implements HandlerInterceptor {

    private static final String BEGAN = Timings.class.getName();

    private final MeterRegistry registry;

    Timings(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public boolean preHandle(
            HttpServletRequest request, HttpServletResponse response, Object handler) {
        request.setAttribute(BEGAN, System.nanoTime());
        return true;
    }

    @Override
    public void afterCompletion(
            HttpServletRequest request,
            HttpServletResponse response,
            Object handler,
            @Nullable Exception problem) {
        String pattern =
                Optional.ofNullable(
                                request.getAttribute(
                                        HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE))
                        .map(Object::toString)
                        .orElse("other");
        if (request.getAttribute(BEGAN) instanceof Long began && !pattern.endsWith("/events")) {
            Timer.builder("http.server.requests")
                    .tag("method", request.getMethod())
                    .tag("uri", pattern)
                    .tag("status", Integer.toString(response.getStatus()))
                    .register(registry)
                    .record(Duration.ofNanos(System.nanoTime() - began));
        }
    }
}
