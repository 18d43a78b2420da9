package org.turnstone.server.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.SampleForms;
import org.turnstone.server.dataset.RowCodec;
import org.turnstone.server.dataset.schema.Column;
import org.turnstone.server.dataset.schema.DatasetSchema;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.testing.SyncFixtures;

class QuotableTest {
    private static final FormTemplate SURVEY = SampleForms.SURVEY.template();
    private static final FormTemplate WORKSHOP = SampleForms.WORKSHOP.template();
    private static final RecordId RECORD = SyncFixtures.record(1);
    private static final RecordId OTHER = SyncFixtures.record(2);
    private static final String SAID = "They listened, for once";

    private static RowCodec.Cells row(String... cells) {
        Map<String, String> byColumn = new HashMap<>();
        for (int i = 0; i < cells.length; i += 2) {
            byColumn.put(cells[i], cells[i + 1]);
        }
        return new RowCodec.Cells(byColumn, Map.of());
    }

    private static Column column(FormTemplate form, String table, String name) {
        return DatasetSchema.of(List.of(form)).tables().getOrDefault(table, List.of()).stream()
                .filter(column -> column.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static String told(
            Quotable quotable, FormTemplate form, String table, String name, String text, boolean agreed) {
        return quotable.cell(table, column(form, table, name), text, agreed);
    }

    @Test
    void wordsOfWhoSaidYesStand() {
        Quotable quotable = new Quotable(List.of(SURVEY));
        boolean agreed = quotable.isAgreed("", RECORD, row("consent-c_quote", "yes"));
        assertThat(told(quotable, SURVEY, "", "main-anything", SAID, agreed)).isEqualTo(SAID);
        assertThat(told(quotable, SURVEY, "", "main-tfc-tfc_change", SAID, agreed))
                .isEqualTo(SAID);
    }

    /** A no, a yes taken back, two who typed different answers, not reached, a version that did not ask, nothing at all. */
    @ParameterizedTest
    @ValueSource(strings = {"no", "-1", "-4", "-5", "-6", "-8", "-9", "", "yesterday"})
    void whateverIsNoYesIsANo(String answer) {
        Quotable quotable = new Quotable(List.of(SURVEY));
        boolean agreed = quotable.isAgreed("", RECORD, row("consent-c_quote", answer));
        assertThat(told(quotable, SURVEY, "", "main-anything", SAID, agreed)).isEqualTo("[not agreed]");
    }

    @Test
    void aRowWithoutTheQuestionIsANo() {
        assertThat(new Quotable(List.of(SURVEY)).isAgreed("", RECORD, row("main-anything", SAID)))
                .isFalse();
    }

    @Test
    void answersThatAreNoWordsStandWhateverWasAgreed() {
        Quotable quotable = new Quotable(List.of(SURVEY));
        boolean agreed = quotable.isAgreed("", RECORD, row("consent-c_quote", "no"));
        assertThat(told(quotable, SURVEY, "", "main-wellbeing-wb_satis", "6", agreed))
                .isEqualTo("6");
        assertThat(told(quotable, SURVEY, "", "main-you-age", "2", agreed)).isEqualTo("2");
        assertThat(told(quotable, SURVEY, "", "consent-c_quote", "no", agreed)).isEqualTo("no");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[not applicable]", "[not asked]", "[not reached]", "[refused]", "[conflict]", ""})
    void wordsThatAreNotThereSayWhyAsEver(String none) {
        Quotable quotable = new Quotable(List.of(SURVEY));
        assertThat(told(quotable, SURVEY, "", "main-anything", none, false)).isEqualTo(none);
    }

    @Test
    void aRecordsAnswerHoldsForItsRowsAndNoOthers() {
        Quotable quotable = new Quotable(List.of(SURVEY));
        quotable.isAgreed("", RECORD, row("consent-c_quote", "yes"));
        quotable.isAgreed("", OTHER, row("consent-c_quote", "no"));
        assertThat(quotable.isAgreed("contact", RECORD, row("row_id", "aa", "parent_row", "")))
                .isTrue();
        assertThat(quotable.isAgreed("contact", OTHER, row("row_id", "aa", "parent_row", "")))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "report, They listened",
        "panel report train, They listened",
        "panel, [not agreed]",
        "reporters, [not agreed]",
        "'', [not agreed]"
    })
    void aTellersStoryIsQuotableIfItMayGoIntoTheReport(String uses, String expected) {
        Quotable quotable = new Quotable(List.of(WORKSHOP));
        quotable.isAgreed("", RECORD, row());
        boolean agreed = quotable.isAgreed("story", RECORD, row("row_id", "aa", "parent_row", "", "s_use", uses));
        assertThat(told(quotable, WORKSHOP, "story", "s_story", "They listened", agreed))
                .isEqualTo(expected);
    }

    @Test
    void aTextNobodyWasAskedAboutIsNotQuotable() {
        Quotable quotable = new Quotable(List.of(WORKSHOP));
        assertThat(quotable.isAgreed("", RECORD, row())).isFalse();
        boolean agreed = quotable.isAgreed("activity", RECORD, row("row_id", "aa", "parent_row", ""));
        assertThat(told(quotable, WORKSHOP, "activity", "a_notes", SAID, agreed))
                .isEqualTo("[not agreed]");
    }

    /** What somebody else at the session agreed to is not the flip chart's consent. */
    @Test
    void oneRowsYesDoesNotHoldForItsNeighbours() {
        Quotable quotable = new Quotable(List.of(WORKSHOP));
        quotable.isAgreed("", RECORD, row());
        assertThat(quotable.isAgreed("person", RECORD, row("row_id", "aa", "parent_row", "", "p_use", "quote")))
                .isTrue();
        assertThat(quotable.isAgreed("activity", RECORD, row("row_id", "aa", "parent_row", "")))
                .isFalse();
        assertThat(quotable.isAgreed("activity/ripple", RECORD, row("row_id", "bb", "parent_row", "aa")))
                .isFalse();
    }

    @Test
    void attachmentsAreNeverQuoted() {
        Quotable quotable = new Quotable(List.of(WORKSHOP));
        assertThat(told(quotable, WORKSHOP, "activity/photo", "ph_img", "media/k/1.jpg", true))
                .isEqualTo("[not agreed]");
    }
}
