package org.turnstone.server.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.commons.csv.CSVFormat;

/** Read by somebody else's parser. */
class CsvWriterPropertyTest {
    private static final CSVFormat READER =
            CSVFormat.RFC4180.builder().setRecordSeparator("\n").get();

    private static List<String> written(List<String> cells) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CsvWriter csv = new CsvWriter(out);
        csv.line(cells);
        csv.flush();
        return READER.parse(new StringReader(out.toString(StandardCharsets.UTF_8)))
                .getRecords()
                .get(0)
                .toList();
    }

    @Provide
    Arbitrary<String> typed() {
        return Arbitraries.strings()
                .withChars("=+-@'\"\t\r\n ,;|1.5eEA\u0628")
                .ofMinLength(1)
                .ofMaxLength(12);
    }

    @Property
    void whatASpreadsheetWouldComputeHasOneApostropheMoreAndAllElseIsAsItWas(@ForAll("typed") String text)
            throws IOException {
        String read = written(List.of("x", text)).get(1);

        assertThat(read).isIn(text, "'" + text);
        boolean begins = "=+-@\t\r".indexOf(read.charAt(0)) >= 0;
        assertThat(begins && !read.matches("[-+0-9.eE ]+"))
                .as("begins a formula")
                .isFalse();
    }

    @Property
    void oneApostropheTakenAwayGivesEveryTextBack(@ForAll("typed") String text) throws IOException {
        String read = written(List.of(text, "x")).get(0);

        boolean escaped = read.matches("(?s)'+[=+\\-@\\t\\r].*");
        assertThat(escaped ? read.substring(1) : read).isEqualTo(text);
    }

    @Example
    void codesNumbersAndPlacesStayAsTheyAre() throws IOException {
        List<String> cells = List.of("-9", "-1.5", "+447700900123", "1e-7", "-33.86 151.2 0 4.5", "[withdrawn]", "a=b");

        assertThat(written(cells)).isEqualTo(cells);
    }

    @Example
    void formulasAreTexts() throws IOException {
        assertThat(written(List.of("=1+1", "@SUM(A1)", "-2+3", "+1 but only once", "'=1")))
                .containsExactly("'=1+1", "'@SUM(A1)", "'-2+3", "'+1 but only once", "''=1");
    }
}
