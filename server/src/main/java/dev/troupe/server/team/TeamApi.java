package dev.troupe.server.team;

import dev.troupe.control.design.Design;
import dev.troupe.control.policy.DryRun;
import dev.troupe.control.team.LoadedTeam;
import dev.troupe.control.yaml.InvalidFile;
import dev.troupe.core.team.Team;
import dev.troupe.server.Plant;
import dev.troupe.server.http.Needs;
import dev.troupe.server.http.Page;
import dev.troupe.server.http.Precondition;
import dev.troupe.server.http.Tenant;
import dev.troupe.server.identity.Permission;
import dev.troupe.server.problem.ApiProblem;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The team of an organization: looked at, drafted, published, brought back. */
@RestController
@RequestMapping("/api/v1")
class TeamApi {

    private static final int LONGEST_SOURCE = 1_000_000;
    private static final Path NOWHERE = Path.of("").toAbsolutePath();

    private final TeamVersions versions;
    private final Drafts drafts;
    private final Plant plant;

    TeamApi(TeamVersions versions, Drafts drafts, Plant plant) {
        this.versions = versions;
        this.drafts = drafts;
        this.plant = plant;
    }

    record Source(String source) {
        String text() {
            if (source == null || source.isBlank()) {
                throw ApiProblem.invalid("source", "there is no text of a team");
            }
            if (source.length() > LONGEST_SOURCE) {
                throw ApiProblem.invalid("source", "a team has up to a million characters");
            }
            return source;
        }
    }

    record Published(String source, int version) {}

    record Note(Optional<String> note) {}

    record VersionView(
            int version,
            Instant publishedAt,
            String publishedBy,
            Optional<String> note,
            boolean current,
            Optional<String> source) {}

    record DraftView(
            String source, int basedOn, String changedBy, Instant changedAt, CheckView check) {}

    record Difference(List<Comparison.Line> lines) {}

    /**
     * A dry run of policies over what was done.
     *
     * @param source a team with other policies; the published one, if absent
     * @param from the last week, if absent
     */
    record Trial(Optional<String> source, Optional<Instant> from) {}

    /** Gets the published team. */
    @GetMapping("/team")
    @Needs(Permission.READ)
    ResponseEntity<TeamView> team(Tenant tenant) {
        TeamVersions.Version version = versions.published(tenant.organization());
        TeamView view = TeamView.of(version, plant.host().connectedModels(version.team()));
        return ResponseEntity.ok().header(HttpHeaders.ETAG, view.tag()).body(view);
    }

    /** Gets the text of the published team. */
    @GetMapping("/team/source")
    @Needs(Permission.READ)
    Published source(Tenant tenant) {
        TeamVersions.Version version = versions.published(tenant.organization());
        return new Published(version.source(), version.version());
    }

    /**
     * Checks the text of a team, and says every mistake with its place. It says which files are
     * there, which is not for everybody.
     */
    @PostMapping("/team/check")
    @Needs(Permission.DRAFT)
    CheckView check(Tenant tenant, @RequestBody Source source) {
        return check(tenant, source.text());
    }

    private CheckView check(Tenant tenant, String text) {
        try {
            LoadedTeam loaded = versions.read(text, folder(tenant));
            return CheckView.of(Design.review(loaded));
        } catch (InvalidFile e) {
            return CheckView.of(e);
        }
    }

    /** What the paths of a team are relative to: where its first version was. */
    private Path folder(Tenant tenant) {
        return versions.current(tenant.organization())
                .map(TeamVersions.Version::folder)
                .orElse(NOWHERE);
    }

    /** Gets the draft of the team. Its {@code ETag} is what a change of it has to show. */
    @GetMapping("/team/draft")
    @Needs(Permission.READ)
    ResponseEntity<DraftView> draft(Tenant tenant) {
        return shown(tenant, existing(tenant));
    }

    private Drafts.Draft existing(Tenant tenant) {
        return drafts.find(tenant.organization())
                .orElseThrow(() -> ApiProblem.notFound("there is no draft"));
    }

    private ResponseEntity<DraftView> shown(Tenant tenant, Drafts.Draft draft) {
        return ResponseEntity.ok()
                .header(HttpHeaders.ETAG, draft.tag())
                .body(
                        new DraftView(
                                draft.source(),
                                draft.basedOn(),
                                draft.changedBy(),
                                draft.changedAt(),
                                check(tenant, draft.source())));
    }

    /**
     * Saves the draft of the team, also one with mistakes. Needs {@code If-Match}, or {@code
     * If-None-Match: *} for a new one.
     */
    @PutMapping("/team/draft")
    @Needs(Permission.DRAFT)
    ResponseEntity<DraftView> save(
            Tenant tenant, @RequestBody Source source, @RequestHeader HttpHeaders headers) {
        Optional<Drafts.Draft> before = drafts.find(tenant.organization());
        Precondition.check(headers, before.map(Drafts.Draft::tag));
        int basedOn =
                before.map(Drafts.Draft::basedOn)
                        .orElseGet(() ->
                                versions.current(tenant.organization())
                                        .map(TeamVersions.Version::version)
                                        .orElse(0));
        return shown(
                tenant,
                drafts.save(
                                tenant.organization(),
                                source.text(),
                                basedOn,
                                before.map(Drafts.Draft::revision).orElse(0L),
                                tenant.by())
                        .orElseThrow(() ->
                                ApiProblem.of(
                                                HttpStatus.PRECONDITION_FAILED,
                                                "precondition-failed",
                                                "somebody else has changed the draft just now")
                                        .remedy("read it again, and decide anew")));
    }

