package tidycsv;

/** A text that is no CSV. The message begins with the line, counted from 1, in which it goes wrong. */
public final class CsvProblem extends RuntimeException {

    private final int line;

    CsvProblem(int line, String problem) {
        super("line " + line + ": " + problem);
        this.line = line;
    }

    public int line() {
        return line;
    }
}
