package dev.troupe.examples.research;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.troupe.core.durable.RunId;
import dev.troupe.engine.RunSummary;
import dev.troupe.examples.Rehearsal;
import dev.troupe.examples.Rehearsal.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The research department answers from files, with what it calculates from their tables. */
class ResearchTest {

    private static final Path CORPUS = Rehearsal.example("research").resolve("corpus");

    @TempDir static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static Rehearsal rehearsal;

    @SuppressWarnings("NullAway.Init")
    private static Ended ended;

    @BeforeAll
    static void run() throws Exception {
        rehearsal = new Rehearsal(folder.resolve("workspaces"));
        ended = rehearsal.run(Rehearsal.example("research"));
    }

    @AfterAll
    static void close() {
        rehearsal.close();
    }

    @Test
    void whatItFindsIsWhatTheTablesGive() throws IOException {
        double conductance = 0.34 * 0.7 * 4100;
        for (List<String> part : rows("building/envelope.csv")) {
            conductance += number(part, 1) * number(part, 2) * number(part, 3);
        }
        double kelvinHours =
                rows("building/degree-days.csv").stream().mapToDouble(row -> number(row, 1)).sum()
                        * 24;
        double demand = conductance * kelvinHours / 1000;
        double roof = (0.9 - 1 / (1 / 0.9 + 0.24 / 0.039)) * 760 * kelvinHours / 1000;
        double litres =
                rows("building/oil-deliveries.csv").stream()
                                .mapToDouble(row -> number(row, 1))
                                .sum()
                        / 3;
        double cop = 0.45 * (41 + 273.15) / (41 - 4);
        double annuity = 0.03 / (1 - Math.pow(1.03, -20));

        assertThat(finding("demand")).isCloseTo(demand, within(1.0));
        assertThat(finding("measured")).isCloseTo(litres * 10 * 0.82, within(1.0));
        assertThat(finding("demand-insulated")).isCloseTo(demand - roof, within(2.0));
        assertThat(finding("cop")).isCloseTo(cop, within(0.005));
        assertThat(finding("store"))
                .isCloseTo(4.5 * 5.2 * 2.4 * 2 / 3 * 650 / finding("pellets"), within(0.005));
        assertThat(finding("cost-oil"))
                .isCloseTo((demand - roof) / 0.92 / 10 * 1.02 + 600 + 38000 * annuity, within(2.0));
        assertThat(finding("cost-heat-pump"))
                .isCloseTo(
                        (demand - roof) / cop * 0.24 + 900 + 118000 * 0.7 * annuity, within(20.0));
        assertThat(finding("co2-pellets"))
                .isCloseTo((demand - roof) / 0.88 * 0.03 / 1000, within(0.1));
    }

    @Test
    void everyPartOfTheReportLeadsToFindingsAndFiles() {
        JsonNode report = ended.done().value();

        assertThat(report.path("answer").asString()).startsWith("A heat pump costs");
        assertThat(report.path("sections"))
                .hasSize(5)
                .allSatisfy(section -> {
                    assertThat(section.path("findings"))
                            .isNotEmpty()
                            .allSatisfy(id -> finding(id.asString()));
                    assertThat(section.path("files"))
                            .isNotEmpty()
                            .allSatisfy(file ->
                                    assertThat(CORPUS.resolve(file.asString())).isRegularFile());
                });
    }

    @Test
    void aReportThatNamesAFileThatThereIsNotGoesBack() {
        assertThat(ended.answer("study").turns()).isEqualTo(2);
        assertThat(ended.done().value().toString()).doesNotContain("physics/insulation.csv");
    }

    @Test
    void leadsHaveTheirPartsDoneByTheirOwnPeople() {
        Map<RunId, RunSummary> runs =
                ended.tree().stream()
                        .collect(Collectors.toMap(RunSummary::id, Function.identity()));
        Map<String, String> parents = new HashMap<>();
        for (RunSummary run : ended.tree()) {
            run.parent()
                    .map(runs::get)
                    .ifPresent(parent -> parents.putIfAbsent(run.name(), parent.name()));
        }
        assertThat(parents)
                .containsEntry("building", "study")
                .containsEntry("need", "building")
                .containsEntry("bills", "building")
                .containsEntry("measures", "building")
                .containsEntry("systems", "study")
                .containsEntry("pump", "systems")
                .containsEntry("boilers", "systems")
                .containsEntry("money", "study")
                .containsEntry("costs", "money")
                .containsEntry("emissions", "money");
    }

    @Test
    void anotherPriceInATableGivesAnotherReport() throws Exception {
        Path dear = Rehearsal.copy("research", folder.resolve("dear"));
        Rehearsal.change(
                dear.resolve("corpus/money/energy-prices.csv"),
                "electricity,kWh,0.24,1",
                "electricity,kWh,0.30,1");

        assertThat(rehearsal.run(dear).done().value().path("answer").asString())
                .startsWith("A pellet boiler costs");
    }

    /** The value of a finding, from the answers of the leads. */
    private static double finding(String id) {
        for (String lead : List.of("building", "systems", "money")) {
            Optional<JsonNode> found =
                    ended.answer(lead)
                            .value()
                            .path("findings")
                            .valueStream()
                            .filter(finding -> finding.path("id").asString().equals(id))
                            .findFirst();
            if (found.isPresent()) {
                return found.get().path("value").asDouble();
            }
        }
        throw new AssertionError("there is no finding '" + id + "'");
    }

    private static List<List<String>> rows(String file) throws IOException {
        return Files.readString(CORPUS.resolve(file))
                .lines()
                .skip(1)
                .map(line -> List.of(line.split(",")))
                .toList();
    }

    private static double number(List<String> row, int column) {
        return Double.parseDouble(row.get(column));
    }
}
