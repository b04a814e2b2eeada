package dev.troupe.engine;

import java.util.Optional;

/**
 * What the list of runs says of a run, which is not hashed itself: compared with its journal. Why a
 * run is blocked is in no journal, and cannot be compared.
 */
final class StatedRun {

    private final RunStatus status;
    private final String type;
    private final String name;
    private final Optional<String> failure;
    private String journaledName = "";
    private Kind last = Kind.STARTED;
    private Optional<String> lastPayload = Optional.empty();

    StatedRun(RunStatus status, String type, String name, Optional<String> failure) {
        this.status = status;
        this.type = type;
        this.name = name;
        this.failure = failure;
    }

    /** Takes in the next row of the journal. */
    void take(int seq, Kind kind, String rowName, Optional<String> payload) {
        if (seq == 0) {
            journaledName = rowName;
        }
        last = kind;
        lastPayload = kind == Kind.FAILED ? payload : Optional.empty();
    }

    /** What does not fit, once all rows were taken in. */
    Optional<String> problem() {
        if (!name.equals(journaledName)) {
            return Optional.of(
                    "its name was changed: it is listed as '"
                            + name
                            + "', and was begun as '"
                            + journaledName
                            + "'");
        }
        Optional<RunStatus> ended = ended();
        boolean fits = ended.map(status::equals).orElseGet(() -> !status.ended());
        if (!fits) {
            return Optional.of(
                    "its status was changed: it is listed as "
                            + status
                            + ", and its journal ends with "
                            + last.name().toLowerCase(java.util.Locale.ROOT));
        }
        boolean sameFailure = ended.isEmpty() || failure.equals(lastPayload);
        return sameFailure
                ? Optional.empty()
                : Optional.of("its failure was changed: its journal tells another one");
    }

    private Optional<RunStatus> ended() {
        if (type.equals(OrganizationJournal.TYPE)) {
            return Optional.of(RunStatus.COMPLETED);
        }
        return switch (last) {
            case COMPLETED -> Optional.of(RunStatus.COMPLETED);
            case FAILED -> Optional.of(RunStatus.FAILED);
            case CANCELLED -> Optional.of(RunStatus.CANCELLED);
            default -> Optional.empty();
        };
    }
}
