package dev.troupe.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.core.json.Json;
import dev.troupe.server.ServerStage.Visitor;
import dev.troupe.server.http.ForAnyone;
import dev.troupe.server.http.Needs;
import dev.troupe.server.identity.Permission;
import dev.troupe.server.identity.Role;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Every endpoint, whoever adds one: each refuses those whom it is not for. */
class EndpointsTest {

    @TempDir static Path folder;
    private static ServerStage stage;
    private static Visitor viewer;
    private static Visitor stranger;
    private static Visitor expired;

    /** One that answers requests. */
    private record Endpoint(
            String method, String pattern, Optional<Permission> needs, boolean known) {

        /** An address that fits, of things that are not there. */
        String path() {
            String path = pattern.replaceAll("\\{[a-z]+}", "1");
            return path.startsWith("/api/v1") ? path.substring("/api/v1".length()) : "/" + path;
        }

        @Override
        public String toString() {
            return method + " " + pattern;
        }
    }

    @BeforeAll
    static void open() {
        stage = new ServerStage(folder);
        stage.publish(ServerStage.ACME, ServerStage.TEAM);
        Visitor ada = stage.person("Ada", ServerStage.ACME, Role.OWNER);
        viewer = stage.person("Vera", ServerStage.ACME, Role.VIEWER);
        stranger = stage.person("Mallory", "Other", Role.OWNER);
        String key =
                ada.post(
                                "/keys",
                                Json.object()
                                        .put("name", "old")
                                        .put("role", "owner")
                                        .put(
                                                "expiresAt",
                                                Instant.now().plusSeconds(600).toString()))
                        .expect(201)
                        .json()
                        .path("secret")
                        .stringValue();
        org.springframework.jdbc.core.simple.JdbcClient.create(stage.database())
                .sql("update troupe.api_key set expires_at = ?")
                .param(OffsetDateTime.now(java.time.ZoneOffset.UTC).minusSeconds(1))
                .update();
        expired = stage.bearer(key);
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    private static List<Endpoint> endpoints() {
        return stage
                .server()
                .bean(RequestMappingHandlerMapping.class)
                .getHandlerMethods()
                .entrySet()
                .stream()
                .flatMap(entry -> {
                    Needs needs = entry.getValue().getMethodAnnotation(Needs.class);
                    ForAnyone anyone = entry.getValue().getMethodAnnotation(ForAnyone.class);
                    return entry.getKey().getPatternValues().stream()
                            .flatMap(pattern ->
                                    entry.getKey().getMethodsCondition().getMethods().stream()
                                            .map(method ->
                                                    new Endpoint(
                                                            method.name(),
                                                            pattern,
                                                            Optional.ofNullable(needs)
                                                                    .map(Needs::value),
                                                            anyone == null
                                                                    || !anyone.evenUnknown())));
                })
                .sorted(java.util.Comparator.comparing(Endpoint::toString))
                .toList();
    }

    private static int status(Visitor visitor, Endpoint endpoint, String query) {
        Optional<String> body =
                List.of("POST", "PUT", "PATCH").contains(endpoint.method())
                        ? Optional.of("{}")
                        : Optional.empty();
        return visitor.send(endpoint.method(), endpoint.path() + query, body).status();
    }

    @TestFactory
    Stream<DynamicTest> nobodyIsAnsweredWithoutACredential() {
        return endpoints().stream()
                .filter(Endpoint::known)
                .map(endpoint ->
                        DynamicTest.dynamicTest(
                                endpoint.toString(),
                                () -> {
                                    assertThat(status(stage.anonymous(), endpoint, ""))
                                            .isEqualTo(401);
                                    assertThat(status(expired, endpoint, "")).isIn(401, 429);
                                }));
    }

    @TestFactory
    Stream<DynamicTest> nobodyReachesAnotherOrganization() {
        String acme = "?organization=Acme+%26+S%C3%B6hne";
        return endpoints().stream()
                .filter(endpoint -> endpoint.needs().isPresent())
                .map(endpoint ->
                        DynamicTest.dynamicTest(
                                endpoint.toString(),
                                () -> assertThat(status(stranger, endpoint, acme)).isEqualTo(403)));
    }

    @TestFactory
    Stream<DynamicTest> aViewerOnlyLooks() {
        return endpoints().stream()
                .filter(endpoint -> endpoint.needs().filter(Permission.READ::equals).isEmpty())
                .filter(endpoint -> endpoint.needs().isPresent())
                .map(endpoint ->
                        DynamicTest.dynamicTest(
                                endpoint.toString(),
                                () -> assertThat(status(viewer, endpoint, "")).isEqualTo(403)));
    }

    @TestFactory
    Stream<DynamicTest> everyEndpointSaysWhoMayUseIt() {
        assertThat(new TreeSet<>(endpoints().stream().map(Endpoint::toString).toList()))
                .hasSizeGreaterThan(50);
        return endpoints().stream()
                .map(endpoint ->
                        DynamicTest.dynamicTest(
                                endpoint.toString(),
                                () ->
                                        assertThat(
                                                        endpoint.needs().isPresent()
                                                                || isForAnyone(endpoint))
                                                .isTrue()));
    }

    /** These answer everybody who is known, or even those who are not. */
    private static boolean isForAnyone(Endpoint endpoint) {
        return List.of(
                        "GET /api/v1/session",
                        "POST /api/v1/session",
                        "DELETE /api/v1/session",
                        "GET /api/v1/organizations",
                        "GET /api/v1/openapi.json",
                        "GET /health",
                        "GET /ready")
                .contains(endpoint.toString());
    }
}
