package org.turnstone.field.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.field.testing.FieldSite;
import org.turnstone.field.vault.Vault;
import org.turnstone.sync.change.Change;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.record.ConsentState;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.MissingCode;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.RowPath;
import org.turnstone.sync.replica.Keyring;
import org.turnstone.sync.replica.Standing;
import org.turnstone.sync.wire.ChangeOpener;

/** What answers become, read back out of the entries that left the vault. */
final class AnswerRecorderTest {
    private static final FieldPath CONSENT = new FieldPath("consent/c_part");
    private static final FieldPath TOOK = new FieldPath("main/tfc/tfc_took");

    @TempDir
    Path folder;

    private final FieldSite site = new FieldSite(3);
    private Vault vault;
    private FormHash workshop;
    private FormHash survey;
    private FormHash laterSurvey;
    private FormHash panel;

    @BeforeEach
    void openVault() throws Exception {
        workshop = site.publish("tfc_workshop_record");
        survey = site.publish("tfc_community_survey");
        laterSurvey = site.publish("tfc_community_survey_2026110502");
        panel = site.publish("tfc_msc_panel");
        vault = site.member(FieldSite.place(folder, "vault"));
    }

    @AfterEach
    void closeVault() {
        vault.close();
    }

    private static FieldValue text(String text) {
        return new FieldValue.Text(text);
    }

    private static FieldPath path(String text) {
        return new FieldPath(text);
    }

    /** Opened changes of a record in the order they were saved, as the site's period key opens them. */
    private List<ChangeOpener.Opened> saves(RecordId record) throws Exception {
        ControlState control = site.site().controlState();
        List<ChangeOpener.Opened> opened = new ArrayList<>();
        try (Keyring keyring =
                new Keyring(vault.log(), control, List.of(site.site().periodKey()))) {
            List<Entry> entries = new ArrayList<>(vault.log().entriesOf(record));
            entries.sort(java.util.Comparator.comparing(entry -> entry.header().seq()));
            Standing standing = new Standing(vault.log(), control);
            for (Entry entry : entries) {
                opened.add(ChangeOpener.open(
                                entry,
                                keyring,
                                standing.authorOf(entry.header().logId()).orElseThrow())
                        .orElseThrow());
            }
        }
        return opened;
    }

    private Change last(RecordWork work) throws Exception {
        List<ChangeOpener.Opened> saves = saves(work.record());
        return saves.get(saves.size() - 1).change();
    }

    private static void give(RecordWork work, String path, String value) {
        assertThat(work.answer(path(path), text(value)).violations()).isEmpty();
    }

    /** An interview up to the question whether the person takes part. */
    private RecordWork interview(FormHash form) throws Exception {
        RecordWork work = site.records(vault).begin(form);
        give(work, "visit/case_id", "GRI-0412-01");
        RowPath call = work.addRow(new GroupPath("contact"));
        work.answer(call.field("contact_outcome"), text("110"));
        return work;
    }

    @Test
    void theFirstSaveSaysTheFormAndWhatWasStamped() throws Exception {
        try (RecordWork work = site.records(vault).begin(workshop)) {
            give(work, "w/w_ref", "GRI-W-0031");
            work.save(null);

            Change change = last(work);
            assertThat(change.operations()).contains(new Operation.Set(FieldPath.FORM, text(workshop.toHex())));
            assertThat(change.operations()).contains(new Operation.Set(FieldPath.LANGUAGE, text("English (en)")));
            assertThat(change.operations()).contains(new Operation.Set(path("w/w_ref"), text("GRI-W-0031")));
            assertThat(change.operations())
                    .filteredOn(Operation.Stamp.class::isInstance)
                    .extracting(
                            operation -> ((Operation.Stamp) operation).path().text())
                    .contains("start", "deviceid", "username");
            assertThat(change.deps()).isEmpty();
        }
    }

    @Test
    void whatIsComputedIsNeverSaid() throws Exception {
        try (RecordWork work = site.records(vault).begin(workshop)) {
            work.addRow(new GroupPath("person"));
            assertThat(work.session().values().values()).containsKey(path("n_people"));
            work.save(null);

            assertThat(last(work).operations().toString()).isNotEmpty();
            assertThat(last(work).operations())
                    .noneMatch(
                            operation -> operation.equals(new Operation.Set(path("n_people"), new FieldValue.Whole(1))))
                    .noneMatch(operation -> operation instanceof Operation.Stamp stamp
                            && stamp.path().equals(path("n_people")));
        }
    }

