package org.turnstone.server.xlsform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.turnstone.server.xlsform.SmallWorkbooks.aWorkbook;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.sync.testing.Proof;

class WorkbookReaderTest {
    private static List<List<String>> rows(String rows) throws UnreadableWorkbookException {
        return WorkbookReader.read(aWorkbook().withRows(rows).bytes())
                .sheet("survey")
                .orElseThrow()
                .rows();
    }

    @Test
    void cellsOfEveryKindAreReadAsTheTextAPersonMeans() throws UnreadableWorkbookException {
        List<List<String>> rows = rows(
                "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"C1\" t=\"inlineStr\"><is><r><t>la</t></r>"
                        + "<r><t>bel</t></r><rPh><t>x</t></rPh></is></c></row>"
                        + "<row r=\"3\"><c r=\"A3\"><v>1.0</v></c><c r=\"B3\"><v>0.1</v></c><c r=\"C3\" t=\"b\"><v>1</v></c>"
                        + "<c r=\"D3\" s=\"1\"><v>46348</v></c><c r=\"E3\" s=\"2\"><v>0.5</v></c><c r=\"F3\" t=\"str\"><v> x&#160;y </v></c>"
                        + "<c r=\"G3\"><v>1E-7</v></c><c r=\"H3\" t=\"e\"><v>#N/A</v></c><c r=\"I3\"><v>12345678901234567</v></c></row>");

        assertThat(rows)
                .containsExactly(
                        List.of("type", "", "label"),
                        List.of(),
                        List.of(
                                "1",
                                "0.1",
                                "TRUE",
                                "2026-11-22 00:00:00",
                                "12:00:00",
                                "x y",
                                "1e-07",
                                "#N/A",
                                "12345678901234567"));
    }

    @Test
    void aLongRunOfEmptyRowsEndsTheSheet() throws UnreadableWorkbookException {
        assertThat(rows("<row r=\"1\"><c><v>1</v></c></row><row r=\"1048576\"><c><v>2</v></c></row>"))
                .containsExactly(List.of("1"));
    }

    @Test
    void markdownTablesAreSheets() throws UnreadableWorkbookException {
        Workbook workbook = WorkbookReader.read("""
                | survey  |      |      |            |
                |         | type | name | label      |
                |---------|------|------|------------|
                |         | text | a    | one \\| two |
                | choices | list_name | name | label |
                |         | l    | x    | X          |
                """.getBytes(StandardCharsets.UTF_8));

        assertThat(workbook.sheet("survey").orElseThrow().rows())
                .containsExactly(List.of("type", "name", "label"), List.of("text", "a", "one | two"));
        assertThat(workbook.sheet("choices").orElseThrow().rows()).hasSize(2);
    }

    @Test
    void aFolderOfCsvFilesIsAWorkbook(@TempDir Path folder) throws IOException, UnreadableWorkbookException {
        Files.writeString(folder.resolve("survey.csv"), "\ufefftype,name,label\ntext,a,\"two\nlines, one comma\"\n");
        Files.writeString(folder.resolve("notes.csv"), "not,part,of,it");

        Workbook workbook = WorkbookReader.read(folder);

        assertThat(workbook.sheets()).extracting(Workbook.Sheet::name).containsExactly("survey");
        assertThat(workbook.sheets().get(0).rows().get(1)).containsExactly("text", "a", "two\nlines, one comma");
    }

    @Test
    void hostileFilesAreRefusedSoonAndInWords() throws IOException {
        Map<String, byte[]> hostile = new LinkedHashMap<>();
        hostile.put("zip bomb", aWorkbook().bytes("xl/worksheets/second.xml", " ".repeat(1 << 20), 2_048));
        hostile.put("bomb among the pictures", aWorkbook().bytes("xl/media/image1.png", "\0".repeat(1 << 20), 2_048));
        hostile.put("sheet of 200 MB", hugeSheet());
        String lol = "<!DOCTYPE lolz [<!ENTITY a \"lol\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c"
                + " \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\">]><sst><si><t>&c;</t></si></sst>";
        hostile.put(
                "billion laughs", aWorkbook().with("xl/sharedStrings.xml", lol).bytes());
        hostile.put(
                "outside entity",
                aWorkbook()
                        .with(
                                "xl/sharedStrings.xml",
                                "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><sst><si><t>&e;</t></si></sst>")
                        .bytes());
        hostile.put("macros", aWorkbook().with("xl/vbaProject.bin", "code").bytes());
        byte[] good = aWorkbook().bytes();
        hostile.put("cut off", Arrays.copyOf(good, good.length * 2 / 3));
        hostile.put("cut off at the start", Arrays.copyOf(good, 40));
        hostile.put("no workbook", "hello".getBytes(StandardCharsets.UTF_8));
        hostile.put("nothing", new byte[0]);
        byte[] ole = new byte[4_096];
        System.arraycopy(new byte[] {(byte) 0xD0, (byte) 0xCF, 0x11, (byte) 0xE0}, 0, ole, 0, 4);
        hostile.put("empty .xls", ole);
        long slowest = 0;
        int refused = 0;

        for (Map.Entry<String, byte[]> file : hostile.entrySet()) {
            long started = CpuTime.ofThisThreadNanos();
            assertThatThrownBy(() -> WorkbookReader.read(file.getValue()))
                    .as(file.getKey())
                    .isInstanceOf(UnreadableWorkbookException.class)
                    .hasMessageContaining("Nothing was changed");
            refused++;
            slowest = Math.max(slowest, (CpuTime.ofThisThreadNanos() - started) / 1_000_000);
        }

        Proof.of("L3", "hostile-workbooks")
                .all("refused", refused, hostile.size())
                .atMost("slowest-cpu-millis", slowest, 2_000)
                .conclude();
    }

    private static byte[] hugeSheet() {
        StringBuilder row = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            row.append("<c t=\"inlineStr\"><is><t>some text of a cell</t></is></c>");
        }
        String one = "<row>" + row + "</row>";
        return aWorkbook().bytes(SmallWorkbooks.SHEET, one, 200 * 1_024 * 1_024 / one.length());
    }

    @Test
    void whateverBytesComeTheyAreReadOrRefused() {
        Random random = new Random(7);
        byte[] good = aWorkbook().bytes();
        for (int i = 0; i < 400; i++) {
            byte[] file = good.clone();
            for (int changes = 1 + random.nextInt(8); changes > 0; changes--) {
                file[random.nextInt(file.length)] = (byte) random.nextInt(256);
            }
            readOrRefuse(file);
            byte[] ole = new byte[512 + random.nextInt(4_096)];
            random.nextBytes(ole);
            System.arraycopy(new byte[] {(byte) 0xD0, (byte) 0xCF, 0x11, (byte) 0xE0}, 0, ole, 0, 4);
            ole[30] = 9;
            ole[31] = 0;
            readOrRefuse(ole);
        }
    }

    private static void readOrRefuse(byte[] file) {
        try {
            assertThat(WorkbookReader.read(file).sheets()).isNotNull();
        } catch (UnreadableWorkbookException e) {
            assertThat(e).hasMessageContaining("Nothing was changed");
        }
    }
}
