package dev.troupe.server.team;

import dev.troupe.server.Plant;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The team of an organization. */
@Configuration(proxyBeanMethods = false)
@Import({TeamApi.class, AgentsApi.class})
public class TeamConfiguration {

    @Bean
    TeamVersions teamVersions(JdbcClient database, Plant plant) {
        return new TeamVersions(database, plant);
    }

    @Bean
    Drafts drafts(JdbcClient database, Plant plant) {
        return new Drafts(database, plant.clock());
    }
}
