package dev.troupe.server.organization;

import dev.troupe.server.Plant;
import dev.troupe.server.team.TeamVersions;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** An organization as a whole. */
@Configuration(proxyBeanMethods = false)
@Import({OrganizationApi.class, MetricsApi.class})
public class OrganizationConfiguration {

    @Bean
    Overviews overviews(Plant plant, TeamVersions teams) {
        return new Overviews(plant, teams);
    }
}
