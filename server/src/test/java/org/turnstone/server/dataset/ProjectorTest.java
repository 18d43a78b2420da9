package org.turnstone.server.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.SampleForms;
import org.turnstone.server.dataset.schema.Column;
import org.turnstone.server.dataset.schema.DatasetSchema;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.record.ConsentState;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.MissingCode;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.RowId;
import org.turnstone.sync.testing.SyncFixtures;
import org.turnstone.sync.testing.TestDevice;
import org.turnstone.sync.testing.TestSite;

class ProjectorTest {
    private static final FormTemplate WORKSHOP = SampleForms.WORKSHOP.template();
    private static final RecordId RECORD = SyncFixtures.record(1);

    private final TestSite site = SyncFixtures.site(1);
    private final TestDevice ada = site.enrol("Ada");
    private final TestDevice kim = site.enrol("Kim");
    private final List<Delivery> log = new ArrayList<>(List.of(ada.opening(), kim.opening()));

    private List<ProjectedRow> rows() {
        try (ProjectionBench bench =
                new ProjectionBench(site, WORKSHOP, SyncFixtures.key(9), ProjectionBench.logOf(site, log))) {
            return bench.rows(RECORD);
        }
    }

    private Delivery save(TestDevice device, Operation... operations) {
        var change = device.aChange().on(RECORD);
        List.of(operations).forEach(change::with);
        Delivery saved = change.save();
        log.add(saved);
        return saved;
    }

    private static Operation set(String path, FieldValue value) {
        return new Operation.Set(new FieldPath(path), value);
    }

    private static Operation set(String path, String text) {
        return set(path, new FieldValue.Text(text));
    }

    private Map<String, String> main() {
        return rows().get(0).cells();
    }

    @Test
    void answersStandUnderTheNamesOfTheirGroupsAndQuestion() {
        save(ada, set("w/w_title", "The park"), set("w/w_venue", "Hall, upstairs"));

        assertThat(main()).containsEntry("w-w_title", "The park").containsEntry("w-w_venue", "Hall, upstairs");
    }

    @Test
    void whatNobodyAnsweredIsNotReached() {
        save(ada, set("w/w_title", "The park"));

        assertThat(main())
                .containsEntry("w-w_venue", "[not reached]")
                .containsEntry("w-w_tier", "-6")
                .containsEntry("w-w_strand", "-6");
    }

    @Test
    void laptopAndPersonAreNamedByTheDatasetsOwnKeys() {
        String device = ada.certificate().deviceId().toHex();
        String person = ada.certificate().personId().toHex();
        save(
                ada,
                new Operation.Stamp(new FieldPath("deviceid"), new FieldValue.Text(device)),
                new Operation.Stamp(new FieldPath("username"), new FieldValue.Text(person)));

        Map<String, String> cells = main();

        assertThat(cells).containsEntry("deviceid", cells.get("device_key"));
        assertThat(cells).containsEntry("username", cells.get("researcher_key"));
        assertThat(cells.values()).doesNotContain(device, person);
    }

    @Test
    void ofASelectMultipleEveryChoiceIsAColumn() {
        String first = WORKSHOP.outline()
                .question("w/w_strand")
                .orElseThrow()
                .choices()
                .get(0)
                .code();
        String second = WORKSHOP.outline()
                .question("w/w_strand")
                .orElseThrow()
                .choices()
                .get(1)
                .code();
        save(ada, new Operation.AddChoice(new FieldPath("w/w_strand"), first));

        assertThat(main())
                .containsEntry("w-w_strand", first)
                .containsEntry("w-w_strand/" + first, "1")
                .containsEntry("w-w_strand/" + second, "0");
    }

    @Test
    void aTextInConflictAndANumberInConflictSayso() {
        save(ada, set("reflect/f_summary", "lights"), set("n_seen", new FieldValue.Whole(8)));
        save(kim, set("reflect/f_summary", "a way home"), set("n_seen", new FieldValue.Whole(9)));

        assertThat(main())
                .containsEntry("reflect-f_summary", "[conflict]")
                .containsEntry("n_seen", "-4")
                .containsEntry("review", "2")
                .containsEntry("review_fields", "n_seen reflect/f_summary");
    }

    @Test
    void whatWasChangedAfterItWasCapturedIsFlaggedAndWhatWasOnlyAddedOrSaidTwiceIsNot() {
        save(
                ada,
                set("w/w_title", "The prak"),
                set("w/w_venue", "Hall"),
                new Operation.InsertRow(new GroupPath("person"), null, new RowId("p1")),
                set("person[p1]/p_ref", "badge"));
        save(kim, set("n_seen", new FieldValue.Whole(8)));
        save(ada, set("w/w_title", "The park"), set("person[p1]/p_ref", "P01"), set("w/w_tier", "primary"));

        List<ProjectedRow> rows = rows();

        assertThat(rows.get(0).cells()).containsEntry("w-w_title__edited", "1").containsEntry("w-w_title", "The park");
        assertThat(rows.get(0).cells().keySet().stream().filter(name -> name.endsWith("__edited")))
                .containsExactly("w-w_title__edited");
        assertThat(rows.get(1).cells()).containsEntry("p_ref__edited", "1");
        RowCodec.Cells cells = new RowCodec.Cells(rows.get(0).cells(), Map.of());
        assertThat(cells.in(Column.editedOf("w-w_title"))).isEqualTo("1");
        assertThat(cells.in(Column.editedOf("w-w_venue"))).isEqualTo("0");
        assertThat(cells.in(Column.editedOf("asked_in_no_version_of_this_row"))).isEqualTo("-5");
    }

