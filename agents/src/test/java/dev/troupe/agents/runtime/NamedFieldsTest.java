package dev.troupe.agents.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.core.json.Json;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamedFieldsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    output == 'yes'                            | true
                    output.total == 3 && output.note == ''     | true
                    output["total"] == 3 && output['note'] != '' | true
                    output.size() < 5                          | true
                    output.total == 3                          | false
                    output.total == 3 && has(output.note)      | false
                    output[0] == 3                             | false
                    x.output == 3                              | false
                    'output' == name                           | false
                    other == 3                                 | false
                    true                                       | false
                    """)
    void aConditionVerifiesAnAnswerOfWhichItNamesAll(String condition, boolean all) {
        NamedFields named = new NamedFields();
        named.add(condition);
        assertThat(named.cover(Json.parse("{\"total\": 3, \"note\": \"\"}"))).isEqualTo(all);
    }
}
