package dev.troupe.server.runs;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.troupe.core.json.Json;
import dev.troupe.engine.JournalRow;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** A row of a journal, whole. */
record StepDetail(@JsonUnwrapped StepView step, Optional<JsonNode> payload, String hash) {

    static StepDetail of(JournalRow row) {
        return new StepDetail(
                StepView.of(row), row.payload().map(Json::parse), row.hash().toString());
    }
}
