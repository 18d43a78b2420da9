package org.turnstone.form.javarosa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turnstone.form.javarosa.Filling.EVENING;
import static org.turnstone.form.javarosa.Filling.at;
import static org.turnstone.form.javarosa.Filling.path;

import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.turnstone.form.AnswerOutcome;
import org.turnstone.form.FinishedRecord;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.SampleForms;
import org.turnstone.form.Violation;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.RowId;

class StoryPanelTest {
    private static final FormTemplate PANEL = SampleForms.PANEL.template();

    private final Filling filling = Filling.of(PANEL);

    @AfterEach
    void close() {
        filling.close();
    }

    private void sitePanel() {
        filling.answer("pn/pn_level", "l1");
        filling.answer("pn/pn_site", "gri");
        filling.answer("pn/pn_domain", "d3");
    }

    @Test
    void storiesAreFilteredByDomainAndSite() {
        sitePanel();
        filling.row("st", "s1");

        assertThat(filling.codes("st[s1]/st_ref")).containsExactly("GRI-S-0112", "GRI-S-0114");
        assertThat(filling.session.item(path("st[s1]/st_ref")).choices().get(0).label())
                .isEqualTo("The street that shut itself for play");

        filling.answer("pn/pn_level", "l2");
        assertThat(filling.codes("st[s1]/st_ref"))
                .containsExactly(
                        "GRI-S-0112",
                        "GRI-S-0114",
                        "GLA-S-0087",
                        "GLA-S-0088",
                        "PLY-S-0052",
                        "STO-S-0064",
                        "STO-S-0065");
    }

    @Test
    void allStoriesStandInTheOutlineForTheCodebook() {
        assertThat(PANEL.outline().question("st/st_ref").orElseThrow().choices())
                .hasSize(9)
                .first()
                .satisfies(choice -> assertThat(choice.code()).isEqualTo("GRI-S-0112"));
        assertThat(PANEL.outline().question("st/st_ref").orElseThrow().choiceList())
                .isEqualTo("stories");
    }

    @Test
    void anotherDomainTakesStoriesAndVotesBackInEveryRow() {
        sitePanel();
        filling.row("st", "s1").answer("st[s1]/st_ref", "GRI-S-0112");
        filling.row("vote", "v1").answer("vote[v1]/v_story", "GRI-S-0112");
        filling.row("vote", "v2");

        AnswerOutcome outcome = filling.answer("pn/pn_domain", "d2");

        assertThat(outcome.cleared()).containsOnlyKeys(path("st[s1]/st_ref"), path("vote[v1]/v_story"));
        assertThat(outcome.choicesChanged()).contains(path("vote[v2]/v_story"));
        assertThat(filling.codes("st[s1]/st_ref")).containsExactly("GRI-S-0113");
    }

    @Test
    void aNewRowStartsWithTheFormsDefault() {
        AnswerOutcome outcome = filling.session.addRow(new GroupPath("vote"), new RowId("v1"));

        assertThat(outcome.changed()).containsEntry(path("vote[v1]/v_points"), new FieldValue.Whole(1));
        assertThat(filling.now("vote[v1]/v_points")).isEqualTo(new FieldValue.Whole(1));
        assertThat(filling.session.derived().defaults()).containsOnlyKeys(path("vote[v1]/v_points"));

        filling.answer("vote[v1]/v_points", 1);
        assertThat(filling.session.derived().defaults()).isEmpty();
    }

    @Test
    void aDefaultThatWasClearedDoesNotComeBack() {
        filling.row("vote", "v1").answer("vote[v1]/v_points", FieldValue.CLEARED);

        try (Filling again = Filling.on(PANEL, filling.session.values(), at(EVENING))) {
            assertThat(again.now("vote[v1]/v_points")).isEqualTo(FieldValue.CLEARED);
            assertThat(again.open()).contains("vote[v1]/v_points");
        }
    }

    @Test
    void aWholePanelIsFinishedAndSpeaksWelsh() {
        sitePanel();
        filling.answer("pn/pn_period", "q4");
        filling.answer("pn/pn_date", LocalDate.parse("2026-11-02"));
        filling.answer("pn/pn_chair", "AB");
        filling.answer("pn/pn_method", "hands");
        filling.row("member", "m1").answer("member[m1]/m_ref", "M1");
        filling.answer("member[m1]/m_role", "resident");
        filling.answer("member[m1]/m_close", "no");
        filling.row("st", "s1").answer("st[s1]/st_ref", "GRI-S-0112");
        filling.row("st", "s2").answer("st[s2]/st_ref", "GRI-S-0114");
        filling.row("vote", "v1").answer("vote[v1]/v_round", 1);
        filling.answer("vote[v1]/v_member", "M1");
        filling.answer("vote[v1]/v_story", "GRI-S-0112");
        filling.answer("res/r_kind", "two");
        filling.answer("res/r_story", "GRI-S-0112");
        assertThat(filling.refused("res/r_story2", "GRI-S-0112").sentence()).isEqualTo("Choose a different story");
        filling.answer("res/r_story2", "GRI-S-0114");
        filling.answer("res/r_why", "It lasted.");
        filling.answer("res/r_crit", List.of("depth", "own"));
        filling.answer("fb/fb_verify", "no");
        filling.answer("fb/fb_to", List.of("tellers"));
        filling.answer("fb/fb_by", LocalDate.parse("2026-12-01"));

        FinishedRecord finished = filling.session.finish();

        assertThat(finished.violations()).isEmpty();
        assertThat(finished.name()).isEqualTo("l1 d3 2026-11-02");
        assertThat(finished.values().value(path("n_stories"))).contains(new FieldValue.Whole(2));
        filling.session.language("Cymraeg (cy)");
        assertThat(filling.label("pn/pn_site")).isEqualTo("Safle");
        try (Filling again = Filling.on(PANEL, finished.values(), at(EVENING))) {
            assertThat(again.session.values()).isEqualTo(finished.values());
        }
    }

    @Test
    void aPanelInTheFutureIsRefused() {
        assertThat(filling.refused("pn/pn_date", LocalDate.parse("2026-11-03")).kind())
                .isEqualTo(Violation.Kind.CONSTRAINT);
        filling.answer("pn/pn_date", LocalDate.parse("2026-11-02"));
    }
}
