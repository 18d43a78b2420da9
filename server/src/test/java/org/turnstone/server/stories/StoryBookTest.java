package org.turnstone.server.stories;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.SampleForms;

/** Stories and panels of scenario 11, read from records as laptops save them. */
class StoryBookTest {
    private static final FormTemplate WORKSHOP = SampleForms.WORKSHOP.template();
    private static final FormTemplate PANEL = SampleForms.PANEL.template();
    private static final String PLAY = "GRI-S-0112";
    private static final String LEAFLET = "GRI-S-0114";
    private static final int TOM = 2;
    private static final int SHAZIA = 3;

    private final SavedRecord workshop = new SavedRecord(WORKSHOP, 1, SavedRecord.GRIMSBY)
            .set("w/w_venue", "East Marsh hall")
            .day("w/w_date", "2026-11-02")
            .save(SHAZIA);
    private final SavedRecord level1 = new SavedRecord(PANEL, 2, SavedRecord.GRIMSBY)
            .set("pn/pn_level", "l1")
            .set("pn/pn_domain", "d3")
            .set("pn/pn_period", "q4")
            .set("pn/pn_method", "hands")
            .day("pn/pn_date", "2026-11-17")
            .save(TOM);

    private SavedRecord told(String row, String number, String title, String text) {
        return workshop.row("story", row)
                .set("story[" + row + "]/s_ref", number)
                .set("story[" + row + "]/s_title", title)
                .set("story[" + row + "]/s_story", text)
                .set("story[" + row + "]/s_dir", "good")
                .tick("story[" + row + "]/s_use", "panel")
                .save(SHAZIA);
    }

    private void laid(String row, String number) {
        level1.row("st", row)
                .set("st[" + row + "]/st_ref", number)
                .set("st[" + row + "]/st_said", "It made us laugh.")
                .save(TOM);
    }

    private void vote(String row, String member, String story) {
        level1.row("vote", row)
                .set("vote[" + row + "]/v_round", 1)
                .set("vote[" + row + "]/v_member", member)
                .set("vote[" + row + "]/v_story", story)
                .set("vote[" + row + "]/v_points", 1)
                .save(TOM);
    }

    private void chosen(String story) {
        level1.set("res/r_kind", "one")
                .set("res/r_story", story)
                .set("res/r_why", "neighbours did it before any worker came")
                .set("res/r_dissent", "0114 reached more families")
                .save(TOM);
    }

    private StoryBook book() {
        return new StoryBook(workshop.stories(), List.of(level1.panel()), 0);
    }

    @Test
    void aStoryCarriesWhereItWasToldWhatWasAgreedAndItsWords() {
        told("a", PLAY, "The street that shut itself", "We put chairs out.");

        Story story = book().stories().get(0);

        assertThat(story.number()).isEqualTo(PLAY);
        assertThat(story.where()).isEqualTo("East Marsh hall");
        assertThat(story.told()).isEqualTo("2026-11-02");
        assertThat(story.direction().words()).isEqualTo("Good");
        assertThat(story.panel()).isEqualTo(Agreement.AGREED);
        assertThat(story.report()).isEqualTo(Agreement.NEVER);
        assertThat(story.newest().passages()).extracting(Story.Passage::text).containsExactly("We put chairs out.");
    }

    @Test
    void theWordsAPanelReadStayItsVersionWhenTheyAreCorrectedLater() {
        SavedRecord early = told("a", PLAY, "The street that shut itself", "We put chiars out.");
        String asTold = early.stories().get(0).newest().hash();
        laid("x", PLAY);
        chosen(PLAY);
        for (int i = 0; i < 5; i++) {
            // Hours pass: the correction is later than the panel.
            workshop.set("reflect/f_well", "note " + i).save(SHAZIA);
        }
        workshop.set("story[a]/s_story", "We put chairs out.").save(SHAZIA);

        StoryBook book = book();
        StoryBook.Tabled onTable = book.table(book.panels().get(0)).get(0);

        assertThat(book.stories().get(0).versions()).hasSize(2);
        assertThat(onTable.version())
                .isNotNull()
                .extracting(Story.Version::hash)
                .isEqualTo(asTold)
                .isNotEqualTo(book.stories().get(0).newest().hash());
        assertThat(onTable.correctedLater()).isTrue();
    }

    @Test
    void aStoryWithdrawnSinceIsShownAsThatAndNothingTellsItsWords() {
        told("a", PLAY, "The street that shut itself", "We put chairs out.");
        told("b", LEAFLET, "We wrote the leaflet", "It took three evenings.");
        laid("x", PLAY);
        laid("y", LEAFLET);
        vote("1", "M1", PLAY);
        vote("2", "M2", PLAY);
        chosen(PLAY);
        assertThat(book().mayTell(book().panels().get(0))).isTrue();

        workshop.untick("story[a]/s_use", "panel").save(SHAZIA);
        StoryBook book = book();
        Panel panel = book.panels().get(0);
        StoryBook.Tabled withdrawn = book.table(panel).get(0);

        assertThat(withdrawn.standing()).isEqualTo(StoryBook.Standing.WITHDRAWN);
        assertThat(withdrawn.story()).isNull();
        assertThat(withdrawn.version()).isNull();
        assertThat(withdrawn.said()).isEmpty();
        assertThat(book.mayTell(panel)).isFalse();
        assertThat(panel.rounds().get(0).points()).isEqualTo(Map.of(PLAY, 2));
        StoryBook.SentUp sent = book.nextTables().get(0).sent().get(0);
        assertThat(sent.isWhole()).isFalse();
        assertThat(sent.others()).containsExactly(LEAFLET);
    }

