package dev.troupe.server.stream;

import dev.troupe.engine.RunStore;
import dev.troupe.server.Plant;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Live streams. */
@Configuration(proxyBeanMethods = false)
@Import(StreamsApi.class)
public class StreamConfiguration {

    @Bean
    Streams streams(Plant plant) {
        return new Streams(plant);
    }

    @Bean
    Messages messages(Plant plant) {
        return new Messages(new RunStore(plant.database()));
    }
}
