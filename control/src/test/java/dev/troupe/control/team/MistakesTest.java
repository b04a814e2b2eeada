package dev.troupe.control.team;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.control.yaml.InvalidFile;
import dev.troupe.control.yaml.Problem;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of mistake is reported at its place, with what was expected or meant. */
class MistakesTest {

    /** A valid file; each mistake replaces a part of it. */
    static final String VALID =
            """
            troupe: 1
            organization: { name: Desk, mission: Help }
            models:
              fast: [ollama/qwen3]
              strong: [openai/gpt-5]
            tools:
              orders: { mcp: { command: [java, -jar, o.jar], environment: { KEY: "${env:KEYS}" } }, effects: { pay: once } }
              search: { mcp: { url: https://example.org/mcp } }
              files: { builtin: files, settings: { seed: . } }
            agents:
              lead: { role: Leads, tools: [orders.*] }
              clerk:
                role: Works
                reportsTo: lead
                models: [fast]
                tools: [orders.find, files.*]
                limits: { turns: 4, tokens: 100, cost: $0.05, time: 2m }
                output: { type: object, properties: { n: { type: number } } }
            inputs:
              tickets: { file: there.json, trust: untrusted }
            plans:
              main:
                map: { over: tickets, as: ticket, plan: { call: one } }
              one:
                sequence:
                  - { agent: clerk, name: first, goal: Look., context: [ticket], tools: [files.read] }
                  - parallel:
                      join: { quorum: 1 }
                      branches: [ { agent: lead, goal: L. }, { agent: clerk, goal: C., when: first.n > 1 } ]
                    name: both
                  - approve: { question: OK?, subject: both, show: [first], deadline: 2d }
                    name: decided
                    when: first.n > 100
                returns: [first, decided]
            main: main
            """;

