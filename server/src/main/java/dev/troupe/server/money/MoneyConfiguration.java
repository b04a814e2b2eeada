package dev.troupe.server.money;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Limits, and what was spent. */
@Configuration(proxyBeanMethods = false)
@Import(MoneyApi.class)
public class MoneyConfiguration {

    @Bean
    EndedCosts endedCosts() {
        return new EndedCosts();
    }
}
