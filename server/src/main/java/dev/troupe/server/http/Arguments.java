package dev.troupe.server.http;

import dev.troupe.server.identity.Caller;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/** Gives methods that answer requests their {@link Tenant} and their {@link Caller}. */
final class Arguments implements HandlerMethodArgumentResolver {

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType().equals(Tenant.class)
                || parameter.getParameterType().equals(Caller.class);
    }

    @Override
    public Object resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest web,
            @Nullable WebDataBinderFactory binders) {
        HttpServletRequest request =
                Optional.ofNullable(web.getNativeRequest(HttpServletRequest.class)).orElseThrow();
        if (parameter.getParameterType().equals(Caller.class)) {
            return Callers.of(request);
        }
        return Optional.ofNullable(request.getAttribute(Gate.TENANT))
                .orElseThrow(() ->
                        new IllegalStateException(
                                parameter.getExecutable() + " says nothing about who may use it"));
    }
}