    @Test
    void missingCodesBecomeTheDatasetsOwn() {
        save(
                ada,
                set("w/w_title", new FieldValue.Missing(MissingCode.REFUSED)),
                set("n_seen", new FieldValue.Missing(MissingCode.DONT_KNOW)),
                set("w/w_venue", FieldValue.CLEARED));

        assertThat(main())
                .containsEntry("w-w_title", "[refused]")
                .containsEntry("n_seen", "-8")
                .containsEntry("w-w_venue", "[not reached]");
    }

    @Test
    void aFormsOwnMissingChoiceIsMappedByTheDictionary() {
        save(
                ada,
                new Operation.InsertRow(new GroupPath("person"), null, new RowId("p1")),
                set("person[p1]/p_ref", "badge"),
                new Operation.SetConsent(new FieldPath("person[p1]/p_consent"), ConsentState.GIVEN),
                set("person[p1]/p_age", "pnts"),
                set("person[p1]/p_name", "Planted Name"));

        ProjectedRow person = rows().stream()
                .filter(row -> row.table().equals("person"))
                .findFirst()
                .orElseThrow();
        assertThat(person.cells())
                .containsEntry("p_age", "-9")
                .containsEntry("p_consent", "yes")
                .containsEntry("row_id", "p1")
                .containsEntry("n", "1")
                .doesNotContainKey("p_name")
                .doesNotContainValue("Planted Name");
        assertThat(person.part()).isPresent();
    }

    @Test
    void talliesOfTwoLaptopsAddUpInTheRowTheyShare() {
        Operation activity = new Operation.InsertRow(new GroupPath("activity"), null, new RowId("a1"));
        Operation dot = new Operation.InsertRow(new GroupPath("activity[a1]/dot"), null, new RowId("d1"));
        Operation type = set("activity[a1]/a_type", "dots");
        FieldPath dots = new FieldPath("activity[a1]/dot[d1]/d_dots");
        save(ada, activity, type, dot, new Operation.Increment(dots, 7));
        save(kim, activity, type, dot, new Operation.Increment(dots, 5));

        List<ProjectedRow> tallies = rows().stream()
                .filter(row -> row.table().equals("activity/dot"))
                .toList();
        assertThat(tallies).hasSize(1);
        assertThat(tallies.get(0).cells()).containsEntry("d_dots", "12").containsEntry("parent_row", "a1");
    }

    @Test
    void aRecordIsNamedDifferentlyInEveryFormsDataset() {
        DatasetKeys one = new DatasetKeys(SyncFixtures.key(9), "one");
        DatasetKeys other = new DatasetKeys(SyncFixtures.key(9), "other");

        assertThat(one.of(RECORD)).hasSize(16).isEqualTo(one.of(RECORD)).isNotEqualTo(other.of(RECORD));
        assertThat(one.of(RECORD)).isNotEqualTo(one.of(SyncFixtures.record(2)));
    }

    @Test
    void aSealedRowOpensInItsPlaceOnly() throws Exception {
        save(ada, set("w/w_title", "The park"));
        ProjectedRow row = rows().get(0);
        byte[] sealed = RowCodec.seal(row, RECORD, "form", SyncFixtures.key(3));

        assertThat(RowCodec.open(sealed, RECORD, "form", "", 0, SyncFixtures.key(3))
                        .byColumn())
                .isEqualTo(row.cells());
        assertThat(new String(sealed, java.nio.charset.StandardCharsets.UTF_8)).doesNotContain("The park");
        org.assertj.core.api.Assertions.assertThatThrownBy(
                        () -> RowCodec.open(sealed, RECORD, "form", "", 1, SyncFixtures.key(3)))
                .isInstanceOf(org.turnstone.sync.crypto.VerificationFailedException.class);
    }

    @Test
    void theSchemaHasTheColumnsOfEveryVersion() {
        DatasetSchema both =
                DatasetSchema.of(List.of(SampleForms.SURVEY.template(), SampleForms.SURVEY_NEXT.template()));
        List<String> names = both.tables().getOrDefault("", List.of()).stream()
                .map(Column::name)
                .toList();

        for (SampleForms version : List.of(SampleForms.SURVEY, SampleForms.SURVEY_NEXT)) {
            DatasetSchema one = DatasetSchema.of(List.of(version.template()));
            assertThat(names)
                    .containsAll(one.tables().getOrDefault("", List.of()).stream()
                            .map(Column::name)
                            .toList());
        }
        assertThat(names)
                .containsSubsequence(
                        "main-safe-safe_where", "main-safe-safe_where/hub", "main-safe-safe_where__edited");
        assertThat(names)
                .doesNotContain("start__edited", "visit-n_calls__edited")
                .doesNotHaveDuplicates()
                .startsWith("record_key", "site", "form_version", "state", "review");
    }
}
