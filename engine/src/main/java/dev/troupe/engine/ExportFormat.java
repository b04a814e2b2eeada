package dev.troupe.engine;

import dev.troupe.core.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** How an export of the journal is written: one record a line, or one a row. */
public enum ExportFormat {
    /** JSON Lines: each record is an object with the fields that it has. */
    JSONL,
    /** RFC 4180, with a header: each field of the records is a column. */
    CSV;

    /** What follows from the others, in an auditor's words. */
    static final List<String> TOLD =
            List.of("time", "agent", "person", "what", "authority", "approvedBy", "outcome");

    static final List<String> COLUMNS =
            Stream.of(
                            List.of("record", "organization", "run", "seq"),
                            TOLD,
                            List.of(
                                    "form",
                                    "installation",
                                    "no",
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
                                    "rows",
                                    "links",
                                    "checkpoints",
                                    "records"))
                    .flatMap(List::stream)
                    .toList();

    /** How a cell begins that a spreadsheet might take for a formula, or that was told apart. */
    private static final String FORMULA = "=+-@'\t\r";

    private static final Set<String> NUMBERS =
            Set.of("no", "run", "seq", "at", "since", "kind", "rows", "links", "checkpoints");

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
            out.write(value.isMissingNode() ? "" : Csv.quoted(apart(value.asString())));
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
            String cell = together(cells.get(i));
            if (NUMBERS.contains(column) && !cell.isEmpty()) {
                record.put(column, number(cell));
            } else if (!cell.isEmpty()) {
                record.put(column, cell);
            }
        }
        return record;
    }

    private static String apart(String cell) {
        return !cell.isEmpty() && FORMULA.indexOf(cell.charAt(0)) >= 0 ? "'" + cell : cell;
    }

    private static String together(String cell) {
        return cell.startsWith("'") ? cell.substring(1) : cell;
    }

    /** Says a row in an auditor's words. */
    static void tell(ObjectNode record, AuditEntry entry) {
        told(entry)
                .forEach((column, text) -> {
                    if (!text.isEmpty()) {
                        record.put(column, text);
                    }
                });
    }

    /** Which of these columns says something else than what follows from the others. */
    static Optional<String> changed(ObjectNode record, AuditEntry entry) {
        return told(entry).entrySet().stream()
                .filter(told -> !record.path(told.getKey()).asString("").equals(told.getValue()))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private static Map<String, String> told(AuditEntry entry) {
        Map<String, String> told = new LinkedHashMap<>();
        List<String> texts =
                List.of(
                        entry.at().toString(),
                        entry.agent(),
                        entry.person(),
                        entry.what(),
                        entry.authority(),
                        entry.approvedBy(),
                        entry.outcome());
        for (int i = 0; i < texts.size(); i++) {
            told.put(TOLD.get(i), texts.get(i));
        }
        return told;
    }

    /** Adds a record to a digest of all: of each column the length in bytes, and the UTF-8. */
    static void add(MessageDigest digest, ObjectNode record) {
        for (String column : COLUMNS) {
            byte[] text = record.path(column).asString("").getBytes(StandardCharsets.UTF_8);
            digest.update(ByteBuffer.allocate(4).putInt(text.length).array());
            digest.update(text);
        }
    }

    private static long number(String cell) {
        try {
            return Long.parseLong(cell);
        } catch (NumberFormatException e) {
            throw new EngineException("'" + cell + "' is no number", e);
        }
    }
}
