package tidycsv;

import java.util.List;

public final class TableTest {

    public void fieldsHaveTheNamesOfTheFirstRow() {
        Table table = Table.read("name,city\nAda,London\nEmmy,Erlangen\n");
        Expect.equal(table.columns(), List.of("name", "city"));
        Expect.equal(table.size(), 2);
        Expect.equal(table.get(1, "city"), "Erlangen");
    }

    public void aRowOfAnotherLengthIsRefused() {
        Expect.refused("row 2 has 1 fields; there are 2 columns", () -> Table.read("a,b\n1,2\n3\n"));
    }

    public void anUnknownColumnIsNamed() {
        Expect.refused("no column 'c'", () -> Table.read("a,b\n1,2\n").get(0, "c"));
    }
}
