package dev.troupe.server.runs;

import dev.troupe.server.Plant;
import dev.troupe.server.http.Needs;
import dev.troupe.server.http.Page;
import dev.troupe.server.http.Tenant;
import dev.troupe.server.identity.Permission;
import dev.troupe.server.problem.ApiProblem;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What agents have made: the files of a run, as far as they are on this server's disk. */
@RestController
@RequestMapping("/api/v1/runs/{id}/artifacts")
class ArtifactsApi {

    private final Plant plant;

    ArtifactsApi(Plant plant) {
        this.plant = plant;
    }

    /** Lists the files in the working folder of the tree that a run is in. */
    @GetMapping
    @Needs(value = Permission.READ, agents = true)
    Artifacts.Listed list(
            Tenant tenant,
            @PathVariable long id,
            @RequestParam Optional<String> cursor,
            @RequestParam(defaultValue = "50") int limit) {
        int wanted = Page.limit(limit);
        return of(tenant, id)
                .map(files -> files.list(cursor, wanted))
                .orElse(Artifacts.Listed.NONE);
    }

    /**
     * Gets a file of the working folder, to be saved.
     *
     * @param path of it, as the list has it
     */
    @GetMapping(value = "/content", produces = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    @Needs(value = Permission.READ, agents = true)
    void content(
            Tenant tenant,
            @PathVariable long id,
            @RequestParam String path,
            HttpServletResponse response)
            throws IOException {
        Artifacts files =
                of(tenant, id)
                        .orElseThrow(
                                () -> ApiProblem.notFound("the run has no file '" + path + "'"));
        try (InputStream in = files.open(path)) {
            response.setContentType(MediaType.APPLICATION_OCTET_STREAM_VALUE);
            response.setHeader(
                    HttpHeaders.CONTENT_DISPOSITION,
                    ContentDisposition.attachment()
                            .filename(path.replaceAll(".*/", ""), StandardCharsets.UTF_8)
                            .build()
                            .toString());
            in.transferTo(response.getOutputStream());
        }
    }

    private Optional<Artifacts> of(Tenant tenant, long id) {
        return plant.host().workspace(tenant.run(id).root()).map(Artifacts::new);
    }
}
