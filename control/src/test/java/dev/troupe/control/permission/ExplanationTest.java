package dev.troupe.control.permission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.control.expression.CelExpressions;
import dev.troupe.control.permission.Permit.Kind;
import dev.troupe.control.team.CelChecker;
import dev.troupe.control.team.TeamFile;
import dev.troupe.core.contract.Mandate;
import dev.troupe.core.team.Team;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplanationTest {

    private static Team team;

    @BeforeAll
    static void read(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("troupe.yaml");
        Files.writeString(
                file,
                """
                troupe: 1
                organization: { name: X }
                tools:
                  orders: { mcp: { command: [o], environment: { KEY: "${secret:KEY}" } }, trust: verified }
                  files: { builtin: files }
                agents:
                  lead: { role: Leads, tools: [files.*], permissions: { delegates: [files.read] } }
                  clerk:
                    role: Looks things up
                    reportsTo: lead
                    tools: [orders.find, files.*]
                    talk: { to: [lead], supervisor: true }
                    permissions: { secrets: [KEY], memory: [agent:clerk] }
                  guest: { role: Helps, tools: [files.*], reportsTo: lead }
                budgets:
                  organization: { money: $10/day }
                plans:
                  p:
                    sequence:
                      - { agent: clerk, goal: Look., tools: [orders.find], name: look }
                      - manage: { manager: lead, goal: Do it., assign: [clerk] }
                        name: all
                      - handoff: { start: guest, goal: Help., to: { guest: [clerk] } }
                        name: help
                """);
        team = new TeamFile(new CelChecker(new CelExpressions())).load(file).team();
    }

    private static Explanation explain(String agent, String... tools) {
        return Explanation.of(
                team,
                agent,
                tools.length == 0 ? Mandate.NONE : Mandate.NONE.limitedTo(List.of(tools)));
    }

    private static List<String> held(Explanation explanation, Kind kind) {
        return explanation.permits().stream()
                .filter(permit -> permit.kind() == kind)
                .flatMap(permit -> permit.held().stream())
                .toList();
    }

    private static Place place(Explanation explanation, String where) {
        return explanation.places().stream()
                .filter(place -> place.where().contains(where))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void everyKindOfPermissionIsListedWithItsOrigin() {
        Explanation clerk = explain("clerk");

        assertThat(held(clerk, Kind.TOOL)).containsExactly("orders.find", "files.*");
        assertThat(held(clerk, Kind.PEER)).containsExactly("write to lead", "ask lead");
        assertThat(held(clerk, Kind.MEMORY)).containsExactly("agent:clerk");
        assertThat(held(clerk, Kind.SECRET)).containsExactly("KEY to the tools orders");
        assertThat(held(clerk, Kind.SPEND)).anyMatch(spend -> spend.contains("each assignment"));
        assertThat(held(clerk, Kind.SPEND))
                .anyMatch(spend -> spend.contains("$10.00 per day, shared by organization"));
        assertThat(held(clerk, Kind.SPEND))
                .as("a cap holds where the team states none")
                .anyMatch(spend -> spend.contains("$5.00 per run, shared by organization"));
        assertThat(held(explain("guest"), Kind.PEER)).containsExactly("hand over to clerk");
        assertThat(clerk.permits()).extracting(Permit::from).doesNotContain("");
    }

    @Test
    void whatTheCallerDoesNotPassOnIsTaken() {
        Explanation clerk = explain("clerk", "files.read");

        assertThat(held(clerk, Kind.TOOL)).containsExactly("files.read");
        assertThat(clerk.permits().getFirst().taken())
                .singleElement()
                .asString()
                .contains("the caller passes on only [files.read]");
    }

    @Test
    void aContractNarrowsAndSaysSo() {
        Place look = place(explain("clerk"), "'look'");

        assertThat(look.tools()).containsExactly("orders.find");
        assertThat(look.taken().getFirst()).contains("grants only [orders.find]", "files.*");
        assertThat(look.begins()).isTrue();
    }

    @Test
    void aContractThatAsksInVainDoesNotBegin() {
        Place look = place(explain("clerk", "files.*"), "'look'");

        assertThat(look.begins()).isFalse();
        assertThat(look.taken().getFirst()).contains("passes on only [files.*]");
    }

    @Test
    void whoChoosesPassesOnNoMoreThanItMay() {
        Place work = place(explain("clerk"), "for lead");

        assertThat(work.tools()).containsExactly("files.read");
        assertThat(work.taken()).contains("whoever has it work passes on only [files.read]");
    }

    @Test
    void whoIsAskedWorksWithAtMostWhatTheAskerHas() {
        assertThat(place(explain("lead"), "asked by clerk").tools()).containsExactly("files.*");
    }
}
