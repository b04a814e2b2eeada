package tidycsv;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads comma-separated values. Rows end with LF or CRLF; empty lines are left out. A field in double quotes may contain commas, and
 * double quotes written twice. A double quote inside a field that does not begin with one is an ordinary character.
 */
public final class CsvReader {

    private CsvReader() {}

    /**
     * The rows of a text, each with its fields.
     *
     * @throws CsvProblem if a quoted field is never closed, or goes on after its closing quote
     */
    public static List<List<String>> read(String text) {
        List<List<String>> rows = new ArrayList<>();
        int number = 0;
        for (String line : text.split("\r?\n", -1)) {
            number++;
            if (!line.isEmpty()) {
                rows.add(fields(line, number));
            }
        }
        return rows;
    }

    private static List<String> fields(String line, int number) {
        List<String> fields = new ArrayList<>();
        int position = 0;
        while (true) {
            StringBuilder field = new StringBuilder();
            if (position < line.length() && line.charAt(position) == '"') {
                position = quoted(line, position + 1, number, field);
            } else {
                while (position < line.length() && line.charAt(position) != ',') {
                    field.append(line.charAt(position++));
                }
            }
            fields.add(field.toString());
            if (position == line.length()) {
                return fields;
            }
            position++;
        }
    }

    /** Takes a field up to its closing quote, and returns the position after it. */
    private static int quoted(String line, int start, int number, StringBuilder field) {
        int position = start;
        while (position < line.length()) {
            char c = line.charAt(position++);
            if (c != '"') {
                field.append(c);
            } else if (position < line.length() && line.charAt(position) == '"') {
                field.append('"');
                position++;
            } else if (position == line.length() || line.charAt(position) == ',') {
                return position;
            } else {
                throw new CsvProblem(number, "a quoted field goes on after its closing quote");
            }
        }
        throw new CsvProblem(number, "a quoted field is never closed");
    }
}
