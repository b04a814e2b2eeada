package dev.troupe.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.core.json.Json;
import dev.troupe.server.ServerStage.Visitor;
import dev.troupe.server.identity.Role;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A team over HTTP: drafted, checked, published, brought back. */
class TeamsTest {

    @TempDir Path folder;
    private ServerStage stage;
    private Visitor ada;

    @BeforeEach
    void open() {
        stage = new ServerStage(folder);
        stage.publish(ServerStage.ACME, ServerStage.TEAM);
        ada = stage.person("Ada", ServerStage.ACME, Role.OWNER);
    }

    @AfterEach
    void close() {
        stage.close();
    }

    private static JsonNode source(String text) {
        return Json.object().put("source", text);
    }

    @Test
    void aDraftIsPublishedComparedAndTakenBack() {
        String changed = ServerStage.TEAM.replace("Leads the desk", "Leads the whole desk");
        JsonNode draft =
                ada.with("If-None-Match", "*")
                        .put("/team/draft", source(changed))
                        .expect(200)
                        .json();
        assertThat(draft.path("basedOn").intValue()).isEqualTo(1);
        assertThat(draft.path("check").path("problems").size()).isZero();
        assertThat(
                        ada.get("/team/diff?from=1&to=draft")
                                .expect(200)
                                .json()
                                .path("lines")
                                .valueStream()
                                .filter(line -> !line.path("sign").stringValue().equals(" "))
                                .count())
                .isEqualTo(2);
        JsonNode published =
                ada.post("/team/versions", Json.object().put("note", "bigger")).expect(201).json();
        assertThat(published.path("version").intValue()).isEqualTo(2);
        ada.get("/team/draft").expect(404);
        assertThat(role()).isEqualTo("Leads the whole desk");
        assertThat(
                        ada.post("/team/versions/1/restore")
                                .expect(201)
                                .json()
                                .path("version")
                                .intValue())
                .isEqualTo(3);
        assertThat(role()).isEqualTo("Leads the desk");
        JsonNode versions = ada.get("/team/versions?limit=2").expect(200).json();
        assertThat(versions.path("items").path(0).path("version").intValue()).isEqualTo(3);
        assertThat(versions.path("items").path(0).path("current").booleanValue()).isTrue();
        assertThat(versions.path("next").stringValue()).isEqualTo("2");
        assertThat(ada.get("/audit?what=team").expect(200).json().path("items").size())
                .isEqualTo(3);
    }

    private String role() {
        return ada.get("/agents/lead").expect(200).json().path("role").stringValue();
    }

    @Test
    void twoWhoWriteTheSameDraftDoNotOverwriteOneAnother() {
        Visitor grace = stage.person("Grace", ServerStage.ACME, Role.OPERATOR);
        var made = ada.with("If-None-Match", "*").put("/team/draft", source("one: 1")).expect(200);
        String tag = made.response().headers().firstValue("ETag").orElseThrow();
        grace.with("If-Match", tag).put("/team/draft", source("two: 2")).expect(200);
        ada.with("If-Match", tag).put("/team/draft", source("three: 3")).expect(412);
        assertThat(ada.get("/team/draft").expect(200).json().path("changedBy").stringValue())
                .isEqualTo("Grace");
    }

    @Test
    void aDraftThatWasOvertakenIsNotPublishedOverANewerVersion() {
        ada.with("If-None-Match", "*").put("/team/draft", source(ServerStage.TEAM)).expect(200);
        stage.publish(ServerStage.ACME, ServerStage.TEAM.replace("Leads", "Heads"));
        assertThat(ada.post("/team/versions").expect(409).json().path("remedy").stringValue())
                .contains("compare");
    }

