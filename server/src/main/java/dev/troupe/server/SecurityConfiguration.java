package dev.troupe.server;

import dev.troupe.server.http.CallerFilter;
import dev.troupe.server.http.RequestBodies;
import jakarta.servlet.Filter;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;

/**
 * What browsers are told, and what is refused before anybody looks at it. Who calls is found by
 * {@link CallerFilter}, and what callers may do is asked where it is done.
 */
@Configuration(proxyBeanMethods = false)
@EnableWebSecurity
class SecurityConfiguration {

    /** Nothing comes from elsewhere, and nothing is in the page itself. */
    private static final String CONTENT =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self';"
                    + " form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    @Bean
    SecurityFilterChain filters(
            HttpSecurity http,
            CallerFilter callers,
            RequestBodies bodies,
            ServerSettings settings) {
        return http.csrf(
                        AbstractHttpConfigurer::disable) // sessions are ours, and so is their token
                .httpBasic(AbstractHttpConfigurer::disable)
                .formLogin(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .sessionManagement(
                        sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .headers(headers ->
                        headers.contentSecurityPolicy(policy -> policy.policyDirectives(CONTENT))
                                .referrerPolicy(policy -> policy.policy(ReferrerPolicy.NO_REFERRER))
                                .frameOptions(frames -> frames.deny())
                                .httpStrictTransportSecurity(strict -> {
                                    if (!settings.isSecure()) {
                                        strict.disable();
                                    }
                                })
                                .permissionsPolicyHeader(policy ->
                                        policy.policy("camera=(), geolocation=(), microphone=()")))
                .addFilterBefore(callers, AnonymousAuthenticationFilter.class)
                .addFilterAfter(bodies, CallerFilter.class)
                .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                .build();
    }

    /** They are parts of the chain, and not filters beside it. */
    @Bean
    FilterRegistrationBean<CallerFilter> callersNotTwice(CallerFilter callers) {
        return disabled(callers);
    }

    @Bean
    FilterRegistrationBean<RequestBodies> bodiesNotTwice(RequestBodies bodies) {
        return disabled(bodies);
    }

    private static <F extends Filter> FilterRegistrationBean<F> disabled(F filter) {
        FilterRegistrationBean<F> registration = new FilterRegistrationBean<>(filter);
        registration.setEnabled(false);
        return registration;
    }
}
