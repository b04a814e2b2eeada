package dev.troupe.server.audit;

import dev.troupe.core.durable.RunId;
import dev.troupe.engine.Audit;
import dev.troupe.engine.AuditEntry;
import dev.troupe.engine.AuditLog;
import dev.troupe.engine.Export;
import dev.troupe.engine.ExportFormat;
import dev.troupe.server.Plant;
import dev.troupe.server.http.Needs;
import dev.troupe.server.http.Page;
import dev.troupe.server.http.Tenant;
import dev.troupe.server.identity.Permission;
import dev.troupe.server.problem.ApiProblem;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What happened, when, by whom, and whether the journal still says so. */
@RestController
@RequestMapping("/api/v1/audit")
class AuditApi {

    private final Plant plant;

    AuditApi(Plant plant) {
        this.plant = plant;
    }

    /**
     * What came of checking the journal.
     *
     * @param signed how many links a signature stands for
     * @param findings what does not fit; nothing was changed where there is none
     */
    record Verified(
            long runs,
            long rows,
            long links,
            long checkpoints,
            long signed,
            List<Finding> findings,
            List<String> notes) {
        static Verified of(Audit.Report report) {
            return new Verified(
                    report.runs(),
                    report.rows(),
                    report.links(),
                    report.checkpoints(),
                    report.signed(),
                    report.findings().stream().map(Finding::of).toList(),
                    report.notes());
        }
    }

    /** Something that does not fit. */
    record Finding(Optional<Long> run, String what) {
        private static final Pattern RUN = Pattern.compile("run ([0-9]{1,18})\\b.*");

        static Finding of(Audit.Finding finding) {
            Matcher run = RUN.matcher(finding.what());
            return new Finding(
                    run.matches() ? Optional.of(Long.valueOf(run.group(1))) : Optional.empty(),
                    finding.what() + ": " + finding.problem());
        }
    }

    /**
     * Lists what happened, the latest first: who did it, on whose authority, approved by whom. A
     * page may hold fewer entries than wanted, or none, and yet say how to go on.
     *
     * @param run it, and those below it
     * @param agent whose work it was
     * @param person who did it, approved it, or had it begun
     * @param what a part of what was done
     * @param since the first moment that counts
     * @param until the last moment that counts
     * @param all also what is between what was done
     * @param limit how many at the most, up to 200
     * @param cursor what the page before gave to go on
     */
    @GetMapping
    @Needs(Permission.READ)
    Page<AuditEntry> log(
            Tenant tenant,
            @RequestParam Optional<Long> run,
            @RequestParam Optional<String> agent,
            @RequestParam Optional<String> person,
            @RequestParam Optional<String> what,
            @RequestParam Optional<Instant> since,
            @RequestParam Optional<Instant> until,
            @RequestParam(defaultValue = "false") boolean all,
            @RequestParam(defaultValue = "50") int limit,
            @RequestParam Optional<String> cursor) {
        AuditLog.Page page =
                tenant.auditLog()
                        .read(
                                new AuditLog.Filter(
                                        Optional.of(tenant.organization()),
                                        since,
                                        run.map(id -> id(tenant, id)),
                                        agent,
                                        person,
                                        what,
                                        all),
                                cursor.map(AuditApi::place)
                                        .or(() -> until.map(AuditLog.Place::after)),
                                Page.limit(limit));
        return new Page<>(page.entries().reversed(), page.next().map(AuditLog.Place::toString));
    }

    private static AuditLog.Place place(String cursor) {
        try {
            return AuditLog.Place.parse(cursor);
        } catch (IllegalArgumentException e) {
            throw ApiProblem.invalid("cursor", "a cursor is what the page before gave as `next`");
        }
    }

    private static RunId id(Tenant tenant, long run) {
        return tenant.run(run).id();
    }

    /**
     * Computes every hash again, and checks every signature: whether the journal says what it said.
     */
    @PostMapping("/verify")
    @Needs(Permission.READ)
    Verified verify(Tenant tenant) {
        return Verified.of(
                new Audit(tenant.database())
                        .verify(Optional.of(tenant.organization()), plant.trusted().get()));
    }

    /**
     * Gets the journal, to be proved elsewhere. It ends with a record that says how much it holds:
     * without that it was cut short.
     *
     * @param format jsonl or csv
     * @param since the first moment that counts; what was linked with that before it is in it, too
     * @param until the last moment that counts
     * @param from {@code since}, as it was called before
     */
    @GetMapping("/export")
    @Needs(Permission.READ)
    void export(
            Tenant tenant,
            @RequestParam(defaultValue = "jsonl") String format,
            @RequestParam Optional<Instant> since,
            @RequestParam Optional<Instant> until,
            @RequestParam Optional<Instant> from,
            HttpServletResponse response)
            throws IOException {
        ExportFormat form =
                switch (format) {
                    case "jsonl" -> ExportFormat.JSONL;
                    case "csv" -> ExportFormat.CSV;
                    default ->
                            throw ApiProblem.invalid("format", "'" + format + "' is no format")
                                    .remedy("jsonl or csv");
                };
        Export.Span span = span(since.or(() -> from), until);
        response.setContentType(
                form == ExportFormat.CSV
                        ? "text/csv;charset=UTF-8"
                        : "application/jsonl;charset=UTF-8");
        response.setHeader(
                HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"audit." + format + "\"");
        // Whole before it is sent: a slow reader must not hold a connection to the database.
        Path whole = Files.createTempFile("troupe-audit", "." + format);
        try {
            try (Writer out = Files.newBufferedWriter(whole)) {
                new Export(tenant.database(), tenant.now(), Optional.empty())
                        .write(out, form, Optional.of(tenant.organization()), span);
            }
            Files.copy(whole, response.getOutputStream());
        } finally {
            Files.delete(whole);
        }
    }

    private static Export.Span span(Optional<Instant> since, Optional<Instant> until) {
        try {
            return new Export.Span(since, until);
        } catch (IllegalArgumentException e) {
            throw ApiProblem.invalid("until", String.valueOf(e.getMessage()));
        }
    }
}
