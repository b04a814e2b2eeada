package dev.troupe.engine;

import dev.troupe.core.json.Json;
import java.time.Instant;

/** What the journal holds about a wait: for which topic (empty for a sleep), and until when. */
record WaitRow(String topic, Instant until) {

    /** Whether the wait was for the answer to a question, which goes to an address of its own. */
    static boolean isQuestion(JournalRow row) {
        return row.kind() == Kind.WAIT
                && of(row).topic().equals(address(row.name(), row.position()));
    }

    /** The topic under which the answer to a question at a position is sent. */
    static String address(String topic, String position) {
        return topic + "@" + position;
    }

    static WaitRow of(JournalRow row) {
        return Json.read(row.payload().orElseThrow(), WaitRow.class);
    }
}