    @Test
    void aSecondSaveSaysOnlyWhatChangedAndFollowsTheFirst() throws Exception {
        try (RecordWork work = site.records(vault).begin(workshop)) {
            give(work, "w/w_ref", "GRI-W-0031");
            give(work, "w/w_title", "Parks");
            work.save(null);
            Change first = last(work);
            give(work, "w/w_title", "Parks and lights");
            work.answer(path("w/w_venue"), new FieldValue.Missing(MissingCode.DONT_KNOW));
            work.save("typing slip");

            Change second = last(work);
            assertThat(second.operations())
                    .containsExactlyInAnyOrder(
                            new Operation.Set(path("w/w_title"), text("Parks and lights")),
                            new Operation.Set(path("w/w_venue"), new FieldValue.Missing(MissingCode.DONT_KNOW)));
            assertThat(second.deps()).containsExactly(first.id());
            assertThat(second.why()).isEqualTo("typing slip");
            assertThat(work.save(null).changes()).isEmpty();
        }
    }

    @Test
    void clearingIsSaidAndClearingNothingIsNot() throws Exception {
        try (RecordWork work = site.records(vault).begin(workshop)) {
            give(work, "w/w_title", "Parks");
            work.save(null);
            work.answer(path("w/w_title"), FieldValue.CLEARED);
            work.answer(path("w/w_venue"), FieldValue.CLEARED);
            work.save(null);

            assertThat(last(work).operations())
                    .containsExactly(new Operation.Set(path("w/w_title"), FieldValue.CLEARED));
        }
    }

    @Test
    void ticksAreSaidOneByOne() throws Exception {
        try (RecordWork work = site.records(vault).begin(workshop)) {
            work.answer(path("care/care_done"), FieldValue.Choices.of(List.of("quiet", "food")));
            work.save(null);
            assertThat(last(work).operations())
                    .contains(
                            new Operation.AddChoice(path("care/care_done"), "food"),
                            new Operation.AddChoice(path("care/care_done"), "quiet"));

            work.answer(path("care/care_done"), FieldValue.Choices.of(List.of("quiet", "cards")));
            work.save(null);
            assertThat(last(work).operations())
                    .containsExactly(
                            new Operation.AddChoice(path("care/care_done"), "cards"),
                            new Operation.RemoveChoice(path("care/care_done"), "food"));
        }
    }

    @Test
    void noneOfThemIsAnAnswer() throws Exception {
        try (RecordWork work = site.records(vault).begin(workshop)) {
            work.answer(path("care/care_done"), FieldValue.Choices.of(List.of()));
            work.save(null);
            assertThat(last(work).operations())
                    .contains(new Operation.Set(path("care/care_done"), FieldValue.Choices.of(List.of())));
        }
    }

    @Test
    void refusedIsTakenBackByTicking() throws Exception {
        try (RecordWork work = site.records(vault).begin(workshop)) {
            work.answer(path("care/care_done"), new FieldValue.Missing(MissingCode.REFUSED));
            work.save(null);
            work.answer(path("care/care_done"), FieldValue.Choices.of(List.of("food")));
            work.save(null);
            assertThat(last(work).operations())
                    .containsExactly(new Operation.Set(path("care/care_done"), FieldValue.Choices.of(List.of("food"))));
        }
    }

    @Test
    void aTallyIsAnIncrementUntilACountShows() throws Exception {
        try (RecordWork work = site.records(vault).begin(workshop)) {
            RowPath activity = work.addRow(new GroupPath("activity"));
            work.answer(activity.field("a_type"), text("dots"));
            RowPath park = work.addRow(activity.group("dot"));
            work.answer(park.field("d_option"), text("Safer park"));
            work.answer(park.field("d_dots"), new FieldValue.Whole(7));
            work.save(null);
            RowPath named = activity.group("dot")
                    .row(work.session().rows(activity.group("dot")).get(0));
            FieldPath dots = named.field("d_dots");
            assertThat(last(work).operations()).contains(new Operation.Increment(dots, 7));

            work.count(dots, CounterEntry.ADD, 5);
            work.save(null);
            assertThat(last(work).operations()).containsExactly(new Operation.Increment(dots, 5));

            work.answer(dots, new FieldValue.Whole(20));
            work.save(null);
            assertThat(last(work).operations()).containsExactly(new Operation.Recount(dots, 20));

            work.count(dots, CounterEntry.RECOUNT, 20);
            work.save(null);
            assertThat(last(work).operations()).containsExactly(new Operation.Recount(dots, 20));
        }
    }

