package dev.troupe.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.troupe.core.json.Json;
import dev.troupe.server.ServerStage.Answer;
import dev.troupe.server.ServerStage.Visitor;
import dev.troupe.server.identity.Role;
import dev.troupe.server.oidc.OidcSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** Signing in by somebody who knows the person. */
class OidcTest {

    @TempDir static Path folder;
    private static Provider provider;
    private static ServerStage stage;
    private static Visitor ada;

    @BeforeAll
    static void open() throws Exception {
        provider = new Provider();
        stage =
                new ServerStage(
                        folder,
                        settings ->
                                settings.withOidc(
                                        OidcSettings.of(
                                                        provider.issuer(),
                                                        Provider.CLIENT,
                                                        Optional.of(Provider.SECRET))
                                                .withName("Example")
                                                .withGrants(
                                                        "groups",
                                                        List.of(
                                                                OidcSettings.Grant.parse(
                                                                        "desk=Acme & Söhne:approver")))));
        stage.publish(ServerStage.ACME, ServerStage.TEAM);
        ada = stage.person("Ada", ServerStage.ACME, Role.OWNER);
    }

    @AfterAll
    static void close() {
        stage.close();
        provider.close();
    }

    @BeforeEach
    void honest() {
        provider.lies(claims -> claims);
        provider.signs(Provider.Signing.RIGHT);
        provider.isAway(false);
    }

    private static void invite(String name) {
        ada.post("/members", Json.object().put("name", name).put("role", "operator")).expect(201);
    }

    /** A browser that was sent to the provider. */
    private record Browser(String cookie, URI sent) {

        static Browser begin() {
            Answer begun = stage.anonymous().get("/sign-in/oidc").expect(302);
            String cookie = begun.response().headers().firstValue("Set-Cookie").orElseThrow();
            assertThat(cookie).contains("HttpOnly", "SameSite=Lax");
            return new Browser(
                    cookie.replaceAll(";.*", ""),
                    URI.create(begun.response().headers().firstValue("Location").orElseThrow()));
        }

        Answer comesBack(URI to) {
            return stage.anonymous()
                    .with("Cookie", cookie)
                    .get("/" + to.getRawPath() + "?" + to.getRawQuery())
                    .expect(302);
        }
    }

    private static Answer signIn() {
        Browser browser = Browser.begin();
        return browser.comesBack(provider.authorize(browser.sent()));
    }

    private static String location(Answer answer) {
        return answer.response().headers().firstValue("Location").orElseThrow();
    }

    private static void assertRefused(Answer answer, String problem) {
        assertThat(location(answer)).isEqualTo("/sign-in?problem=" + problem);
        assertThat(answer.response().headers().allValues("Set-Cookie"))
                .noneMatch(cookie -> cookie.startsWith("troupe="));
    }

    private static JsonNode session(Answer answer) {
        assertThat(location(answer)).isEqualTo("/");
        String cookie =
                answer.response().headers().allValues("Set-Cookie").stream()
                        .filter(one -> one.startsWith("troupe="))
                        .findFirst()
                        .orElseThrow();
        return stage.anonymous()
                .with("Cookie", cookie.replaceAll(";.*", ""))
                .get("/session")
                .expect(200)
                .json();
    }

    private static Map<String, Object> account(String subject, String email) {
        return Map.of("sub", subject, "email", email, "email_verified", true);
    }

    // ---- who comes in

    @Test
    void aMemberWhoseNameIsTheVerifiedAddressComesIn() {
        invite("bob@example.com");
        provider.knows(account("bob-1", "Bob@Example.com"));

        JsonNode session = session(signIn());
        assertThat(session.path("name").stringValue()).isEqualTo("bob@example.com");
        assertThat(session.path("memberships").get(0).path("role").stringValue())
                .isEqualTo("operator");
        assertThat(session.path("csrf").stringValue()).isNotEmpty();
        assertThat(ada.get("/audit?what=account").json().path("items").valueStream())
                .anySatisfy(one ->
                        assertThat(one.path("what").stringValue()).isEqualTo("account linked"));

        // From now on the account counts, whatever its address is.
        provider.knows(account("bob-1", "robert@example.com"));
        assertThat(session(signIn()).path("name").stringValue()).isEqualTo("bob@example.com");
        // And whoever gets the address is somebody else.
        provider.knows(account("bob-2", "bob@example.com"));
        assertRefused(signIn(), "unknown");
    }

