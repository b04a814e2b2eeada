package dev.troupe.agents.retail;

import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * What comes of a task's actions when nobody stands between them and the database.
 *
 * @param changed the documents that are not as in the beginning
 * @param done how many writes were done
 * @param refused how many calls of any kind were refused
 */
record Direct(Map<Records.Key, JsonNode> changed, int done, int refused) {

    static Direct of(Dataset data, RetailTask task) {
        Records records = new Records(data.database());
        int done = 0;
        int refused = 0;
        for (RetailTask.Action action : task.actions()) {
            try {
                action.tool().call(records, action.arguments());
                done += action.tool().writes() ? 1 : 0;
            } catch (Refused e) {
                refused++;
            }
        }
        return new Direct(records.changed(), done, refused);
    }
}
