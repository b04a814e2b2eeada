package dev.troupe.engine;

import dev.troupe.core.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** How an export of the journal is written: one record a line, or one a row. */
public enum ExportFormat {
    /** JSON Lines: each record is an object with the fields that it has. */
    JSONL,
    /** RFC 4180, with a header: each field of the records is a column. */
    CSV;

    static final List<String> COLUMNS =
            List.of(
                    "record",
                    "form",
                    "installation",
                    "organization",
                    "no",
                    "run",
                    "seq",
                    "at",
                    "since",
                    "kind",
                    "position",
                    "name",
                    "stored",
                    "payload",
                    "head",
                    "hash",
                    "key",
                    "signature",
                    "type",
                    "actor",
                    "parent",
                    "root",
                    "status",
                    "rows",
                    "links",
                    "checkpoints");

    private static final Set<String> NUMBERS =
            Set.of(
                    "no",
                    "run",
                    "seq",
                    "at",
                    "since",
                    "kind",
                    "parent",
                    "root",
                    "rows",
                    "links",
                    "checkpoints");

    /** What comes before the first record. */
    void begin(Writer out) throws IOException {
        if (this == CSV) {
            out.write(String.join(",", COLUMNS) + "\r\n");
        }
    }

    void write(Writer out, ObjectNode record) throws IOException {
        if (this == JSONL) {
            out.write(Json.write(record));
            out.write('\n');
            return;
        }
        for (int i = 0; i < COLUMNS.size(); i++) {
            JsonNode value = record.path(COLUMNS.get(i));
            out.write(i == 0 ? "" : ",");
            out.write(value.isMissingNode() ? "" : Csv.quoted(value.asString()));
        }
        out.write("\r\n");
    }

    /**
     * Reads the next record, if there is one.
     *
     * @throws EngineException if there is something else
     */
    Optional<ObjectNode> read(BufferedReader in) throws IOException {
        if (this == JSONL) {
            String line = in.readLine();
            return line == null ? Optional.empty() : Optional.of(object(line));
        }
        Optional<List<String>> cells = Csv.read(in);
        while (cells.filter(COLUMNS::equals).isPresent()) {
            cells = Csv.read(in);
        }
        return cells.map(ExportFormat::record);
    }

    private static ObjectNode object(String line) {
        if (Json.parse(line) instanceof ObjectNode object) {
            return object;
        }
        throw new EngineException("a line is no JSON object");
    }

    private static ObjectNode record(List<String> cells) {
        if (cells.size() != COLUMNS.size()) {
            throw new EngineException(
                    "a row has " + cells.size() + " columns instead of " + COLUMNS.size());
        }
        ObjectNode record = Json.object();
        for (int i = 0; i < cells.size(); i++) {
            String column = COLUMNS.get(i);
            String cell = cells.get(i);
            if (NUMBERS.contains(column) && !cell.isEmpty()) {
                record.put(column, number(cell));
            } else if (!cell.isEmpty()) {
                record.put(column, cell);
            }
        }
        return record;
    }

    private static long number(String cell) {
        try {
            return Long.parseLong(cell);
        } catch (NumberFormatException e) {
            throw new EngineException("'" + cell + "' is no number", e);
        }
    }
}