    @Test
    void rowsWithAKeyGetTheSameNameOnEveryLaptop() throws Exception {
        try (RecordWork work = site.records(vault).begin(workshop)) {
            RowPath first = work.addRow(new GroupPath("person"));
            RowPath second = work.addRow(new GroupPath("person"));
            RowPath twin = work.addRow(new GroupPath("person"));
            work.answer(first.field("p_ref"), text("P01"));
            work.answer(second.field("p_ref"), text("P02"));
            work.answer(twin.field("p_ref"), text("P01"));
            work.save(null);

            var rows = work.session().rows(new GroupPath("person"));
            assertThat(rows.get(0))
                    .isEqualTo(RowNames.named(
                                    work.record(),
                                    new GroupPath("person"),
                                    work.template(),
                                    key -> java.util.Optional.of(text(" P01 ")))
                            .orElseThrow());
            assertThat(rows.get(1).text()).hasSize(11).isNotEqualTo(second.row().text());
            assertThat(rows.get(2)).isEqualTo(twin.row());
            assertThat(work.session()
                            .item(new GroupPath("person").row(rows.get(1)).field("p_ref"))
                            .answer())
                    .contains(text("P02"));

            work.answer(new GroupPath("person").row(rows.get(1)).field("p_ref"), text("P12"));
            work.save(null);
            assertThat(work.session().rows(new GroupPath("person"))).isEqualTo(rows);
        }
    }

    @Test
    void nestedRowsFollowTheNamesOfTheRowsAroundThem() throws Exception {
        try (RecordWork work = site.records(vault).begin(workshop)) {
            RowPath activity = work.addRow(new GroupPath("activity"));
            work.answer(activity.field("a_type"), text("dots"));
            RowPath dot = work.addRow(activity.group("dot"));
            work.answer(dot.field("d_option"), text("Lights"));
            work.save(null);

            assertThat(work.session().rows(new GroupPath("activity"))).containsExactly(activity.row());
            assertThat(work.session().rows(activity.group("dot")))
                    .containsExactly(RowNames.named(
                                    work.record(),
                                    activity.group("dot"),
                                    work.template(),
                                    key -> java.util.Optional.of(text("Lights")))
                            .orElseThrow());
        }
    }

    @Test
    void theRowOfAPersonIsAPartOfItsOwnWithItsOwnKey() throws Exception {
        try (RecordWork work = site.records(vault).begin(workshop)) {
            give(work, "w/w_ref", "GRI-W-0031");
            for (String person : List.of("P01", "P02")) {
                RowPath row = work.addRow(new GroupPath("person"));
                work.answer(row.field("p_ref"), text(person));
                work.answer(row.field("p_consent"), text("yes"));
            }
            work.save(null);

            ChangeOpener.Opened first = saves(work.record()).get(0);
            assertThat(first.parts()).hasSize(2);
            for (List<Operation> part : first.parts().values()) {
                assertThat(part)
                        .hasAtLeastOneElementOfType(Operation.InsertRow.class)
                        .hasSize(3);
            }
            RowPath row = new GroupPath("person")
                    .row(work.session().rows(new GroupPath("person")).get(0));
            work.answer(row.field("p_role"), text("resident"));
            work.save(null);

            ChangeOpener.Opened second = saves(work.record()).get(1);
            assertThat(second.parts()).hasSize(1);
            assertThat(first.parts().keySet()).containsAll(second.parts().keySet());
        }
    }

