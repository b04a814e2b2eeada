package dev.troupe.server.organization;

import dev.troupe.server.Plant;
import dev.troupe.server.money.EndedCosts;
import dev.troupe.server.team.TeamVersions;
import dev.troupe.server.webhook.Webhooks;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** An organization as a whole. */
@Configuration(proxyBeanMethods = false)
@Import({OrganizationApi.class, MetricsApi.class})
public class OrganizationConfiguration {

    @Bean
    Overviews overviews(Plant plant, TeamVersions teams, Webhooks webhooks, EndedCosts ended) {
        return new Overviews(plant, teams, webhooks, ended);
    }
}
