package dev.troupe.core.governance;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.troupe.core.durable.RunId;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.IsoFields;
import java.util.Locale;

/** For how long a budget lasts; then it begins anew. Days, weeks (ISO 8601) and months are UTC. */
public enum Window {
    /** One tree of runs. */
    @JsonProperty("run")
    RUN(0),
    @JsonProperty("day")
    DAY(1),
    @JsonProperty("week")
    WEEK(2),
    @JsonProperty("month")
    MONTH(3),
    @JsonProperty("lifetime")
    LIFETIME(4);

    private static final Window[] BY_CODE = {RUN, DAY, WEEK, MONTH, LIFETIME};

    private final int code;

    Window(int code) {
        this.code = code;
    }

    /** How it is stored. */
    public int code() {
        return code;
    }

    /** The window that is stored as this. */
    public static Window of(int code) {
        return BY_CODE[code];
    }

    /**
     * The name of the period that a moment falls into: {@code 2026-11-21}, {@code 2026-W47}, {@code
     * 2026-11}, {@code run 12} or {@code lifetime}.
     *
     * @param root the run at the top of the tree
     */
    public String period(Instant at, RunId root) {
        LocalDate day = LocalDate.ofInstant(at, ZoneOffset.UTC);
        return switch (this) {
            case RUN -> "run " + root;
            case DAY -> day.toString();
            case WEEK ->
                    "%04d-W%02d"
                            .formatted(
                                    day.get(IsoFields.WEEK_BASED_YEAR),
                                    day.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
            case MONTH -> "%04d-%02d".formatted(day.getYear(), day.getMonthValue());
            case LIFETIME -> "lifetime";
        };
    }

    /** How it is written: {@code day}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
