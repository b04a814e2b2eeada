package dev.troupe.server;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.server.http.ForAnyone;
import dev.troupe.server.http.Needs;
import dev.troupe.server.http.Page;
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
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
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
import org.springframework.core.io.Resource;
import org.springframework.test.util.ReflectionTestUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.method.HandlerMethod;

/** Describes the API as OpenAPI, from the classes that answer. */
@Configuration(proxyBeanMethods = false)
@ImportAutoConfiguration({
    SpringDocConfigProperties.class,
    SpringDocConfiguration.class,
    SpringDocWebMvcConfiguration.class
})
class ApiDescription {

    private static final String ANY = "Any JSON";
    private static final Path ROOT = Path.of(System.getProperty("troupe.project.root", ".."));

    private final ApplicationContext context;
    private final SourceDocs docs =
            SourceDocs.of(ROOT, List.of("core", "engine", "control", "agents", "server"));

    /** The types that are described, by the names of their schemas. */
    private final Map<String, Class<?>> types = new HashMap<>();

    ApiDescription(ApplicationContext context) {
        this.context = context;
        // Any JSON, as it is.
        SpringDocUtils.getConfig()
                .replaceWithSchema(tools.jackson.databind.JsonNode.class, new Schema<>().title(ANY))
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
                                        + " milliseconds. What is absent is not known or does not apply. See docs/server.md."));
        api.setServers(null);
        api.getComponents().getSchemas().forEach(this::describe);
        ApiExamples.kept().addTo(api);
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
        JsonNode json = Json31.mapper().valueToTree(api);
        untyped(json);
        return Json31.pretty(json);
    }

    /** The library takes what has no type for an object. */
    private static void untyped(JsonNode node) {
        if (node.path("title").asText().equals(ANY)) {
            ((ObjectNode) node).remove("type");
        }
        node.forEach(ApiDescription::untyped);
    }

    private void describe(String name, Schema<?> schema) {
        Optional<Class<?>> type =
                Optional.<Class<?>>ofNullable(types.get(name))
                        .or(() ->
                                name.startsWith("Page")
                                        ? Optional.of(Page.class)
                                        : Optional.empty());
        type.ifPresent(known -> {
            Optional<SourceDocs.Doc> doc = docs.of(known);
            doc.ifPresent(text -> schema.setDescription(text.text()));
            Map<String, String> parameters = doc.map(SourceDocs.Doc::parameters).orElse(Map.of());
            parameters.forEach((field, text) ->
                    property(schema, field).ifPresent(property -> property.setDescription(text)));
            if (known.isRecord()) {
                schema.setRequired(required(known, schema));
            }
        });
    }

    private static Optional<Schema<?>> property(Schema<?> schema, String field) {
        Map<?, ?> properties = schema.getProperties() == null ? Map.of() : schema.getProperties();
        return Optional.ofNullable((Schema<?>) properties.get(field));
    }

    /** What is not optional is always there. */
    private static List<String> required(Class<?> type, Schema<?> schema) {
        return Arrays.stream(type.getRecordComponents())
                .filter(component -> component.getType() != Optional.class)
                .filter(component -> component.getType() != OptionalInt.class)
                .filter(component ->
                        !component.getAccessor().isAnnotationPresent(JsonInclude.class))
                .map(RecordComponent::getName)
                .filter(field -> property(schema, field).isPresent())
                .toList();
    }

    /** RFC 9457. */
    private static Schema<?> problem() {
        Schema<?> problem = new ObjectSchema();
        for (String text : List.of("type", "title", "detail", "field", "remedy")) {
            problem.addProperty(text, new StringSchema());
        }
        problem.addProperty("status", new IntegerSchema());
        // Who was faster, where that is the problem.
        problem.addProperty("answered", new Schema<>().$ref("#/components/schemas/ApprovalClosed"));
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
                        String name =
                                around == null
                                        ? type.getSimpleName()
                                        : around.getSimpleName().replaceAll("(Api|View)$", "")
                                                + type.getSimpleName();
                        types.put(name, type);
                        return name;
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
            SourceDocs.Doc doc =
                    docs.of(method.getMethod())
                            .orElseThrow(() ->
                                    new IllegalStateException(
                                            method + " does not say in its Javadoc what it does"));
            operation.setSummary(doc.summary());
            operation.setDescription(doc.rest());
            describe(operation, method, doc);
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
            content(operation, method);
            return operation;
        };
    }

    private static void describe(Operation operation, HandlerMethod method, SourceDocs.Doc doc) {
        for (Parameter parameter :
                Optional.ofNullable(operation.getParameters()).orElse(List.of())) {
            String name =
                    Arrays.stream(method.getMethodParameters())
                            .filter(one ->
                                    Optional.ofNullable(
                                                    one.getParameterAnnotation(RequestHeader.class))
                                            .map(RequestHeader::value)
                                            .filter(parameter.getName()::equals)
                                            .isPresent())
                            .findFirst()
                            .flatMap(one -> Optional.ofNullable(one.getParameterName()))
                            .orElse(parameter.getName());
            Optional.ofNullable(doc.parameters().get(name)).ifPresent(parameter::setDescription);
        }
    }

    /** Of those who write their answer themselves. */
    private static void content(Operation operation, HandlerMethod method) {
        ApiResponse success = operation.getResponses().get("200");
        if (success != null && method.getMethod().getReturnType() == Resource.class) {
            success.setContent(
                    new Content()
                            .addMediaType(
                                    "application/json",
                                    new MediaType().schema(new ObjectSchema())));
        }
        if (success != null && method.isVoid()) {
            GetMapping mapping =
                    Optional.ofNullable(method.getMethodAnnotation(GetMapping.class))
                            .orElseThrow(() ->
                                    new IllegalStateException(
                                            method + " answers with nothing: 204"));
            Content content = new Content();
            for (String type :
                    mapping.produces().length > 0
                            ? mapping.produces()
                            : new String[] {"application/jsonl", "text/csv"}) {
                content.addMediaType(type, new MediaType().schema(new StringSchema()));
            }
            success.setContent(content);
        }
    }

    private static void access(Operation operation, HandlerMethod method) {
        ForAnyone anyone = method.getMethodAnnotation(ForAnyone.class);
        Needs needs = method.getMethodAnnotation(Needs.class);
        if (anyone == null || !anyone.evenUnknown()) {
            operation.addSecurityItem(new SecurityRequirement().addList("key"));
            operation.addSecurityItem(new SecurityRequirement().addList("session"));
        }
        if (needs != null) {
            operation.setDescription(
                    (operation.getDescription()
                                    + " Needs the permission `"
                                    + needs.value().word()
                                    + "`.")
                            .strip());
            operation.addParametersItem(
                    new Parameter()
                            .in("query")
                            .name("organization")
                            .description("Which one, if you belong to several")
                            .schema(new StringSchema()));
        }
    }
}
