package dev.troupe.server.runs;

import dev.troupe.control.team.StoredTeams;
import dev.troupe.control.trace.Tracer;
import dev.troupe.engine.BlobStore;
import dev.troupe.server.Plant;
import dev.troupe.server.team.TeamVersions;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Runs. */
@Configuration(proxyBeanMethods = false)
@Import({RunsApi.class, ArtifactsApi.class})
public class RunsConfiguration {

    @Bean
    Starts starts(Plant plant, TeamVersions teams) {
        return new Starts(plant, teams);
    }

    @Bean
    RunsApi.Tracers tracers(Plant plant) {
        BlobStore texts = new BlobStore(plant.database());
        StoredTeams teams = new StoredTeams(texts::put, texts::get);
        return tenant -> new Tracer(tenant.store(), teams);
    }
}