    /** Throws the draft away. Needs {@code If-Match}. */
    @DeleteMapping("/team/draft")
    @Needs(Permission.DRAFT)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void discard(Tenant tenant, @RequestHeader HttpHeaders headers) {
        Precondition.check(headers, Optional.of(existing(tenant).tag()));
        drafts.discard(tenant.organization());
    }

    /** Publishes the draft: new runs begin with it. */
    @PostMapping("/team/versions")
    @Needs(Permission.PUBLISH)
    @ResponseStatus(HttpStatus.CREATED)
    VersionView publish(Tenant tenant, @RequestBody Note note) {
        Drafts.Draft draft = existing(tenant);
        TeamVersions.Version version =
                publish(
                        tenant,
                        draft.source(),
                        folder(tenant),
                        Optional.of(draft.basedOn()),
                        note.note().orElse(""));
        drafts.discard(tenant.organization());
        return view(version, version.version(), false);
    }

    private TeamVersions.Version publish(
            Tenant tenant, String source, Path folder, Optional<Integer> after, String note) {
        try {
            return versions.publish(
                    tenant.organization(), source, folder, after, note, tenant.by());
        } catch (InvalidFile e) {
            throw mistaken(e);
        }
    }

    private static ApiProblem mistaken(InvalidFile invalid) {
        CheckView check = CheckView.of(invalid);
        return ApiProblem.invalid(
                        "source",
                        check.problems().size()
                                + " mistakes; the first, in line "
                                + check.first().map(CheckView.Problem::line).orElse(1)
                                + ": "
                                + check.first().map(CheckView.Problem::message).orElse(""))
                .remedy("POST /api/v1/team/check lists all of them");
    }

    /**
     * Lists the versions of the team, the latest first.
     *
     * @param limit how many at the most, up to 200
     * @param cursor what the page before gave to go on
     */
    @GetMapping("/team/versions")
    @Needs(Permission.READ)
    Page<VersionView> list(
            Tenant tenant,
            @RequestParam(defaultValue = "50") int limit,
            @RequestParam Optional<String> cursor) {
        int wanted = Page.limit(limit);
        int current =
                versions.current(tenant.organization())
                        .map(TeamVersions.Version::version)
                        .orElse(0);
        return Page.of(
                        versions.list(tenant.organization(), Page.number(cursor), wanted + 1),
                        wanted,
                        version -> Integer.toString(version.version()))
                .map(version -> view(version, current, false));
    }

    private static VersionView view(TeamVersions.Version version, int current, boolean whole) {
        return new VersionView(
                version.version(),
                version.publishedAt(),
                version.publishedBy(),
                Optional.of(version.note()).filter(note -> !note.isEmpty()),
                version.version() == current,
                whole ? Optional.of(version.source()) : Optional.empty());
    }

    /** Gets a version of the team, with its text. */
    @GetMapping("/team/versions/{version}")
    @Needs(Permission.READ)
    VersionView version(Tenant tenant, @PathVariable int version) {
        int current = versions.published(tenant.organization()).version();
        return view(find(tenant, version), current, true);
    }

    private TeamVersions.Version find(Tenant tenant, int version) {
        return versions.find(tenant.organization(), version)
                .orElseThrow(() -> ApiProblem.notFound("there is no version " + version));
    }

    /** Publishes the text of an earlier version once more. */
    @PostMapping("/team/versions/{version}/restore")
    @Needs(Permission.PUBLISH)
    @ResponseStatus(HttpStatus.CREATED)
    VersionView restore(Tenant tenant, @PathVariable int version) {
        TeamVersions.Version old = find(tenant, version);
        TeamVersions.Version now =
                publish(
                        tenant,
                        old.source(),
                        old.folder(),
                        Optional.empty(),
                        "version " + version + " again");
        return view(now, now.version(), false);
    }

    /**
     * Compares two versions of the team, line by line.
     *
     * @param from a version, or draft
     * @param to a version, or draft
     */
    @GetMapping("/team/diff")
    @Needs(Permission.READ)
    Difference compare(Tenant tenant, @RequestParam String from, @RequestParam String to) {
        return new Difference(Comparison.of(text(tenant, "from", from), text(tenant, "to", to)));
    }

    private String text(Tenant tenant, String field, String which) {
        if (which.equals("draft")) {
            return existing(tenant).source();
        }
        try {
            return find(tenant, Integer.parseInt(which)).source();
        } catch (NumberFormatException e) {
            throw ApiProblem.invalid(field, "'" + which + "' is no version: a number, or draft");
        }
    }

    /** Says what the policies of a team would have stopped of what was done. */
    @PostMapping("/policies/dry-run")
    @Needs(Permission.READ)
    TrialView dryRun(Tenant tenant, @RequestBody Trial trial) {
        var policies =
                trial.source()
                        .map(source -> read(tenant, source))
                        .orElseGet(() -> versions.published(tenant.organization()).team())
                        .governance()
                        .policies();
        return TrialView.of(
                new DryRun(tenant.store(), plant.expressions())
                        .judge(
                                tenant.organization(),
                                policies,
                                Optional.empty(),
                                trial.from().orElse(tenant.now().minus(Duration.ofDays(7)))));
    }

    private Team read(Tenant tenant, String source) {
        if (!tenant.allows(Permission.DRAFT)) {
            throw ApiProblem.forbidden(tenant.by() + " may not try another team")
                    .field("source")
                    .remedy("leave it out to try the published one; it needs the permission draft");
        }
        try {
            return versions.read(source, folder(tenant)).team();
        } catch (InvalidFile e) {
            throw mistaken(e);
        }
    }
}
