package dev.troupe.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.core.json.Json;
import dev.troupe.server.ServerStage.Visitor;
import dev.troupe.server.identity.Role;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may come in, and how far. */
class SignInTest {

    @TempDir static Path folder;
    private static ServerStage stage;

    @BeforeAll
    static void open() {
        stage = new ServerStage(folder);
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    @Test
    void nobodyIsSomebodyWithoutACredentialOnLoopbackEither() {
        assertThat(stage.anonymous().get("/session").expect(401).json().path("type").stringValue())
                .isEqualTo("urn:troupe:problem:unauthorized");
        stage.anonymous().get("/runs").expect(401);
        stage.anonymous().post("/runs").expect(401);
    }

    @Test
    void aLinkSignsInOnceAndSaysWhoOneIs() {
        URI link = stage.link("Acme", "Grace", Role.OPERATOR);
        var token = Json.object().put("token", link.getFragment());
        var session = stage.anonymous().post("/session", token).expect(200).json();
        assertThat(session.path("name").stringValue()).isEqualTo("Grace");
        assertThat(session.path("memberships").path(0).path("role").stringValue())
                .isEqualTo("operator");
        assertThat(session.path("memberships").path(0).path("permissions").toString())
                .contains("runs", "approve")
                .doesNotContain("budgets", "publish");
        assertThat(stage.anonymous().post("/session", token).expect(401).json().toString())
                .contains("each works once");
    }

    @Test
    void theCookieIsNoScriptsBusinessAndNoOtherSites() {
        URI link = stage.link("Acme", "Joan", Role.VIEWER);
        var answer =
                stage.anonymous()
                        .post("/session", Json.object().put("token", link.getFragment()))
                        .expect(200);
        assertThat(answer.response().headers().firstValue("Set-Cookie").orElseThrow())
                .contains("HttpOnly", "SameSite=Strict", "Path=/");
    }

    @Test
    void whoSignsOutIsOut() {
        Visitor ada = stage.person("Ada", "Acme", Role.OWNER);
        ada.get("/session").expect(200);
        ada.send("DELETE", "/session", java.util.Optional.empty()).expect(204);
        ada.get("/session").expect(401);
    }

    @Test
    void aSessionThatDoesNotShowItsTokenChangesNothing() {
        Visitor ada = stage.person("Ada", "Acme", Role.OWNER);
        Visitor forged = ada.with("Troupe-Csrf", "something");
        assertThat(forged.post("/members", member("Eve")).expect(403).json().toString())
                .contains("Troupe-Csrf");
        forged.get("/members").expect(200);
        ada.post("/members", member("Eve")).expect(201);
    }

    private static tools.jackson.databind.JsonNode member(String name) {
        return Json.object().put("name", name).put("role", "viewer");
    }

    @Test
    void aPageOfAnotherOriginIsRefused() {
        Visitor ada = stage.person("Ada", "Acme", Role.OWNER);
        ada.with("Origin", "https://evil.example").get("/session").expect(403);
        ada.with("Origin", "http://127.0.0.1:" + stage.server().port()).get("/session").expect(200);
    }

    @Test
    void aKeyDoesWhatItsRoleAllowsInItsOrganizationOnly() {
        Visitor ada = stage.person("Ada", "Acme", Role.OWNER);
        var wanted =
                Json.object()
                        .put("name", "nightly")
                        .put("role", "operator")
                        .put("expiresAt", Instant.now().plusSeconds(600).toString());
        var made = ada.post("/keys", wanted).expect(201).json();
        assertThat(made.path("permissions").toString()).contains("runs").doesNotContain("approve");
        Visitor nightly = stage.bearer(made.path("secret").stringValue());
        assertThat(nightly.get("/session").expect(200).json().path("kind").stringValue())
                .isEqualTo("key");
        nightly.get("/members").expect(200);
        nightly.post("/members", member("Mallory")).expect(403);
        nightly.get("/members?organization=Other").expect(403);
        assertThat(ada.get("/keys").expect(200).response().body())
                .contains("nightly")
                .doesNotContain(made.path("secret").stringValue());
        ada.send("DELETE", "/keys/" + made.path("id").stringValue(), java.util.Optional.empty())
                .expect(204);
        org.awaitility.Awaitility.await().untilAsserted(() -> nightly.get("/session").expect(401));
    }

    @Test
    void aKeyThatIsOverOrWrongIsRefusedAlsoWhereNoneIsNeeded() {
        stage.bearer("trp_wrong").get("/session").expect(401);
        stage.bearer("trp_wrong").post("/session", Json.object().put("token", "x")).expect(401);
    }

    @Test
    void whoInvitesSomebodyOfAnotherOrganizationDoesNotGetInThere() {
        stage.person("Ines", "Acme", Role.OWNER);
        Visitor mallory = stage.person("Mallory", "Other", Role.OWNER);
        var invited =
                mallory.post("/members", Json.object().put("name", "Ines").put("role", "owner"))
                        .expect(201)
                        .json();
        String token = invited.path("link").stringValue().replaceAll(".*#", "");
        var session =
                stage.anonymous()
                        .post("/session", Json.object().put("token", token))
                        .expect(200)
                        .json();
        assertThat(session.path("memberships").size()).isEqualTo(1);
        assertThat(session.path("memberships").path(0).path("organization").stringValue())
                .isEqualTo("Other");
    }

    @Test
    void aKeyLetsNobodyInUnlessThatIsSaid() {
        Visitor ada = stage.person("Ada", "Acme", Role.OWNER);
        var made =
                ada.post(
                                "/keys",
                                Json.object()
                                        .put("name", "all")
                                        .put("role", "owner")
                                        .put(
                                                "expiresAt",
                                                Instant.now().plusSeconds(600).toString()))
                        .expect(201)
                        .json();
        Visitor program = stage.bearer(made.path("secret").stringValue());
        program.post("/members", member("Zoe")).expect(403);
        program.get("/keys").expect(403);
    }

    @Test
    void theOnlyOwnerCannotLeave() {
        Visitor owner = stage.person("Olga", "Lonely", Role.OWNER);
        assertThat(
                        owner.send("DELETE", "/members/Olga", java.util.Optional.empty())
                                .expect(409)
                                .json()
                                .toString())
                .contains("only owner");
        owner.send(
                        "PATCH",
                        "/members/Olga",
                        java.util.Optional.of(Json.object().put("role", "viewer").toString()))
                .expect(409);
    }

    @Test
    void aFieldThatIsNotKnownIsAMistakeThatIsNamed() {
        Visitor ada = stage.person("Ada", "Acme", Role.OWNER);
        var problem =
                ada.post("/members", Json.object().put("name", "Bob").put("rolle", "viewer"))
                        .expect(400)
                        .json();
        assertThat(problem.path("field").stringValue()).isEqualTo("rolle");
        assertThat(problem.path("remedy").stringValue()).contains("role");
    }

    @Test
    void whatIsNotThereIsAProblemToo() {
        Visitor ada = stage.person("Ada", "Acme", Role.OWNER);
        assertThat(
                        ada.get("/nothing")
                                .expect(404)
                                .response()
                                .headers()
                                .firstValue("Content-Type")
                                .orElseThrow())
                .startsWith("application/problem+json");
        ada.send("PUT", "/members", java.util.Optional.of("{}")).expect(405);
    }
}
