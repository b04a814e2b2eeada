package dev.troupe.server.http;

import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The description of the API. It is made from the code when that is tested. */
@RestController
class OpenApi {

    /** Gets this description. */
    @GetMapping(value = "/api/v1/openapi.json", produces = MediaType.APPLICATION_JSON_VALUE)
    @ForAnyone(evenUnknown = true)
    Resource description() {
        return new ClassPathResource("dev/troupe/server/openapi.json");
    }
}
