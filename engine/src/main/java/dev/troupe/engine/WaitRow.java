package dev.troupe.engine;

import dev.troupe.core.json.Json;
import java.time.Instant;
import java.util.regex.Pattern;

/** What the journal holds about a wait: for which topic (empty for a sleep), and until when. */
record WaitRow(String topic, Instant until) {

    private static final Pattern ADDRESS =
            Pattern.compile(".*@[0-9]+(?:[.][a-z0-9]+)*", Pattern.DOTALL);

    /** Whether the wait was for the answer to a question, which goes to an address of its own. */
    static boolean isQuestion(JournalRow row) {
        return row.kind() == Kind.WAIT
                && of(row).topic().equals(address(row.name(), row.position()));
    }

    /** The topic under which the answer to a question at a position is sent. */
    static String address(String topic, String position) {
        return topic + "@" + position;
    }

    /** Whether a topic can be where the answer to some question goes. */
    static boolean isAddress(String topic) {
        return ADDRESS.matcher(topic).matches();
    }

    static WaitRow of(JournalRow row) {
        return Json.read(row.payload().orElseThrow(), WaitRow.class);
    }
}
