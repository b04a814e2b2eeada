package dev.troupe.server.http;

import dev.troupe.server.Plant;
import dev.troupe.server.problem.ApiProblem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Whether the process lives, and whether it can work, for what watches it. */
@RestController
class HealthApi {

    private static final Logger log = LoggerFactory.getLogger(HealthApi.class);

    private final Plant plant;
    private final JdbcClient database;

    HealthApi(Plant plant, JdbcClient database) {
        this.plant = plant;
        this.database = database;
    }

    record Health(String status) {}

    /** Says that the process lives. */
    @GetMapping("/health")
    @ForAnyone(evenUnknown = true)
    Health health() {
        return new Health("up");
    }

    /** Says whether the database answers. */
    @GetMapping("/ready")
    @ForAnyone(evenUnknown = true)
    Health ready() {
        try {
            database.sql("select 1").query(Integer.class).single();
            plant.engine().residents();
            return new Health("ready");
        } catch (RuntimeException e) {
            log.warn("not ready; what balances load sends requests elsewhere", e);
            throw ApiProblem.of(
                            HttpStatus.SERVICE_UNAVAILABLE,
                            "unavailable",
                            "the database cannot be used now")
                    .remedy("see that it runs; Troupe goes on by itself then");
        }
    }
}
