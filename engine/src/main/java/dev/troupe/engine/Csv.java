package dev.troupe.engine;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Comma-separated values (RFC 4180). */
final class Csv {

    private Csv() {}

    static String quoted(String value) {
        boolean plain = true;
        for (int i = 0; plain && i < value.length(); i++) {
            char c = value.charAt(i);
            plain = c != '"' && c != ',' && c != '\n' && c != '\r';
        }
        return plain ? value : '"' + value.replace("\"", "\"\"") + '"';
    }

    /**
     * Reads a row, if there is one.
     *
     * @throws EngineException if the file ends within quotes
     */
    static Optional<List<String>> read(BufferedReader in) throws IOException {
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        boolean any = false;
        for (int c = in.read(); c >= 0; c = in.read()) {
            any = true;
            if (quoted) {
                if (c != '"') {
                    cell.append((char) c);
                } else if (peek(in) == '"') {
                    cell.append((char) in.read());
                } else {
                    quoted = false;
                }
            } else if (c == '"') {
                quoted = true;
            } else if (c == ',') {
                cells.add(cell.toString());
                cell.setLength(0);
            } else if (c == '\n') {
                cells.add(cell.toString());
                return Optional.of(cells);
            } else if (c != '\r') {
                cell.append((char) c);
            }
        }
        if (quoted) {
            throw new EngineException("the file ends in the middle of a value");
        }
        if (!any) {
            return Optional.empty();
        }
        cells.add(cell.toString());
        return Optional.of(cells);
    }

    private static int peek(BufferedReader in) throws IOException {
        in.mark(1);
        int next = in.read();
        in.reset();
        return next;
    }
}