    @Test
    void anAddressThatNobodyHasVerifiedIsWorthNothing() {
        invite("carl@example.com");
        provider.knows(
                Map.of("sub", "carl-1", "email", "carl@example.com", "email_verified", false));
        assertRefused(signIn(), "unknown");
        provider.knows(Map.of("sub", "carl-1", "email", "carl@example.com"));
        assertRefused(signIn(), "unknown");
        provider.knows(
                Map.of("sub", "carl-1", "email", "carl@example.com", "email_verified", "true"));
        assertRefused(signIn(), "unknown");
    }

    @Test
    void nobodyBecomesAMemberByBeingKnownElsewhere() {
        provider.knows(account("eve-1", "eve@example.com"));
        assertRefused(signIn(), "unknown");
        assertThat(stage.database()).isNotNull();
        assertThat(
                        JdbcClient.create(stage.database())
                                .sql("select count(*) from troupe.person where name like 'eve%'")
                                .query(Long.class)
                                .single())
                .isZero();
    }

    @Test
    void whomTheSettingsGrantARoleJoins() {
        provider.knows(
                Map.of(
                        "sub",
                        "dora-1",
                        "email",
                        "dora@example.com",
                        "email_verified",
                        true,
                        "groups",
                        List.of("other", "desk")));
        JsonNode session = session(signIn());
        assertThat(session.path("name").stringValue()).isEqualTo("dora@example.com");
        assertThat(session.path("memberships").get(0).path("organization").stringValue())
                .isEqualTo(ServerStage.ACME);
        assertThat(session.path("memberships").get(0).path("role").stringValue())
                .isEqualTo("approver");
        assertThat(session(signIn()).path("name").stringValue()).isEqualTo("dora@example.com");
    }

    @Test
    void whoLeftTheOrganizationDoesNotComeIn() {
        invite("gus@example.com");
        provider.knows(account("gus-1", "gus@example.com"));
        session(signIn());
        ada.delete("/members/gus@example.com").expect(204);
        assertRefused(signIn(), "unknown");
    }

    // ---- what is not believed

    private void refusesToken(UnaryOperator<JWTClaimsSet.Builder> lie) {
        provider.knows(
                Map.of(
                        "sub",
                        "liar",
                        "email",
                        "liar@example.com",
                        "email_verified",
                        true,
                        "groups",
                        List.of("desk")));
        provider.lies(lie);
        assertRefused(signIn(), "token");
    }

    @Test
    void aTokenOfAnotherIssuerIsRefused() {
        refusesToken(claims -> claims.issuer("https://elsewhere.example.com"));
    }

    @Test
    void aTokenForAnotherAudienceIsRefused() {
        refusesToken(claims -> claims.audience("somebody else"));
        refusesToken(claims -> claims.audience(List.of(Provider.CLIENT, "somebody else")));
        refusesToken(claims -> claims.claim("azp", "somebody else"));
    }

    @Test
    void aTokenOfAnotherAttemptIsRefused() {
        refusesToken(claims -> claims.claim("nonce", "another"));
        refusesToken(claims -> claims.claim("nonce", null));
    }

    @Test
    void aTokenThatIsOverIsRefused() {
        refusesToken(claims ->
                claims.expirationTime(Date.from(Instant.now().minus(Duration.ofMinutes(5)))));
        refusesToken(claims -> claims.expirationTime(null));
    }

    @Test
    void aTokenAboutNobodyIsRefused() {
        refusesToken(claims -> claims.subject(null));
        refusesToken(claims -> claims.subject(""));
    }

