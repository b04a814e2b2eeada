package dev.troupe.agents.retail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What is read of a folder of data. */
class DatasetTest {

    @TempDir Path folder;

    private Dataset read(String tasks) throws IOException {
        Files.writeString(folder.resolve("db.json"), TinyShop.DATABASE);
        Files.writeString(folder.resolve("policy.md"), "Be kind.");
        Files.writeString(folder.resolve("tasks.json"), tasks.replace('\'', '"'));
        return Dataset.read(folder);
    }

    @Test
    void otherTasksOfTheSameFormAreRead() throws IOException {
        Dataset data =
                read(
                        """
                        [{'id': 7, 'user_scenario': {'instructions': {'reason_for_call': 'cancel'}},
                          'evaluation_criteria': {'actions': [
                            {'name': 'cancel_pending_order', 'arguments': {'order_id': '#1', 'reason': 'no longer needed'}}]}},
                         {'id': 'none', 'evaluation_criteria': {'actions': null}}]
                        """);

        assertThat(data.tasks()).extracting(RetailTask::id).containsExactly("7", "none");
        assertThat(data.tasks().getFirst().writes()).isEqualTo(1);
        assertThat(data.tasks().getLast().actions()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    [                                                                                         | tasks.json is not valid JSON
                    {}                                                                                        | tasks.json is not a list of tasks
                    [{}]                                                                                      | task 1, has no 'id'
                    [{'id': 'a'}, {'id': 'a'}]                                                                | two tasks with the id 'a'
                    [{'id': 'a', 'evaluation_criteria': {'actions': {}}}]                                     | task 1 ('a'): 'evaluation_criteria.actions' is not a list
                    [{'id': 'a', 'evaluation_criteria': {'actions': [{'name': 'think'}]}}]                    | task 1 ('a'), action 1: it has no 'name' (a text) with 'arguments'
                    [{'id': 'a', 'evaluation_criteria': {'actions': [{'name': 'fly', 'arguments': {}}]}}]     | task 1 ('a'), action 1: this shop has no tool 'fly'; it has [find_user_id_by_email
                    """)
    void malformedTasksSayWhatIsWrongAndWhere(String tasks, String problem) {
        assertThatThrownBy(() -> read(tasks))
                .isInstanceOf(BadData.class)
                .hasMessageContaining(problem);
    }

    @Test
    void anAbsentFileIsNamed() {
        assertThatThrownBy(() -> Dataset.read(folder))
                .isInstanceOf(BadData.class)
                .hasMessageContaining("db.json")
                .hasMessageContaining("the folder holds db.json, policy.md and tasks.json");
    }

    @Test
    void aDatabaseWithoutACollectionIsRefused() throws IOException {
        Files.writeString(folder.resolve("db.json"), "{\"users\": {}, \"products\": {}}");

        assertThatThrownBy(() -> Dataset.read(folder))
                .isInstanceOf(BadData.class)
                .hasMessageContaining("has no object 'orders'");
    }

    @Test
    void theGroundTruthOfEveryTaskCanBeAppliedAndComesToTheSameEachTime() {
        Dataset data = Dataset.present();
        int refused = 0;
        int changing = 0;
        Set<Map<Records.Key, JsonNode>> endings = new HashSet<>();
        for (RetailTask task : data.tasks()) {
            Direct first = Direct.of(data, task);
            assertThat(Direct.of(data, task)).as(task.id()).isEqualTo(first);
            assertThat(first.changed().isEmpty()).as(task.id()).isEqualTo(first.done() == 0);
            refused += first.refused();
            changing += first.changed().isEmpty() ? 0 : 1;
            endings.add(first.changed());
        }
        System.out.printf(
                "retail: direct, tasks %d, changing the database %d in %d ways, calls %d,"
                        + " refused %d%n",
                data.tasks().size(),
                changing,
                endings.size(),
                data.tasks().stream().mapToInt(task -> task.actions().size()).sum(),
                refused);
    }
}
