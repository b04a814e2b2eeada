package dev.troupe.server;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.server.http.ForAnyone;
import dev.troupe.server.http.Needs;
import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.core.jackson.TypeNameResolver;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.springdoc.core.configuration.SpringDocConfiguration;
import org.springdoc.core.customizers.GlobalOperationCustomizer;
import org.springdoc.core.properties.SpringDocConfigProperties;
import org.springdoc.core.providers.ObjectMapperProvider;
import org.springdoc.core.utils.SpringDocUtils;
import org.springdoc.webmvc.api.OpenApiWebMvcResource;
import org.springdoc.webmvc.core.configuration.SpringDocWebMvcConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.util.ReflectionTestUtils;
import org.springframework.web.method.HandlerMethod;

/** Describes the API as OpenAPI, from the classes that answer. */
@Configuration(proxyBeanMethods = false)
@ImportAutoConfiguration({
    SpringDocConfigProperties.class,
    SpringDocConfiguration.class,
    SpringDocWebMvcConfiguration.class
})
class ApiDescription {

    private final ApplicationContext context;

    ApiDescription(ApplicationContext context) {
        this.context = context;
        // Any JSON, as it is.
        SpringDocUtils.getConfig()
                .replaceWithSchema(tools.jackson.databind.JsonNode.class, new Schema<>())
                .replaceWithSchema(JsonNode.class, new Schema<>())
                .addRequestWrapperToIgnore(
                        dev.troupe.server.http.Tenant.class,
                        dev.troupe.server.identity.Caller.class,
                        org.springframework.http.HttpHeaders.class);
    }

    String json() {
        OpenAPI api =
                Optional.ofNullable(
                                ReflectionTestUtils.<OpenAPI>invokeMethod(
                                        context.getBean(OpenApiWebMvcResource.class),
                                        "getOpenApi",
                                        Locale.ROOT))
                        .orElseThrow();
        api.setInfo(
                new Info()
                        .title("Troupe")
                        .version("v1")
                        .description(
                                "The control plane of a team of agents. Money is in micro-dollars, time in ISO 8601, durations in"
                                        + " milliseconds. See docs/api.md."));
        api.setServers(null);
        api.getComponents()
                .addSchemas("Problem", problem())
                .addSecuritySchemes(
                        "key", new SecurityScheme().type(SecurityScheme.Type.HTTP).scheme("bearer"))
                .addSecuritySchemes(
                        "session",
                        new SecurityScheme()
                                .type(SecurityScheme.Type.APIKEY)
                                .in(SecurityScheme.In.COOKIE)
                                .name("troupe"));
        return Json31.pretty(api);
    }

    /** RFC 9457. */
    private static Schema<?> problem() {
        Schema<?> problem = new ObjectSchema();
        for (String text : List.of("type", "title", "detail", "field", "remedy")) {
            problem.addProperty(text, new StringSchema());
        }
        problem.addProperty("status", new IntegerSchema());
        problem.setRequired(List.of("type", "title", "status", "detail"));
        return problem;
    }

    /** Types are named with what they are in: many a request is called {@code Wanted}. */
    @Bean
    ModelResolver types(ObjectMapperProvider mappers) {
        return new ModelResolver(
                mappers.jsonMapper(),
                new TypeNameResolver() {
                    @Override
                    protected String nameForClass(Class<?> type, Set<Options> options) {
                        Class<?> around = type.getEnclosingClass();
                        return around == null
                                ? type.getSimpleName()
                                : around.getSimpleName().replaceAll("(Api|View)$", "")
                                        + type.getSimpleName();
                    }
                });
    }

    @Bean
    GlobalOperationCustomizer common() {
        return (operation, method) -> {
            operation.setTags(
                    List.of(
                            method.getBeanType()
                                    .getSimpleName()
                                    .replaceAll("Api$", "")
                                    .toLowerCase(Locale.ROOT)));
            operation.setOperationId(
                    method.getBeanType()
                                    .getSimpleName()
                                    .replaceAll("Api$", "")
                                    .toLowerCase(Locale.ROOT)
                            + "_"
                            + method.getMethod().getName());
            operation.setSummary(
                    words(method.getMethod().getName()) + ": " + operation.getTags().getFirst());
            operation
                    .getResponses()
                    .addApiResponse(
                            "default",
                            new ApiResponse()
                                    .description("What is wrong, and what to do about it")
                                    .content(
                                            new Content()
                                                    .addMediaType(
                                                            "application/problem+json",
                                                            new MediaType()
                                                                    .schema(
                                                                            new Schema<>()
                                                                                    .$ref(
                                                                                            "#/components/schemas/Problem")))));
            access(operation, method);
            return operation;
        };
    }

    private static String words(String name) {
        return name.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
    }

    private static void access(Operation operation, HandlerMethod method) {
        ForAnyone anyone = method.getMethodAnnotation(ForAnyone.class);
        Needs needs = method.getMethodAnnotation(Needs.class);
        if (anyone == null || !anyone.evenUnknown()) {
            operation.addSecurityItem(new SecurityRequirement().addList("key"));
            operation.addSecurityItem(new SecurityRequirement().addList("session"));
        }
        if (needs != null) {
            operation.setDescription("Needs the permission `" + needs.value().word() + "`.");
            operation.addParametersItem(
                    new Parameter()
                            .in("query")
                            .name("organization")
                            .description("Which one, if you belong to several")
                            .schema(new StringSchema()));
        }
    }
}