    @Test
    void mistakesAreAllNamedWithTheirPlaces() {
        JsonNode check =
                ada.post("/team/check", source(ServerStage.TEAM.replace("role:", "rolle:")))
                        .expect(200)
                        .json();
        assertThat(check.path("problems").size()).isEqualTo(4);
        assertThat(check.path("problems").path(0).path("line").intValue()).isPositive();
        ada.with("If-None-Match", "*").put("/team/draft", source("nonsense: [")).expect(200);
        assertThat(ada.post("/team/versions").expect(400).json().path("detail").stringValue())
                .contains("line 1");
    }

    @Test
    void aTeamOfAnotherOrganizationIsNotPublishedHere() {
        ada.with("If-None-Match", "*")
                .put("/team/draft", source(ServerStage.TEAM.replace("Acme & Söhne", "Other")))
                .expect(200);
        assertThat(ada.post("/team/versions").expect(400).json().path("field").stringValue())
                .isEqualTo("source");
    }

    @Test
    void whoOnlyLooksDoesNotFindOutWhichFilesAreThere() {
        Visitor vera = stage.person("Vera", ServerStage.ACME, Role.VIEWER);
        vera.post("/team/check", source(ServerStage.TEAM)).expect(403);
        vera.post("/policies/dry-run", source(ServerStage.TEAM)).expect(403);
        vera.post("/policies/dry-run").expect(200);
    }

    @Test
    void whoMayDraftMayNotPublish() {
        Visitor otto = stage.person("Otto", ServerStage.ACME, Role.OPERATOR);
        otto.with("If-None-Match", "*").put("/team/draft", source(ServerStage.TEAM)).expect(200);
        otto.post("/team/versions").expect(403);
    }

    @Test
    void anAgentsCardExplainsItsPermissions() {
        JsonNode clerk = ada.get("/agents/clerk").expect(200).json();
        assertThat(clerk.path("reportsTo").stringValue()).isEqualTo("lead");
        assertThat(clerk.path("permissions").toString()).contains("limits of the agent");
        assertThat(clerk.path("budgets").size()).isEqualTo(1);
        assertThat(clerk.path("record").path("load").intValue()).isZero();
        ada.get("/agents/nobody").expect(404);
    }

    @Test
    void theTeamIsThereWithItsPlansToolsAndPolicies() {
        JsonNode team = ada.get("/team").expect(200).json();
        assertThat(team.path("main").stringValue()).isEqualTo("ticket");
        assertThat(team.path("agents").size()).isEqualTo(2);
        assertThat(team.at("/models/0/name").stringValue()).isEqualTo("fast");
        assertThat(team.at("/models/0").has("chosen")).isFalse(); // no model is connected here
        assertThat(
                        ada.get("/plans/ticket")
                                .expect(200)
                                .json()
                                .path("plan")
                                .path("pattern")
                                .stringValue())
                .isEqualTo("sequence");
        ada.get("/tools").expect(200);
        ada.get("/policies").expect(200);
        ada.post("/policies/dry-run").expect(200);
        assertThat(ada.get("/audit/export").expect(200).response().body())
                .contains("troupe audit export 1")
                .contains("team published");
        assertThat(
                        ada.get("/audit/export?until=2020-01-01T00:00:00Z")
                                .expect(200)
                                .response()
                                .body())
                .contains("\"record\":\"until\"")
                .doesNotContain("team published");
        assertThat(
                        ada.get(
                                        "/audit/export?since=2026-01-02T00:00:00Z&until=2026-01-01T00:00:00Z")
                                .expect(400)
                                .json()
                                .path("field")
                                .stringValue())
                .isEqualTo("until");
        assertThat(ada.get("/audit/export?format=csv").expect(200).response().body())
                .startsWith("record,");
        assertThat(ada.post("/audit/verify").expect(200).json().path("findings").size()).isZero();
    }

    @Test
    void withoutATeamThereIsNothingToRun() {
        Visitor eve = stage.person("Eve", "Empty", Role.OWNER);
        assertThat(eve.get("/team").expect(404).json().path("remedy").stringValue())
                .contains("publish");
        eve.post("/runs").expect(404);
        eve.get("/overview").expect(200);
    }
}
