package dev.troupe.control.team;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.troupe.control.yaml.SourceText;
import dev.troupe.control.yaml.Yaml;
import dev.troupe.core.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The published schema says what the readers say. */
class SchemaTest {

    static final JsonNode SCHEMA = read();

    private static final Schema VALIDATOR =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(SCHEMA);

    static boolean accepts(String yaml) {
        return VALIDATOR.validate(Yaml.parse(new SourceText("t", yaml)).json()).isEmpty();
    }

    @Test
    void theSchemaIsASchema() {
        assertThat(
                        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                                .loadSchema(
                                        com.networknt.schema.SchemaLocation.of(
                                                SpecificationVersion.DRAFT_2020_12.getDialectId()))
                                .validate(SCHEMA))
                .isEmpty();
    }

    @Test
    void theSchemaInTheDocumentationIsThisOne() throws IOException {
        Path published =
                Path.of(System.getProperty("troupe.project.root", ".."), "docs/troupe.schema.json");
        assertThat(Json.parse(Files.readString(published))).isEqualTo(SCHEMA);
    }

    @Test
    void validFilesFitTheSchema() {
        assertThat(
                        VALIDATOR.validate(
                                Yaml.parse(SourceText.read(Examples.file("desk"), Yaml.MAX_SIZE))
                                        .json()))
                .isEmpty();
        assertThat(accepts(MistakesTest.VALID)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '~',
            value = {
                "troupe: 1 ! troupe: 2",
                "organization: ! organisation:",
                "{ name: Desk, ! { nmae: Desk,",
                "mission: Help ! mission: 3",
                "[ollama/qwen3] ! ollama/qwen3",
                "[ollama/qwen3] ! [qwen3]",
                "[ollama/qwen3] ! []",
                "strong: ! 9strong:",
                "mcp: { url: https://example.org/mcp } ! effects: {}",
                "mcp: { url: https://example.org/mcp } ! trust: verified",
                "mcp: { url: https://example.org/mcp } ! mcp: {}",
                "https://example.org/mcp ! example.org",
                "command: [java, -jar, o.jar] ! command: []",
                "command: [java, -jar, o.jar] ! command: [java], headers: {}",
                "command: [java, -jar, o.jar] ! command: [java], url: https://e.org",
                "pay: once ! pay: twice",
                "builtin: files ! builtin: flies",
                "builtin: files ! java: true",
                "builtin: files, settings: { seed: . } ! java: false",
                "{ seed: . } ! { depth: 2 }",
                "builtin: files, ! builtin: time,",
                "builtin: files, settings: { seed: . } ! builtin: fetch",
                "builtin: files, settings: { seed: . } ! builtin: command",
                "builtin: files, settings: { seed: . } ! builtin: command, settings: { commands: {} }",
                "builtin: files, settings: { seed: . } ! builtin: command, settings: { commands: { t: { command: [] } } }",
                "builtin: files, settings: { seed: . } ! builtin: command, settings: { commands: { t: { command: [a], shell: true } } }",
                "role: Works ! role: ''",
                "role: Works ! roel: Works",
                "models: [fast] ! models: fast",
                "models: [fast] ! runtime: other",
                "orders.find, ! orders,",
                "turns: 4 ! turns: 0",
                "turns: 4 ! turns: four",
                "tokens: 100 ! tokens: 1.5",
                "cost: $0.05 ! cost: 5 cents",
                "cost: $0.05 ! cost: -1",
                "time: 2m ! time: 2 minutes",
                "time: 2m ! time: 0s",
                "type: number ! type: nmuber",
                "trust: untrusted ! trust: none",
                "{ file: there.json, trust: untrusted } ! [x]",
                "over: tickets, ! ~~",
                "as: ticket, ! as: a b,",
                "as: ticket, ! as: ticket, concurrency: 0,",
                "as: ticket, ! as: ticket, tolerate: some,",
                "as: ticket, ! as: ticket, tolerate: 101%,",
                "as: ticket, ! as: ticket, tolerate: -1,",
                "goal: Look., ! ~~",
                "goal: Look., ! goal: Look., call: one,",
                "goal: Look., ! goal: Look., golas: x,",
                "tools: [files.read] ! corrections: 11",
                "{ quorum: 1 } ! { quorum: 0 }",
                "{ quorum: 1 } ! quorum",
                "deadline: 2d ! deadline: 2",
                "deadline: 2d ! onDeadline: ask",
                "name: decided ! name: de cided",
                "returns: ! return:",
                "main: main ! main: [main]",
                "agents: ! agents: {}\\nx:",
            })
    void aMistakeIsRefusedByTheSchemaAndTheLoader(String part, String instead) {
        assertThat(MistakesTest.VALID).contains(part);
        String yaml = MistakesTest.VALID.replace(part, instead.replace("\\n", "\n"));
        assertThat(accepts(yaml)).isFalse();
        assertThat(MistakesTest.problems(yaml)).isNotEmpty();
    }

    @Test
    void theSchemaHasTheKeysThatTheReadersKnow() {
        Map<String, Collection<String>> known = new LinkedHashMap<>();
        known.put("", TeamReader.KEYS);
        known.put("/properties/organization", TeamReader.ORGANIZATION_KEYS);
        known.put("/$defs/agent", AgentReader.KEYS);
        known.put("/$defs/limits", LimitsReader.KEYS);
        known.put("/$defs/permissions", PermissionsReader.KEYS);
        known.put("/$defs/toolSource", ToolSourceReader.KEYS);
        known.put("/$defs/fetchSettings", BuiltinReader.FETCH_KEYS);
        known.put("/$defs/filesSettings", BuiltinReader.FILES_KEYS);
        known.put("/$defs/commandSettings", BuiltinReader.COMMAND_KEYS);
        known.put("/$defs/command", BuiltinReader.COMMAND_OWN_KEYS);
        known.put("/$defs/input/oneOf/1", InputReader.KEYS);
        known.put("/$defs/sequenceStep/properties/sequence/oneOf/1", SequenceReader.OWN_KEYS);
        known.put("/$defs/parallelStep/properties/parallel", ParallelReader.OWN_KEYS);
        known.put(
                "/$defs/parallelStep/properties/parallel/properties/join/oneOf/1",
                ParallelReader.JOIN_KEYS);
        known.put(
                "/$defs/parallelStep/properties/parallel/properties/merge/oneOf/1/properties/vote",
                MergeReader.VOTE_KEYS);
        known.put(
                "/$defs/parallelStep/properties/parallel/properties/merge/oneOf/1/properties/reconcile",
                MergeReader.RECONCILE_KEYS);
        known.put("/$defs/mapStep/properties/map", MapReader.OWN_KEYS);
        known.put("/$defs/routeStep/properties/route", RouteReader.OWN_KEYS);
        String route = "/$defs/routeStep/properties/route/properties/";
        known.put(route + "rules/items", RouteReader.RULE_KEYS);
        known.put(route + "model", RouteReader.MODEL_KEYS);
        known.put(route + "score", RouteReader.SCORE_KEYS);
        known.put(route + "score/properties/weights", RouteReader.WEIGHT_KEYS);
        known.put(route + "choices/additionalProperties", RouteReader.CHOICE_KEYS);
        known.put("/$defs/handoffStep/properties/handoff", HandoffReader.OWN_KEYS);
        known.put("/$defs/approveStep/properties/approve", ApproveReader.OWN_KEYS);
        known.put("/$defs/loopStep/properties/loop", LoopReader.OWN_KEYS);
        known.put("/$defs/reviewStep/properties/review", ReviewReader.OWN_KEYS);
        known.put(
                "/$defs/reviewStep/properties/review/properties/critics/items",
                ReviewReader.CRITIC_KEYS);
        known.put("/$defs/attemptStep/properties/attempt", AttemptReader.OWN_KEYS);
        known.put(
                "/$defs/attemptStep/properties/attempt/properties/steps/items",
                AttemptReader.STEP_KEYS);
        known.put("/$defs/awaitStep/properties/await/oneOf/0", AwaitReader.EVENT_KEYS);
        known.put("/$defs/awaitStep/properties/await/oneOf/1", AwaitReader.TIMER_KEYS);
        known.put("/$defs/chatStep/properties/chat", ChatReader.OWN_KEYS);
        known.put("/$defs/onBound", OnFailureReader.BOUND_KEYS);
        known.put("/$defs/policy", PolicyReader.KEYS);
        known.put("/$defs/policy/properties/then/oneOf/1", PolicyReader.LIMIT_KEYS);
        known.put("/$defs/budgets", BudgetReader.KEYS);
        known.put("/$defs/budget", BudgetReader.SCOPE_KEYS);
        known.put("/$defs/runBudget", BudgetReader.SCOPE_KEYS);
        for (PatternReader pattern : patterns()) {
            List<String> keys = new ArrayList<>(pattern.keys());
            keys.add(pattern.pattern());
            keys.addAll(PlanReader.COMMON_KEYS);
            known.put("/$defs/" + pattern.pattern() + "Step", keys);
        }
        known.forEach((place, keys) ->
                assertThat(keysAt(place)).as(place).isEqualTo(new TreeSet<>(keys)));
        Set<String> mcp = keysAt("/$defs/mcp/oneOf/0");
        mcp.addAll(keysAt("/$defs/mcp/oneOf/1"));
        assertThat(mcp).isEqualTo(new TreeSet<>(ToolSourceReader.MCP_KEYS));
        assertThat(SCHEMA.at("/$defs/step/oneOf")).hasSize(patterns().size());
    }

    @Test
    void theSchemaHasTheWordsThatTheReadersKnow() {
        Map<String, List<String>> known = new LinkedHashMap<>();
        known.put(
                "/$defs/attemptStep/properties/attempt/properties/onFailure",
                AttemptReader.ON_FAILURE);
        known.put("/$defs/agent/properties/runtime", AgentReader.RUNTIMES);
        known.put("/$defs/command/properties/arguments", BuiltinReader.ARGUMENTS);
        known.put("/$defs/toolSource/properties/builtin", ToolSourceReader.BUILTINS);
        known.put(
                "/$defs/toolSource/properties/effects/additionalProperties",
                ToolSourceReader.EFFECTS);
        known.put("/$defs/toolSource/properties/trust", ToolSourceReader.TRUST);
        known.put("/$defs/input/oneOf/1/properties/trust", InputReader.TRUSTS);
        known.put(
                "/$defs/parallelStep/properties/parallel/properties/join/oneOf/0",
                ParallelReader.JOINS);
        known.put(
                "/$defs/parallelStep/properties/parallel/properties/merge/oneOf/0",
                ParallelReader.MERGES);
        known.put(
                "/$defs/approveStep/properties/approve/properties/onDeadline",
                ApproveReader.ON_DEADLINE);
        known.put(
                "/$defs/approveStep/properties/approve/properties/onReject",
                ApproveReader.ON_REJECT);
        known.put("/$defs/reviewStep/properties/review/properties/accept", ReviewReader.ACCEPT);
        known.put(
                "/$defs/parallelStep/properties/parallel/properties/failed", ParallelReader.FATES);
        known.put(
                "/$defs/awaitStep/properties/await/oneOf/0/properties/onDeadline",
                AwaitReader.ON_DEADLINE);
        known.put("/$defs/chatStep/properties/chat/properties/speaker", ChatReader.SPEAKERS);
        known.put("/$defs/chatStep/properties/chat/properties/decide", ChatReader.DECIDE);
        known.put("/$defs/policy/properties/on/oneOf/0", PolicyReader.ON);
        known.put("/$defs/policy/properties/then/oneOf/0", PolicyReader.THEN);
        known.put("/$defs/policy/properties/onDeadline", PolicyReader.ON_DEADLINE);
        known.put("/$defs/effort", TermsReader.EFFORTS);
        for (String budget : List.of("budgets", "budget", "runBudget")) {
            known.put("/$defs/" + budget + "/properties/onExhausted", BudgetReader.ON_EXHAUSTED);
        }
        known.forEach((place, words) ->
                assertThat(Json.write(SCHEMA.at(place).path("enum")))
                        .as(place)
                        .isEqualTo(Json.write(words)));
        assertThat(SCHEMA.at("/$defs/permissions/properties/memory/items/pattern").asString())
                .isEqualTo("^(" + PermissionsReader.SCOPE + ")$");
        assertThat(SCHEMA.at("/$defs/permissions/properties/secrets/items/pattern").asString())
                .isEqualTo("^" + PermissionsReader.SECRET + "$");
        assertThat(SCHEMA.at("/$defs/name/pattern").asString()).isEqualTo("^" + Reading.NAME + "$");
    }

    @Test
    void everyKeyIsDescribed() {
        List<String> undescribed = new ArrayList<>();
        collectUndescribed("", SCHEMA, undescribed);
        assertThat(undescribed).isEmpty();
    }

    private static void collectUndescribed(String place, JsonNode node, List<String> undescribed) {
        node.path("properties")
                .properties()
                .forEach(property -> {
                    JsonNode value = property.getValue();
                    JsonNode target =
                            value.has("$ref") && value.path("$ref").asString().startsWith("#")
                                    ? SCHEMA.at(value.path("$ref").asString().substring(1))
                                    : value;
                    if (!value.has("description") && !target.has("description")) {
                        undescribed.add(place + "/" + property.getKey());
                    }
                });
        if (node.isObject()) {
            node.properties()
                    .forEach(child ->
                            collectUndescribed(
                                    place + "/" + child.getKey(), child.getValue(), undescribed));
        } else if (node.isArray()) {
            node.forEach(child -> collectUndescribed(place + "/-", child, undescribed));
        }
    }

    private static List<PatternReader> patterns() {
        Reading reading =
                new Reading(new dev.troupe.control.yaml.Problems(new SourceText("t", "")));
        return PlanReader.patterns(reading, Map.of(), new PlanReader(reading, Map.of()));
    }

    private static Set<String> keysAt(String place) {
        return Stream.of(SCHEMA.at(place).path("properties"))
                .flatMap(properties -> properties.propertyNames().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static JsonNode read() {
        try (InputStream stream =
                Objects.requireNonNull(TeamFile.class.getResourceAsStream(TeamFile.SCHEMA))) {
            return Json.parse(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