    @Test
    void aTokenThatTheProviderHasNotSignedIsRefused() {
        for (Provider.Signing how :
                List.of(Provider.Signing.FORGED, Provider.Signing.SHARED, Provider.Signing.NONE)) {
            provider.signs(how);
            refusesToken(claims -> claims);
        }
    }

    @Test
    void keysThatTheProviderHasChangedAreReadAgain() throws Exception {
        invite("kim@example.com");
        provider.knows(account("kim-1", "kim@example.com"));
        session(signIn());
        provider.rotate();
        session(signIn());
    }

    // ---- answers that are nobody's

    @Test
    void anAnswerBelongsToTheBrowserThatAsked() {
        provider.knows(account("bob-1", "bob@example.com"));
        Browser own = Browser.begin();
        Browser other = Browser.begin();
        URI answer = provider.authorize(other.sent());

        assertRefused(own.comesBack(answer), "state");
        assertRefused(
                stage.anonymous()
                        .get("/" + answer.getRawPath() + "?" + answer.getRawQuery())
                        .expect(302),
                "state");
        assertRefused(own.comesBack(URI.create("/api/v1/sign-in/oidc/callback?code=x")), "state");
    }

    @Test
    void anAnswerIsGoodOnce() {
        invite("lea@example.com");
        provider.knows(account("lea-1", "lea@example.com"));
        Browser browser = Browser.begin();
        URI answer = provider.authorize(browser.sent());
        session(browser.comesBack(answer));
        assertRefused(browser.comesBack(answer), "refused");
    }

    @Test
    void anAnswerWithoutTheVerifierIsRefusedByTheProvider() {
        provider.knows(account("bob-1", "bob@example.com"));
        Browser browser = Browser.begin();
        assertThat(Provider.form(browser.sent().getRawQuery()))
                .containsEntry("code_challenge_method", "S256")
                .containsEntry("tenant", "1")
                .containsEntry("response_type", "code");
        URI answer = provider.authorize(browser.sent());
        String[] parts = browser.cookie().split("[.]", -1);
        Browser thief =
                new Browser(parts[0] + "." + parts[1] + "." + "A".repeat(43), browser.sent());
        assertRefused(thief.comesBack(answer), "refused");
    }

    @Test
    void whoSaysNoThereIsNotSignedIn() {
        Browser browser = Browser.begin();
        String state = Provider.form(browser.sent().getRawQuery()).get("state");
        assertRefused(
                browser.comesBack(
                        URI.create(
                                "/api/v1/sign-in/oidc/callback?error=access_denied&state="
                                        + state)),
                "refused");
    }

    // ---- when there is none

    @Test
    void aProviderThatIsAwayStopsNothingElse() throws Exception {
        try (Provider late = new Provider();
                TroupeServer server =
                        stage.another(settings ->
                                settings.withOidc(
                                        OidcSettings.of(
                                                late.issuer(),
                                                Provider.CLIENT,
                                                Optional.empty())))) {
            late.isAway(true);
            URI begin = URI.create(server.url() + "/api/v1/sign-in/oidc");
            assertThat(sentTo(begin)).isEqualTo("/sign-in?problem=unavailable");
            assertThat(sentTo(begin)).isEqualTo("/sign-in?problem=unavailable");
            late.isAway(false);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> sentTo(begin).startsWith(late.issuer() + "/authorize"));
        }
    }

    private static String sentTo(URI at) throws Exception {
        try (java.net.http.HttpClient http = java.net.http.HttpClient.newHttpClient()) {
            return http.send(
                            java.net.http.HttpRequest.newBuilder(at).build(),
                            java.net.http.HttpResponse.BodyHandlers.discarding())
                    .headers()
                    .firstValue("Location")
                    .orElse("");
        }
    }

    @Test
    void theConsoleIsToldWhatThereIs() {
        JsonNode way = stage.anonymous().get("/sign-in").expect(200).json().path("oidc");
        assertThat(way.path("name").stringValue()).isEqualTo("Example");
        assertThat(way.path("url").stringValue()).isEqualTo("/api/v1/sign-in/oidc");
    }
}