    @Test
    void aStoryThatNobodyAgreedToIsToldApartFromOneTakenBack() {
        told("a", PLAY, "The street that shut itself", "We put chairs out.");
        workshop.row("story", "b")
                .set("story[b]/s_ref", LEAFLET)
                .set("story[b]/s_story", "It took three evenings.")
                .save(SHAZIA);

        assertThat(book().standing(LEAFLET)).isEqualTo(StoryBook.Standing.NOT_AGREED);
        assertThat(book().standing(PLAY)).isEqualTo(StoryBook.Standing.READABLE);
        assertThat(book().standing("GLA-S-0087")).isEqualTo(StoryBook.Standing.NOT_HERE);
    }

    @Test
    void aVoteTypedOnTwoLaptopsIsAConflictToDecideAndNotAdded() {
        told("a", PLAY, "The street that shut itself", "We put chairs out.");
        laid("x", PLAY);
        // The same round and member make the same row on both laptops.
        level1.row("vote", "k")
                .set("vote[k]/v_round", 1)
                .set("vote[k]/v_member", "M1")
                .set("vote[k]/v_story", PLAY)
                .save(TOM, 2);
        level1.row("vote", "k")
                .set("vote[k]/v_round", 1)
                .set("vote[k]/v_member", "M1")
                .set("vote[k]/v_story", LEAFLET)
                .save(SHAZIA, 2);

        Panel panel = book().panels().get(0);

        assertThat(panel.contested()).containsExactly(Map.entry("vote[k]/v_story", "Story"));
        assertThat(panel.rounds().get(0).points()).isEmpty();
        assertThat(panel.rounds().get(0).toDecide()).isEqualTo(1);
    }

    @Test
    void aSecretBallotThatNamesMembersIsNoticedAndNothingOfAPanelTellsTheirVotes() {
        level1.set("pn/pn_method", "ballot").save(TOM);
        vote("1", "M1", PLAY);
        vote("2", "", PLAY);

        Panel panel = book().panels().get(0);

        assertThat(panel.isBallot()).isTrue();
        assertThat(panel.namedBallots()).isEqualTo(1);
        assertThat(panel.rounds().toString()).doesNotContain("M1");
    }

    @Test
    void whatIsNotToldToAnybodyByItsDayIsOverdue() {
        level1.set("res/r_kind", "none")
                .tick("fb/fb_to", "tellers")
                .tick("fb/fb_to", "sites")
                .day("fb/fb_by", "2026-12-08")
                .save(TOM);

        assertThat(book().toTell(LocalDate.parse("2026-12-08")))
                .extracting(StoryBook.ToTell::overdue)
                .containsExactly(false);
        assertThat(book().toTell(LocalDate.parse("2026-12-09")))
                .extracting(StoryBook.ToTell::overdue)
                .containsExactly(true);
        assertThat(book().panels().get(0).feedback().left()).containsExactly("The tellers", "The other sites");
    }

    @Test
    void eachStoryCountsOnceHoweverManyPanelsReadIt() {
        told("a", PLAY, "The street that shut itself", "We put chairs out.");
        told("b", LEAFLET, "We wrote the leaflet", "It took three evenings.");
        laid("x", PLAY);
        laid("y", LEAFLET);
        chosen(PLAY);
        SavedRecord level2 = new SavedRecord(PANEL, 3, SavedRecord.GRIMSBY)
                .set("pn/pn_level", "l2")
                .set("pn/pn_domain", "d3")
                .set("pn/pn_period", "q4")
                .row("st", "x")
                .set("st[x]/st_ref", PLAY)
                .set("res/r_kind", "one")
                .set("res/r_story", PLAY)
                .save(TOM);
        workshop.untick("story[b]/s_use", "panel").save(SHAZIA);

        StoryBook book = new StoryBook(workshop.stories(), List.of(level1.panel(), level2.panel()), 0);

        assertThat(book.counts()).isEqualTo(new StoryBook.Counts(2, 1, 2, 1, 1, 2, 0, 0));
        assertThat(book.readings(book.stories().get(0)))
                .extracting(StoryBook.Reading::fate)
                .containsExactly(StoryBook.Fate.CHOSEN, StoryBook.Fate.CHOSEN);
        assertThat(book.nextTables()).hasSize(1);
        assertThat(book.nextTables().get(0).met()).hasSize(1);
    }
}
