package dev.troupe.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What stands for models, other than what the environment says.
 *
 * @param fast whether scripted models answer without a delay
 * @param record the cassette to which replies of models are written
 * @param replay the cassette that models' replies come from
 */
record Mode(boolean fast, Optional<Path> record, Optional<Path> replay) {

    static final Mode PLAIN = new Mode(false, Optional.empty(), Optional.empty());

    /** The same without a delay, if this has none already. */
    Mode withFast(boolean faster) {
        return new Mode(fast || faster, record, replay);
    }

    /**
     * For whom runs of this mode are reserved: a process that works without the cassette would call
     * models. Absent without a cassette.
     */
    Optional<String> reservation() {
        String cassettes =
                Stream.of(
                                record.map(file -> "--record " + file),
                                replay.map(file -> "--replay " + file))
                        .flatMap(Optional::stream)
                        .collect(Collectors.joining(" "));
        return Optional.of(cassettes).filter(text -> !text.isEmpty());
    }
}
