package tidycsv;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What the issues ask for, as whoever opened them would check it. The team never sees this file. */
public final class AcceptanceTest {

    public void theExportOfTheSpreadsheetCanBeRead() {
        Table table = Table.read("name,address\r\nAda,\"12 St James's Square\r\nLondon\"\r\n");
        Expect.equal(table.get(0, "address"), "12 St James's Square\r\nLondon");
    }

    public void problemsAfterAFieldOfManyLinesNameTheRightLine() {
        Expect.refused("line 5: a quoted field is never closed", () -> CsvReader.read("a,\"b\n\nc\"\nd\n\"e\nf\n"));
    }

    public void anythingThatIsWrittenReadsBack() {
        Random random = new Random(1);
        for (int i = 0; i < 2_000; i++) {
            List<List<String>> rows = new ArrayList<>();
            for (int row = random.nextInt(4); row >= 0; row--) {
                List<String> fields = new ArrayList<>();
                for (int field = random.nextInt(3); field >= 0; field--) {
                    fields.add(text(random));
                }
                rows.add(fields);
            }
            Expect.equal(CsvReader.read(CsvWriter.write(rows)), rows);
        }
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(5); i > 0; i--) {
            text.append("ab ,\"\r\né".charAt(random.nextInt(8)));
        }
        return text.toString();
    }

    public void fieldsThatNeedNoQuotesGetNone() {
        Expect.equal(CsvWriter.write(List.of(List.of("a", "", "é b"))), "a,,é b\r\n");
    }

    public void aRowWithoutFieldsIsNamed() {
        Expect.refused("2", () -> CsvWriter.write(List.of(List.of("a"), List.of())));
    }
}
