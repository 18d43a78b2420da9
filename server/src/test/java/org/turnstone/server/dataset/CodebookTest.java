package org.turnstone.server.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.SampleForms;
import org.turnstone.server.dataset.schema.DatasetSchema;

class CodebookTest {
    private static final String FIRST = "2026110101";
    private static final String SECOND = "2026110502";

    private final List<FormTemplate> both = List.of(SampleForms.SURVEY.template(), SampleForms.SURVEY_NEXT.template());
    private final Codebook codebook = Codebook.of("tfc_community_survey", both);

    private static String cell(List<String> line, String column) {
        return line.get(Codebook.HEADER.indexOf(column));
    }

    private List<List<String>> lines(String column, String code, String language) {
        return codebook.lines().stream()
                .filter(line -> cell(line, "column").equals(column)
                        && cell(line, "code").equals(code)
                        && cell(line, "language").equals(language))
                .toList();
    }

    @ParameterizedTest
    @EnumSource(SampleForms.class)
    void everyColumnStandsInItAndNothingElseDoes(SampleForms form) {
        FormTemplate template = form.template();
        Set<String> columns = new LinkedHashSet<>();
        DatasetSchema.of(List.of(template))
                .tables()
                .forEach((table, its) -> its.forEach(
                        column -> columns.add(DatasetSchema.fileOf(form.formId(), table) + " " + column.name())));

        Set<String> described = new LinkedHashSet<>();
        Codebook.of(form.formId(), List.of(template)).lines().stream()
                .skip(1)
                .filter(line -> !cell(line, "table").equals("*"))
                .forEach(line -> described.add(cell(line, "table") + " " + cell(line, "column")));

        assertThat(described).containsExactlyElementsOf(columns);
    }

    @Test
    void aQuestionOfTheNewVersionAloneSaysSo() {
        assertThat(lines("main-safe-safe_online", "", "English (en)"))
                .singleElement()
                .satisfies(line -> {
                    assertThat(cell(line, "versions")).isEqualTo(SECOND);
                    assertThat(cell(line, "text")).contains("safe online");
                    assertThat(cell(line, "type")).isEqualTo("select_one");
                });
        assertThat(lines("main-safe-safe_know", "", "English (en)"))
                .singleElement()
                .satisfies(line -> assertThat(cell(line, "versions")).isEqualTo(FIRST + " " + SECOND));
    }

    @Test
    void aChoiceOfTheNewVersionAloneSaysSoInBothItsPlaces() {
        for (List<String> line : List.of(
                lines("main-safe-safe_where", "hub", "English (en)").get(0),
                lines("main-safe-safe_where/hub", "", "English (en)").get(0))) {
            assertThat(cell(line, "versions")).isEqualTo(SECOND);
            assertThat(cell(line, "text")).isEqualTo("Family hub");
        }
    }

    @Test
    void anEditedFlagNamesItsQuestionAndTheVersionsThatAskedIt() {
        assertThat(lines("main-safe-safe_online__edited", "", "English (en)"))
                .singleElement()
                .satisfies(line -> {
                    assertThat(cell(line, "versions")).isEqualTo(SECOND);
                    assertThat(cell(line, "path")).isEqualTo("main/safe/safe_online");
                    assertThat(cell(line, "type")).isEqualTo("edited");
                    assertThat(cell(line, "text")).contains("main-safe-safe_online was changed");
                });
    }

    @Test
    void textsStandThereInEachLanguageAndMissingCodesWithTheirNumbers() {
        assertThat(lines("main-wellbeing-wb_satis", "", "Polski (pl)"))
                .singleElement()
                .satisfies(line -> assertThat(cell(line, "text")).isNotBlank());
        assertThat(lines("main-wellbeing-wb_happy", "", "Cymraeg (cy)")).hasSize(1);
        assertThat(lines("main-wellbeing-wb_anx", "dk", "English (en)"))
                .singleElement()
                .satisfies(line -> assertThat(cell(line, "missing")).isEqualTo("-8"));
        assertThat(codebook.lines())
                .anySatisfy(line -> assertThat(line).startsWith("*", "*").contains("-5", "[not asked]"));
    }
}
