package tidycsv;

import java.util.List;

/** Rows whose fields have names: the first row of a text. */
public final class Table {

    private final List<String> columns;
    private final List<List<String>> rows;

    private Table(List<String> columns, List<List<String>> rows) {
        this.columns = columns;
        this.rows = rows;
    }

    /**
     * A text whose first row names the columns.
     *
     * @throws CsvProblem if it is no CSV
     * @throws IllegalArgumentException if it has no row at all, or a row of another length than the first
     */
    public static Table read(String text) {
        List<List<String>> all = CsvReader.read(text);
        if (all.isEmpty()) {
            throw new IllegalArgumentException("a table needs a first row with the names of its columns");
        }
        List<String> columns = List.copyOf(all.getFirst());
        List<List<String>> rows = all.subList(1, all.size()).stream().map(List::copyOf).toList();
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i).size() != columns.size()) {
                throw new IllegalArgumentException(
                        "row " + (i + 1) + " has " + rows.get(i).size() + " fields; there are " + columns.size() + " columns");
            }
        }
        return new Table(columns, rows);
    }

    public List<String> columns() {
        return columns;
    }

    /** How many rows there are, without the one that names the columns. */
    public int size() {
        return rows.size();
    }

    /**
     * The field of a row, counted from 0, in a column.
     *
     * @throws IllegalArgumentException if there is no such column
     */
    public String get(int row, String column) {
        int index = columns.indexOf(column);
        if (index < 0) {
            throw new IllegalArgumentException("there is no column '" + column + "'; there are " + columns);
        }
        return rows.get(row).get(index);
    }
}