    private static Mistake command(String command, String place, String text, String right) {
        return mistake(
                "builtin: files, settings: { seed: . }",
                "builtin: command, settings: { commands: { " + command + " } }",
                place,
                text,
                right);
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                // words
                mistake(
                        "troupe: 1",
                        "troupe: 2",
                        "1:9",
                        "'troupe' of the team file is the number 2",
                        "a whole number from 1 to 1"),
                mistake("troupe: 1\n", "", "1:1", "has no 'troupe'", "troupe: 1"),
                mistake(
                                "organization:",
                                "organisation:",
                                "2:1",
                                "unknown key 'organisation'; did you mean 'organization'",
                                "")
                        .and("1:1", "has no 'organization'"),
                mistake(
                                "{ name: Desk, ",
                                "{ nmae: Desk, ",
                                "2:17",
                                "unknown key 'nmae'; did you mean 'name'",
                                "")
                        .and("2:15", "has no 'name'"),
                mistake(
                        "mission: Help",
                        "mission: 3",
                        "2:38",
                        "'mission' of 'organization' of the team file is the number 3",
                        "text"),
                mistake(
                        "[ollama/qwen3]",
                        "ollama/qwen3",
                        "4:9",
                        "model tier 'fast' is 'ollama/qwen3'",
                        "a list"),
                mistake(
                        "[ollama/qwen3]",
                        "[qwen3]",
                        "4:10",
                        "a model of model tier 'fast' is 'qwen3'",
                        "provider/model"),
                mistake("[ollama/qwen3]", "[]", "4:9", "has no models", "at least one"),
                mistake(
                        "  strong:",
                        "  9strong:",
                        "5:3",
                        "'9strong' cannot be the name of a model tier",
                        "beginning with a letter"),
                // tools
                mistake(
                                "mcp: { url: https://example.org/mcp }",
                                "mpc: { url: https://example.org/mcp }",
                                "8:13",
                                "did you mean 'mcp'",
                                "")
                        .and("8:11", "does not say where"),
                mistake(
                        "https://example.org/mcp",
                        "example.org",
                        "8:25",
                        "'example.org'",
                        "https://"),
                mistake(
                        "command: [java, -jar, o.jar]",
                        "command: []",
                        "7:29",
                        "is empty",
                        "a program"),
                mistake(
                        "command: [java, -jar, o.jar]",
                        "command: [\"${secret:X}\"]",
                        "7:30",
                        "every process",
                        "environment"),
                mistake(
                                "command: [java, -jar, o.jar], ",
                                "",
                                "7:18",
                                "neither a command nor a url",
                                "")
                        .and("7:18", "neither"),
                mistake(
                        "command: [java, -jar, o.jar]",
                        "command: [java], headers: {}",
                        "7:46",
                        "has no effect",
                        "no 'headers'"),
                mistake(
                        "${env:KEYS}",
                        "${secrets:K}",
                        "7:70",
                        "the unknown variable '${secrets:K}'",
                        "secret:NAME"),
                mistake(
                        "pay: once",
                        "pay: twice",
                        "7:105",
                        "the effect of tool 'pay' is 'twice'",
                        "'none', 'idempotent' and 'once'"),
                mistake(
                        "builtin: files",
                        "builtin: flies",
                        "9:21",
                        "'flies'; did you mean 'files'",
                        "one of"),
                mistake(
                        "builtin: files",
                        "java: true",
                        "9:34",
                        "'settings' of tool source 'files' has no effect",
                        "builtin"),
                mistake(
                        "builtin: files",
                        "builtin: files, java: true",
                        "9:10",
                        "more than one origin: builtin, java",
                        "exactly one"),
                mistake(
                        "{ seed: . }",
                        "{ seed: none }",
                        "9:46",
                        "the folder 'none' of 'seed' of 'settings' of tool source 'files' does not exist",
                        "a path relative to"),
                mistake(
                        "{ seed: . }",
                        "{ seed: troupe.yaml }",
                        "9:46",
                        "the folder 'troupe.yaml' of 'seed' of 'settings' of tool source 'files' is a file",
                        "a folder"),
                mistake(
                        "{ seed: . }",
                        "{ depth: 2 }",
                        "9:40",
                        "'settings' of tool source 'files' has the unknown key 'depth'",
                        "'seed'"),
                mistake(
                        "builtin: files, settings: { seed: . }",
                        "builtin: time, settings: { seed: . }",
                        "9:39",
                        "has the unknown key 'seed'",
                        ""),
                mistake(
                        "builtin: files, settings: { seed: . }",
                        "builtin: fetch",
                        "9:10",
                        "tool source 'files' has no 'settings'",
                        "'allow'"),
                mistake(
                        "builtin: files, settings: { seed: . }",
                        "builtin: fetch, settings: { allow: [] }",
                        "9:47",
                        "'allow' of 'settings' of tool source 'files' is empty",
                        "at least one host"),
                mistake(
                        "builtin: files, settings: { seed: . }",
                        "builtin: command",
                        "9:10",
                        "tool source 'files' has no 'settings'",
                        "'commands'"),
                mistake(
                        "builtin: files, settings: { seed: . }",
                        "builtin: command, settings: { commands: {} }",
                        "9:52",
                        "'commands' of 'settings' of tool source 'files' is empty",
                        "at least one command"),
                command(
                        "a b: { command: [sh] }",
                        "9:54",
                        "'a b' cannot be the name of a command",
                        ""),
                command("t: {}", "9:57", "command 't' has no 'command'", "a program"),
                command(
                        "t: { command: [sh, '${run:token}'] }",
                        "9:73",
                        "'command' of command 't' has '${run:token}'",
                        "it in 'environment'"),
                command(
                        "t: { command: [sh], environment: { A: '${run:id}' } }",
                        "9:92",
                        "the unknown variable '${run:id}'",
                        "run:url"),
                command(
                        "t: { command: [] }",
                        "9:68",
                        "'command' of command 't' is empty",
                        "a program"),
                command(
                        "t: { command: [sh, '${secret:K}'] }",
                        "9:73",
                        "has a secret",
                        "'environment'"),
                command(
                        "t: { command: [sh], shell: true }",
                        "9:74",
                        "command 't' has the unknown key 'shell'",
                        "'arguments'"),
                command(
                        "t: { command: [sh], arguments: any }",
                        "9:85",
                        "'arguments' of command 't' is 'any'",
                        "'none' and 'list'"),
                command(
                        "t: { command: [sh], effect: two }",
                        "9:82",
                        "'effect' of command 't' is 'two'",
                        "'none', 'idempotent' and 'once'"),
                command(
                        "t: { command: [sh], timeout: 2h }",
                        "9:83",
                        "'timeout' of command 't' is '2h'",
                        "at most 1h"),
                // agents
                mistake(
                        "role: Works",
                        "role: ''",
                        "13:11",
                        "'role' of agent 'clerk' is empty",
                        "text"),
                mistake("    role: Works\n", "", "13:5", "agent 'clerk' has no 'role'", "role"),
                mistake(
                        "reportsTo: lead",
                        "reports_to: lead",
                        "14:5",
                        "did you mean 'reportsTo'",
                        "one of"),
                mistake(
                        "reportsTo: lead",
                        "reportsTo: laed",
                        "14:16",
                        "unknown agent 'laed'; did you mean 'lead'",
                        "'lead' and 'clerk'"),
                mistake(
                        "role: Leads",
                        "role: Leads, reportsTo: clerk",
                        "11:35",
                        "circle: lead → clerk → lead",
                        "nobody"),
                mistake(
                        "models: [fast]",
                        "models: [fats]",
                        "15:14",
                        "unknown model tier 'fats'; did you mean 'fast'",
                        "'fast' and 'strong'"),
                mistake(
                        "models: [fast]",
                        "models: fast",
                        "15:13",
                        "'models' of agent 'clerk' is 'fast'",
                        "a list"),
                mistake(
                        "models: [fast]",
                        "models: [1]",
                        "15:14",
                        "an entry of 'models' of agent 'clerk' is the number 1",
                        "quotes"),
                mistake("models: [fast]", "runtime: llmm", "15:14", "did you mean 'llm'", "one of"),
                mistake(
                        "orders.find, ",
                        "order.find, ",
                        "16:13",
                        "unknown tool source 'order'; did you mean 'orders'",
                        "tool sources"),
                mistake(
                        "orders.find, ",
                        "orders, ",
                        "16:13",
                        "a tool of agent 'clerk' is 'orders'",
                        "source.*"),
                mistake(
                        "turns: 4",
                        "turns: 0",
                        "17:22",
                        "'turns' of 'limits' of agent 'clerk' is the number 0",
                        "a whole number from 1"),
                mistake("turns: 4", "turns: four", "17:22", "is 'four'", "a whole number"),
                mistake("tokens: 100", "tokens: 1.5", "17:33", "the number 1.5", "a whole number"),
                mistake(
                        "cost: $0.05",
                        "cost: 5 cents",
                        "17:44",
                        "'5 cents'",
                        "dollars such as $0.05"),
                mistake("cost: $0.05", "cost: -1", "17:44", "the number -1", "dollars"),
                mistake(
                        "time: 2m",
                        "time: 2 minutes",
                        "17:57",
                        "'2 minutes'",
                        "a duration such as 30s"),
                mistake("time: 2m", "time: 0s", "17:57", "'0s'", "more than none"),
                mistake("time: 2m", "tiem: 2m", "17:51", "did you mean 'time'", "one of"),
                mistake(
                        "type: number",
                        "type: nmuber",
                        "18:54",
                        "is not a JSON Schema",
                        "draft 2020-12"),
                mistake(
                        "type: number",
                        "$ref: http://example.org/s",
                        "18:54",
                        "'$ref' in 'output' of agent 'clerk'",
                        "in the same schema"),
                mistake("type: number", "$ref: '#/$defs/x'", "18:54", "'$ref' in", "exists"),
                mistake(
                        "type: number",
                        "pattern: '['",
                        "18:57",
                        "'pattern' in",
                        "a regular expression"),
                // inputs
                mistake(
                        "there.json",
                        "their.json",
                        "20:20",
                        "the file 'their.json' of input 'tickets' does not exist",
                        "relative to"),
                mistake("trust: untrusted", "trust: none", "20:39", "'none'", "'untrusted'"),
                mistake(
                        "{ file: there.json, trust: untrusted }",
                        "[x]",
                        "20:12",
                        "input 'tickets' is a list",
                        "text"),
                mistake(
                        "main: main",
                        "rehearsal: r.yaml\nmain: main",
                        "35:12",
                        "'r.yaml' of 'rehearsal' does not exist",
                        ""),
                mistake(
                        "main: main",
                        "rehearsal: .\nmain: main",
                        "35:12",
                        "'.' of 'rehearsal' is a folder",
                        "a file"),
                // plans
                mistake(
                        "main: main",
                        "main: man",
                        "35:7",
                        "'main' refers to the unknown plan 'man'; did you mean 'main'",
                        ""),
                mistake("call: one", "call: on", "23:53", "unknown plan 'on'", "'main' and 'one'"),
                mistake(
                        "over: tickets",
                        "over: ticket",
                        "23:18",
                        "refers to 'ticket', which is not in scope there; did you mean 'tickets'",
                        "'tickets'"),
                mistake(
                                "as: ticket, ",
                                "as: a b, ",
                                "23:31",
                                "'a b' cannot be the name of an entry",
                                "")
                        .and("26:61", "'ticket', which is not in scope"),
                mistake("over: tickets, ", "", "23:10", "has no 'over'", "the list"),
                mistake(
                        "as: ticket, ",
                        "as: ticket, concurrency: 0, ",
                        "23:52",
                        "the number 0",
                        "from 1 to 1000"),
                mistake(
                        "as: ticket, ",
                        "as: ticket, tolerate: some, ",
                        "23:49",
                        "'tolerate' of 'map'",
                        "true, false, a number"),
                mistake(
                        "agent: clerk, name: first",
                        "agent: clark, name: first",
                        "26:18",
                        "unknown agent 'clark'; did you mean 'clerk'",
                        ""),
                mistake(
                        "agent: clerk, name: first",
                        "agnet: clerk, name: first",
                        "26:11",
                        "unknown key 'agnet'; did you mean 'agent'",
                        "patterns"),
                mistake("goal: Look., ", "", "26:9", "step 'first' has no 'goal'", "achieve"),
                mistake(
                        "goal: Look., ",
                        "goal: Look., call: one, ",
                        "26:9",
                        "more than one pattern: 'agent' and 'call'",
                        "exactly one"),
                mistake(
                        "goal: Look., ",
                        "goal: Look., gaol: x, ",
                        "26:51",
                        "unknown key 'gaol'; did you mean 'goal'",
                        ""),
                mistake(
                        "context: [ticket]",
                        "context: [tiket]",
                        "26:61",
                        "'tiket', which is not in scope there; did you mean 'ticket'",
                        ""),
                mistake(
                        "context: [ticket]",
                        "context: [decided]",
                        "26:61",
                        "not in scope",
                        "'ticket'"),
                mistake(
                        "context: [ticket]",
                        "context: [tickets]",
                        "26:61",
                        "not in scope",
                        "'ticket'"),
                mistake(
                        "tools: [files.read]",
                        "tools: [orders.pay]",
                        "26:78",
                        "agent 'clerk' may not call 'orders.pay'",
                        "'orders.find' and 'files.*'"),
                mistake(
                        "tools: [files.read]",
                        "corrections: 11",
                        "26:83",
                        "the number 11",
                        "from 0 to 10"),
                mistake("{ quorum: 1 }", "{ quorum: 3 }", "28:27", "'quorum'", "from 1 to 2"),
                mistake(
                        "{ quorum: 1 }",
                        "quorum",
                        "28:17",
                        "'quorum'",
                        "'all', 'any', 'race' and 'settled'"),
                mistake(
                        "{ agent: lead, goal: L. }",
                        "{ agent: clerk, goal: L. }",
                        "29:51",
                        "another step beside this one is called 'clerk', in line 29",
                        "'name'"),
                mistake(
                        "when: first.n > 1 ",
                        "when: first.n > oops ",
                        "29:92",
                        "the condition of step 'clerk': undeclared oops",
                        "one of the items"),
                mistake(
                        "        name: both\n",
                        "",
                        "30:44",
                        "'both', which is not in scope",
                        "'ticket'"),
                mistake("subject: both", "subject: bth", "31:44", "did you mean 'both'", ""),
                mistake("show: [first]", "show: [frist]", "31:57", "did you mean 'first'", ""),
                mistake("deadline: 2d", "deadline: 2", "31:75", "the number 2", "a duration"),
                mistake(
                        "deadline: 2d",
                        "onDeadline: ask",
                        "31:77",
                        "'ask'",
                        "'reject' and 'approve'"),
                mistake(
                                "name: decided",
                                "name: first",
                                "32:15",
                                "another step beside this one is called 'first', in line 26",
                                "")
                        .and("34:22", "'decided'"),
                mistake(
                                "name: decided",
                                "name: de cided",
                                "32:15",
                                "'de cided' cannot be the name of a step",
                                "")
                        .and("34:22", "'decided'"),
                mistake(
                        "[first, decided]",
                        "[first, both, nothing]",
                        "34:28",
                        "'nothing', which is not in scope",
                        ""),
                mistake(
                        "returns: [first, decided]",
                        "return: [first, decided]",
                        "34:5",
                        "did you mean 'returns'",
                        ""),
                mistake(
                        "call: one",
                        "call: main",
                        "23:53",
                        "circle: main → main",
                        "come to an end"),
                // permissions
                mistake(
                                "${env:KEYS}",
                                "${secret:K}",
                                "11:32",
                                "agent 'lead' may call 'orders.*', which is given the secret K that",
                                "'permissions: { secrets: [K] }' for agent 'lead'")
                        .and("16:13", "agent 'clerk'"),
                mistake(
                        "tools: [orders.*] }",
                        "tools: [orders.*], permissions: { secret: [K] } }",
                        "11:58",
                        "unknown key 'secret'; did you mean 'secrets'",
                        "one of"),
                mistake(
                        "tools: [orders.*] }",
                        "tools: [orders.*], permissions: { memory: ['goal:'] } }",
                        "11:67",
                        "'goal:'",
                        "goal:PATH"),
                mistake(
                        "tools: [orders.*] }",
                        "tools: [orders.*], permissions: { secrets: ['9 K'] } }",
                        "11:68",
                        "'9 K'",
                        "the name of a secret"),
                mistake(
                        "tools: [orders.*] }",
                        "tools: [orders.*], permissions: { delegates: [odrers.find] } }",
                        "11:70",
                        "unknown tool source 'odrers'; did you mean 'orders'",
                        ""),
                mistake("sequence:\n", "sequence: []\n    x:\n", "25:15", "has no steps", "")
                        .and("26:5", "unknown key 'x'")
                        .and("35:15", "")
                        .and("35:22", ""));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void isReportedAtItsPlace(Mistake mistake) {
        List<Problem> problems = problems(mistake.yaml());
        for (Expected expected : mistake.expected()) {
            assertThat(problems)
                    .as("%s", problems)
                    .anySatisfy(problem -> {
                        assertThat(problem.line() + ":" + problem.column())
                                .isEqualTo(expected.place());
                        assertThat(problem.text()).contains(expected.text());
                        assertThat(problem.expected().orElse("")).contains(expected.right());
                    });
        }
        assertThat(problems).hasSizeLessThanOrEqualTo(mistake.expected().size());
    }