    @Test
    void eachPictureOfAnActivityIsAPartOfItsOwn() throws Exception {
        try (RecordWork work = site.records(vault).begin(workshop)) {
            RowPath activity = work.addRow(new GroupPath("activity"));
            work.answer(activity.field("a_type"), text("other"));
            List<RowPath> photos = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                RowPath photo = work.addRow(activity.group("photo"));
                photos.add(photo);
                work.answer(
                        photo.field("ph_img"),
                        work.attach(new ByteArrayInputStream(new byte[] {1, 2, (byte) i}), "image/png"));
            }
            work.save(null);
            ChangeOpener.Opened first = saves(work.record()).get(0);
            assertThat(first.parts()).hasSize(2);

            for (RowPath photo : photos) {
                work.answer(photo.field("ph_cap"), text("flip-chart"));
            }
            work.save(null);
            ChangeOpener.Opened second = saves(work.record()).get(1);
            assertThat(second.parts().keySet()).isEqualTo(first.parts().keySet());
            for (var part : second.parts().entrySet()) {
                FieldPath caption = ((Operation.Set) part.getValue().get(0)).path();
                assertThat(String.valueOf(first.parts().get(part.getKey())))
                        .contains(caption.row().orElseThrow().row().text());
            }
        }
    }

    @Test
    void deletedRowsTakeTheirContentsAlong() throws Exception {
        try (RecordWork work = site.records(vault).begin(workshop)) {
            RowPath activity = work.addRow(new GroupPath("activity"));
            work.answer(activity.field("a_type"), text("ripple"));
            RowPath ripple = work.addRow(activity.group("ripple"));
            work.answer(ripple.field("r_no"), text("R1"));
            work.save(null);
            work.removeRow(activity);
            work.save(null);

            assertThat(last(work).operations())
                    .containsExactly(new Operation.DeleteRow(new GroupPath("activity"), activity.row()));
        }
    }

    @Test
    void consentIsAnOperationOfItsOwn() throws Exception {
        try (RecordWork work = interview(survey)) {
            work.answer(CONSENT, text("yes"));
            work.save(null);
            assertThat(last(work).operations()).contains(new Operation.SetConsent(CONSENT, ConsentState.GIVEN));
            assertThat(work.session().item(CONSENT).answer()).contains(text("yes"));

            work.answer(CONSENT, text("no"));
            work.save(null);
            assertThat(last(work).operations()).contains(new Operation.SetConsent(CONSENT, ConsentState.REFUSED));
            assertThat(work.session().item(CONSENT).answer()).contains(text("no"));
        }
    }

    @Test
    void whatAPersonSaidBeforeSayingNoNeverLeaves() throws Exception {
        for (FormHash form : List.of(survey, laterSurvey)) {
            try (RecordWork work = interview(form)) {
                work.answer(CONSENT, text("yes"));
                work.answer(path("main/wellbeing/wb_satis"), text("7"));
                work.answer(TOOK, new FieldValue.Missing(MissingCode.REFUSED));
                work.answer(path("main/anything"), text("Kowalska"));
                work.keepDraft();
                work.answer(CONSENT, text("no"));
                RecordWork.Saved saved = work.save(null);

                assertThat(saved.withheld()).contains(path("main/wellbeing/wb_satis"), TOOK, path("main/anything"));
                assertThat(last(work).operations())
                        .contains(new Operation.SetConsent(CONSENT, ConsentState.REFUSED))
                        .noneMatch(operation -> operation.toString().contains("main/"));
                assertThat(work.session().values().values().keySet())
                        .noneMatch(path -> path.text().startsWith("main/"));
                assertThat(vault.journal().records()).isEmpty();
            }
        }
    }

    @Test
    void oneParticipantsNoSilencesNobodyElse() throws Exception {
        try (RecordWork work = site.records(vault).begin(workshop)) {
            RowPath yes = work.addRow(new GroupPath("person"));
            RowPath no = work.addRow(new GroupPath("person"));
            for (RowPath row : List.of(yes, no)) {
                work.answer(row.field("p_consent"), text("yes"));
                work.answer(row.field("p_age"), text("25_64"));
            }
            work.answer(no.field("p_consent"), text("no"));
            RecordWork.Saved saved = work.save(null);

            assertThat(saved.withheld()).containsExactly(no.field("p_age"));
            assertThat(last(work).operations()).contains(new Operation.Set(yes.field("p_age"), text("25_64")));
            assertThat(last(work).operations())
                    .noneMatch(operation -> operation.equals(new Operation.Set(no.field("p_age"), text("25_64"))));
        }
    }

    @Test
    void aDefaultThatNobodyTypedIsAStamp() throws Exception {
        try (RecordWork work = site.records(vault).begin(panel)) {
            RowPath vote = work.addRow(new GroupPath("vote"));
            work.answer(vote.field("v_round"), new FieldValue.Whole(1));
            work.answer(vote.field("v_member"), text("M1"));
            work.save(null);

            RowPath named = new GroupPath("vote")
                    .row(work.session().rows(new GroupPath("vote")).get(0));
            assertThat(last(work).operations())
                    .contains(new Operation.Stamp(named.field("v_points"), new FieldValue.Whole(1)))
                    .contains(new Operation.Set(named.field("v_round"), new FieldValue.Whole(1)));
        }
    }

    @Test
    void aSecretVoteHasNoNameThatTellsWhose() throws Exception {
        try (RecordWork work = site.records(vault).begin(panel)) {
            RowPath vote = work.addRow(new GroupPath("vote"));
            work.answer(vote.field("v_round"), new FieldValue.Whole(1));
            work.save(null);
            assertThat(work.session().rows(new GroupPath("vote"))).containsExactly(vote.row());
        }
    }

    @Test
    void whatArrivesWhileARecordIsOpenIsNotOverwritten() throws Exception {
        FieldPath summary = path("reflect/f_summary");
        RecordId record;
        try (RecordWork work = site.records(vault).begin(workshop)) {
            give(work, "w/w_ref", "GRI-W-0031");
            work.save(null);
            record = work.record();
        }
        site.sync(vault);
        try (Vault other = site.member(FieldSite.place(folder, "other"));
                RecordWork mine = site.records(vault).open(record)) {
            try (RecordWork theirs = site.records(other).open(record)) {
                theirs.answer(summary, text("Lights first"));
                theirs.save(null);
            }
            site.sync(other);
            site.sync(vault);
            mine.answer(summary, text("Park first"));
            mine.save(null);

            assertThat(site.records(vault).view(record).state().review()).hasSize(1);
            assertThat(site.records(vault)
                            .view(record)
                            .state()
                            .field(summary)
                            .orElseThrow()
                            .candidates())
                    .extracting(candidate -> candidate.value())
                    .containsExactlyInAnyOrder(text("Park first"), text("Lights first"));
        }
    }

    @Test
    void aSaveTooLargeForOneChangeIsAChain() throws Exception {
        try (RecordWork work = site.records(vault).begin(workshop)) {
            RowPath activity = work.addRow(new GroupPath("activity"));
            work.answer(activity.field("a_type"), text("timeline"));
            String incompressible = new java.math.BigInteger(4_000_000, new java.util.Random(5)).toString(36);
            work.answer(activity.field("a_notes"), text(incompressible.substring(0, 700_000)));
            give(work, "reflect/f_well", incompressible.substring(0, 690_000));
            give(work, "reflect/f_change", incompressible.substring(50_000, 740_000));
            RecordWork.Saved saved = work.save(null);

            assertThat(saved.changes()).hasSizeGreaterThan(1);
            assertThat(work.session().item(path("reflect/f_well")).answer()).isPresent();
            assertThat(work.session().item(activity.field("a_notes")).answer()).isPresent();
            assertThat(Set.copyOf(saved.changes()))
                    .isEqualTo(Set.copyOf(saves(work.record()).stream()
                            .map(opened -> opened.change().id())
                            .toList()));
        }
    }

    @Test
    void finishingIsSaidOnce() throws Exception {
        try (RecordWork work = site.records(vault).begin(workshop)) {
            for (String[] answer : new String[][] {
                {"w/w_site", "gri"}, {"w/w_ref", "GRI-W-0031"}, {"w/w_title", "Parks"}, {"w/w_tier", "secondary"}
            }) {
                give(work, answer[0], answer[1]);
            }
            assertThat(work.finish().isFinished()).isFalse();
            work.answer(path("w/w_date"), new FieldValue.Day(java.time.LocalDate.of(2026, 11, 2)));
            work.answer(path("n_seen"), new FieldValue.Whole(13));
            assertThat(work.finish().violations()).isEmpty();
            work.save(null);
            assertThat(last(work).operations()).contains(new Operation.Set(FieldPath.STATE, text("finished")));
            assertThat(last(work).operations())
                    .anyMatch(operation -> operation instanceof Operation.Stamp stamp
                            && stamp.path().equals(path("end")));

            work.finish();
            give(work, "w/w_venue", "hall");
            work.save(null);
            assertThat(last(work).operations()).containsExactly(new Operation.Set(path("w/w_venue"), text("hall")));
        }
    }
}
