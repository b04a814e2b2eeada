package dev.troupe.core.governance;

/**
 * How much of each unit.
 *
 * @param money micro-dollars
 * @param tokens of all kinds
 * @param runs that are begun
 * @param time milliseconds
 */
public record Amounts(long money, long tokens, long runs, long time) {

    public static final Amounts NONE = new Amounts(0, 0, 0, 0);

    public Amounts {
        if (money < 0 || tokens < 0 || runs < 0 || time < 0) {
            throw new IllegalArgumentException(
                    "nothing uses less than nothing: money "
                            + money
                            + ", tokens "
                            + tokens
                            + ", runs "
                            + runs
                            + ", time "
                            + time);
        }
    }

    /**
     * Both together.
     *
     * @throws ArithmeticException if that is more than a long can say
     */
    public Amounts plus(Amounts more) {
        return new Amounts(
                Math.addExact(money, more.money),
                Math.addExact(tokens, more.tokens),
                Math.addExact(runs, more.runs),
                Math.addExact(time, more.time));
    }

    /** Whether there is no more of any unit than this. */
    public boolean isWithin(Amounts most) {
        return money <= most.money
                && tokens <= most.tokens
                && runs <= most.runs
                && time <= most.time;
    }

    /** The amount of a unit; none of {@link Unit#COUNT}, which policies count. */
    public long of(Unit unit) {
        return switch (unit) {
            case MONEY -> money;
            case TOKENS -> tokens;
            case RUNS -> runs;
            case TIME -> time;
            case COUNT -> 0;
        };
    }
}