    @Test
    void theFileWithoutMistakesIsLoaded() {
        assertThat(Examples.loadText(VALID, MistakesTest::conditions).team().main())
                .contains("main");
    }

    @Test
    void allMistakesComeAtOnceInTheOrderOfTheFile() {
        String yaml =
                VALID.replace("role: Works", "roel: Works")
                        .replace("turns: 4", "turns: many")
                        .replace("[ticket]", "[tikcet]")
                        .replace("deadline: 2d", "deadline: soon");
        assertThat(problems(yaml).stream().map(Problem::line)).containsExactly(13, 13, 17, 26, 31);
    }

    @Test
    void aCalledPlanIsCheckedForEachOfItsCallers() {
        List<Problem> problems =
                problems(
                        """
                        troupe: 1
                        organization: { name: X }
                        agents: { a: { role: A } }
                        plans:
                          main:
                            sequence:
                              - { agent: a, name: early, goal: G }
                              - { call: common }
                              - { agent: a, name: late, goal: G }
                          common: { agent: a, goal: G, context: [late] }
                        main: main
                        """);
        assertThat(problems)
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.line()).isEqualTo(10);
                    assertThat(problem.text()).contains("'late', which is not in scope");
                });
    }

    @Test
    void aPlanThatCanBeStartedByItselfMayUseItemsFromOutside() {
        assertThat(
                        Examples.loadText(
                                        """
                                        troupe: 1
                                        organization: { name: X }
                                        agents: { a: { role: A } }
                                        plans:
                                          alone: { agent: a, goal: G, context: [anything], when: anything > 1 }
                                        """,
                                        MistakesTest::conditions)
                                .team()
                                .plans())
                .containsKey("alone");
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.CsvSource(
            delimiter = '!',
            quoteCharacter = '~',
            value = {
                "first.n > 1 + oops ! 33:29",
                "'first.n > oops' ! 33:26",
                "|\\n          first.n >\\n            oops ! 35:13",
                ">-\\n          first.n >\\n          oops ! 33:15",
                "&x 'oops' ! 33:19",
            })
    void aMistakeInAConditionIsReportedAtItsPlaceIfItsTextIsInTheFile(String when, String place) {
        String yaml = VALID.replace("when: first.n > 100", "when: " + when.replace("\\n", "\n"));
        assertThat(problems(yaml))
                .singleElement()
                .satisfies(problem ->
                        assertThat(problem.line() + ":" + problem.column())
                                .as("%s", problem)
                                .isEqualTo(place));
    }

    @Test
    void theReportShowsTheLine() {
        Assertions.assertThatThrownBy(
                        () -> Examples.loadText(VALID.replace("turns: 4", "turns: many")))
                .hasMessageContaining(
                        """
                        :17:22: 'turns' of 'limits' of agent 'clerk' is 'many'; expected a whole number from 1 to 1000
                          17 |     limits: { turns: many, tokens: 100, cost: $0.05, time: 2m }
                             |                      ^\
                        """);
    }

    /** Knows one mistake: the name {@code oops}. */
    static List<ExpressionProblemAt> conditions(String expression, java.util.Set<String> names) {
        int index = expression.indexOf("oops");
        if (expression.contains("\n") && index > 0) {
            int line =
                    (int) expression.substring(0, index).chars().filter(c -> c == '\n').count() + 1;
            int column = index - expression.lastIndexOf('\n', index);
            return List.of(
                    new ExpressionProblemAt(line, column, "undeclared oops", Optional.of("oops")));
        }
        if (expression.startsWith("anything") && !names.contains("anything")) {
            return List.of(
                    new ExpressionProblemAt(1, 1, "undeclared anything", Optional.of("anything")));
        }
        return index < 0
                ? List.of()
                : List.of(
                        new ExpressionProblemAt(
                                1, index + 1, "undeclared oops", Optional.of("oops")));
    }

    static List<Problem> problems(String yaml) {
        return Assertions.catchThrowableOfType(
                        InvalidFile.class, () -> Examples.loadText(yaml, MistakesTest::conditions))
                .problems();
    }

    record Expected(String place, String text, String right) {}

    record Mistake(String part, String instead, List<Expected> expected) implements Arguments {

        String yaml() {
            assertThat(VALID).contains(part);
            return VALID.replace(part, instead);
        }

        Mistake and(String place, String text) {
            return new Mistake(
                    part,
                    instead,
                    Stream.concat(expected.stream(), Stream.of(new Expected(place, text, "")))
                            .toList());
        }

        @Override
        public Object[] get() {
            return new Object[] {this};
        }

        @Override
        public String toString() {
            return part.strip() + " ⇒ " + instead.strip();
        }
    }

    private static Mistake mistake(
            String part, String instead, String place, String text, String right) {
        return new Mistake(part, instead, List.of(new Expected(place, text, right)));
    }
}
