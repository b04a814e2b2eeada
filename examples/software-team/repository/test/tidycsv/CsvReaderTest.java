package tidycsv;

import java.util.List;

public final class CsvReaderTest {

    public void rowsEndWithEitherKindOfLineBreak() {
        Expect.equal(CsvReader.read("a,b\r\nc,d\n"), List.of(List.of("a", "b"), List.of("c", "d")));
    }

    public void theLastLineNeedsNoLineBreak() {
        Expect.equal(CsvReader.read("a,b"), List.of(List.of("a", "b")));
    }

    public void emptyLinesAreLeftOutButEmptyFieldsAreNot() {
        Expect.equal(CsvReader.read("a,b\n\n,\n"), List.of(List.of("a", "b"), List.of("", "")));
    }

    public void aQuotedFieldMayContainCommasAndQuotes() {
        Expect.equal(CsvReader.read("\"a,b\",\"say \"\"hi\"\"\""), List.of(List.of("a,b", "say \"hi\"")));
    }

    public void aQuoteInsideAnUnquotedFieldIsOrdinary() {
        Expect.equal(CsvReader.read("5\" nails,3"), List.of(List.of("5\" nails", "3")));
    }

    public void aQuotedFieldMustBeClosed() {
        Expect.refused("line 2: a quoted field is never closed", () -> CsvReader.read("a\n\"b"));
    }

    public void nothingMayFollowAClosingQuote() {
        Expect.refused("line 1: a quoted field goes on", () -> CsvReader.read("\"a\"b,c"));
    }
}
