package org.turnstone.server.formfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnstone.form.OutlineNode;
import org.turnstone.form.javarosa.JavaRosaFormEngine;
import org.turnstone.sync.identity.FormFiles;

class FormMakerTest {
    private static final String SURVEY = "type,name,label\ntext,a,A\nselect_one_from_file towns.csv,t,Town\n";

    private final FormMaker maker = new FormMaker(new JavaRosaFormEngine());

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] sample(String path) throws IOException {
        try (InputStream in = FormMakerTest.class.getResourceAsStream("/forms/" + path)) {
            return in.readAllBytes();
        }
    }

    private static Map<String, byte[]> folderOfSheets() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("visit/survey.csv", utf8(SURVEY));
        files.put("visit/settings.csv", utf8("form_id,version\nvisit,1\n"));
        files.put("visit/dictionary.csv", utf8("path,class,merge\na,identifier,register\n"));
        files.put("visit/towns.csv", utf8("name,label\ngri,Grimsby\n"));
        files.put("__MACOSX/visit/._survey.csv", utf8("x"));
        return files;
    }

    @ParameterizedTest
    @ValueSource(strings = {"tfc_community_survey", "tfc_msc_panel", "tfc_workshop_record"})
    void aWorkbookBecomesTheFormOfTheXFormBesideIt(String form) throws Exception {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put(form + ".xlsx", sample(form + "/" + form + ".xlsx"));
        files.put("dictionary.csv", sample(form + "/dictionary.csv"));
        if (form.equals("tfc_msc_panel")) {
            files.put("stories.csv", sample(form + "/stories.csv"));
        }
        Map<String, byte[]> withXForm = new LinkedHashMap<>(files);
        withXForm.remove(form + ".xlsx");
        withXForm.put(form + ".xml", sample(form + ".xml"));

        MadeForm ofWorkbook = maker.make(GivenForm.of("x", files));
        MadeForm ofXForm = maker.make(GivenForm.of("x", withXForm));

        assertThat(ofWorkbook.template().formId()).isEqualTo(form);
        assertThat(ofWorkbook.template().outline().all())
                .extracting(OutlineNode::path)
                .isEqualTo(ofXForm.template().outline().all().stream()
                        .map(OutlineNode::path)
                        .toList());
        assertThat(ofWorkbook.workbook())
                .get()
                .extracting(GivenForm.Workbook::name)
                .isEqualTo(form + ".xlsx");
        assertThat(ofXForm.workbook()).isEmpty();
        for (OutlineNode.Question question : ofXForm.template().outline().questions()) {
            assertThat(ofWorkbook.template().settings(question.path())).isEqualTo(question.settings());
        }
    }

    @Test
    void aZipOfSheetsIsSortedIntoFormDictionaryAndMedia() throws Exception {
        byte[] zip = FormZip.write(folderOfSheets());

        MadeForm made = maker.make(GivenForm.of("visit", FormZip.read(new ByteArrayInputStream(zip))));

        assertThat(made.files()).containsOnlyKeys(FormFiles.XFORM, FormFiles.DICTIONARY, "media/towns.csv");
        assertThat(made.notes()).isEmpty();
        assertThat(made.workbook()).get().extracting(GivenForm.Workbook::name).isEqualTo("sheets.zip");
    }

    @Test
    void whatIsPackedIsReadBackAsTheSameForm() throws Exception {
        GivenForm given = GivenForm.of("visit", folderOfSheets());

        MadeForm direct = maker.make(given);
        MadeForm packed = maker.make(GivenForm.of("x", FormZip.read(new ByteArrayInputStream(given.packed()))));

        assertThat(packed.files()).containsOnlyKeys(direct.files().keySet());
        direct.files()
                .forEach((name, content) ->
                        assertThat(packed.files().get(name)).as(name).isEqualTo(content));
    }

    @Test
    void besideASingleFileOnlyWhatTheFormMentionsIsTaken(@TempDir Path folder) throws Exception {
        Path form = Files.writeString(folder.resolve("visit.md"), """
                | survey |                                |      |       |
                |        | type                           | name | label |
                |        | select_one_from_file towns.csv | t    | Town  |
                """);
        Files.writeString(folder.resolve("payroll.csv"), "name,label\nx,y\n");
        Files.writeString(
                Files.createDirectory(folder.resolve("visit-media")).resolve("towns.csv"), "name,label\ngri,Grimsby\n");

        MadeForm made = maker.make(FormOnDisk.read(form));

        assertThat(made.files()).containsOnlyKeys(FormFiles.XFORM, "media/towns.csv");
    }

    @Test
    void anErrorOfAWorkbookNamesItsPlace() throws Exception {
        Map<String, byte[]> files = Map.of("survey.csv", utf8("type,name,label\ntexxt,a,A\ntext,1b,B\n"));

        assertThatThrownBy(() -> maker.make(GivenForm.of("visit", files)))
                .isInstanceOfSatisfying(FormRefusedException.class, refusal -> {
                    assertThat(refusal.findings()).hasSize(2).allSatisfy(finding -> {
                        assertThat(finding.severity()).isEqualTo(FormFinding.Severity.ERROR);
                        assertThat(finding.sheet()).isEqualTo("survey");
                    });
                    assertThat(refusal.findings()).extracting(FormFinding::row).containsExactly(2, 3);
                    assertThat(refusal.findings())
                            .extracting(FormFinding::column)
                            .containsExactly("type", "name");
                });
    }

    @Test
    void aFormThatShowsAPictureItDoesNotBringIsNoted() throws Exception {
        Map<String, byte[]> files = Map.of("survey.csv", utf8("type,name,label,media::image\ntext,a,A,map.png\n"));

        MadeForm made = maker.make(GivenForm.of("visit", files));

        assertThat(made.notes()).extracting(FormFinding::message).anyMatch(note -> note.contains("map.png"));
    }

    /** Groups g and repeats r, each closed with a slash. */
    private static byte[] survey(String nodes) {
        StringBuilder rows = new StringBuilder("type,name,label\n");
        for (String node : nodes.split(" ", -1)) {
            String[] part = node.split(":", -1);
            rows.append(
                    switch (part[0]) {
                        case "g" -> "begin_group," + part[1] + ",G\n";
                        case "/g" -> "end_group,,\n";
                        case "r" -> "begin_repeat," + part[1] + ",R\n";
                        case "/r" -> "end_repeat,,\n";
                        default -> part[0] + "," + part[1] + ",Q\n";
                    });
        }
        return utf8(rows.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "g:a text:b /g text:a-b, a-b, the column a-b of the dataset. like those of a/b",
        "g:a text:b-c /g g:a-b text:c /g, a-b/c, the column a-b-c of the dataset. like those of a/b-c",
        "geopoint:p decimal:p-Latitude, p-Latitude, the column p-Latitude of the dataset. like those of p",
        "r:x g:a text:b /g text:a-b /r, x/a-b, the column a-b of the dataset. like those of x/a/b",
        "g:a r:b text:c /r /g r:a-b text:d /r, a-b, the file visit-a-b.csv of the dataset. like those of a/b"
    })
    void whatWouldHaveThePlaceOfAnotherInADatasetIsRefused(String nodes, String path, String words) {
        Map<String, byte[]> files = Map.of("survey.csv", survey(nodes));

        assertThatThrownBy(() -> maker.make(GivenForm.of("visit", files)))
                .isInstanceOfSatisfying(FormRefusedException.class, refusal -> {
                    FormFinding finding = refusal.findings().get(0);
                    assertThat(finding.severity()).isEqualTo(FormFinding.Severity.ERROR);
                    assertThat(finding.path()).isEqualTo(path);
                    assertThat(finding.message()).containsPattern(words);
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"g:a text:b /g r:a-b text:c /r", "r:a text:b /r text:a-b", "g:a text:b /g text:a-c text:status"})
    void likeNamesInOtherTablesStandApart(String nodes) throws Exception {
        MadeForm made = maker.make(GivenForm.of("visit", Map.of("survey.csv", survey(nodes))));

        assertThat(made.template().outline().questions()).isNotEmpty();
    }

    @Test
    void twoWorkbooksAreNoForm() {
        Map<String, byte[]> files = Map.of("a.xlsx", utf8("x"), "b.xlsx", utf8("x"));

        assertThatThrownBy(() -> GivenForm.of("visit", files))
                .isInstanceOf(FormRefusedException.class)
                .hasMessageContaining("a.xlsx, b.xlsx");
    }

    @Test
    void aZipThatUnpacksToMoreThanAFormIsRefused() throws Exception {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bomb)) {
            zip.putNextEntry(new ZipEntry("survey.csv"));
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 40; i++) {
                zip.write(zeros);
            }
            zip.closeEntry();
        }

        assertThatThrownBy(() -> FormZip.read(new ByteArrayInputStream(bomb.toByteArray())))
                .isInstanceOf(FormRefusedException.class)
                .hasMessageContaining("larger than the limit");
        assertThat(bomb.size()).isLessThan(1 << 20);
    }

    @Test
    void aTruncatedZipIsRefused() {
        byte[] zip = FormZip.write(folderOfSheets());

        assertThatThrownBy(() -> FormZip.read(new ByteArrayInputStream(zip, 0, zip.length / 3)))
                .isInstanceOf(FormRefusedException.class);
    }
}
