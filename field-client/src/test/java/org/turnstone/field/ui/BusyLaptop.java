package org.turnstone.field.ui;

import java.nio.file.Path;
import java.time.Duration;
import org.turnstone.field.capture.RecordDecisions;
import org.turnstone.field.capture.RecordWork;
import org.turnstone.field.testing.FieldOffice;
import org.turnstone.field.testing.FieldSite;
import org.turnstone.field.testing.GivenCases;
import org.turnstone.field.vault.CaseStore;
import org.turnstone.field.vault.Vault;
import org.turnstone.field.vault.VaultPlace;
import org.turnstone.field.vault.VaultShelf;
import org.turnstone.form.javarosa.JavaRosaFormEngine;
import org.turnstone.sync.crypto.InsecureTestParameters;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.testing.InsecureSeededRandom;

/**
 * A laptop in the middle of a week: records that are stored, only here, unfinished, begun, in the bin, and one that a colleague
 * answered otherwise and
 * the office asks about.
 */
final class BusyLaptop {
    static final FieldPath REFERENCE = new FieldPath("w/w_ref");

    private final FieldSite site;
    private final VaultPlace place;
    private final InsecureSeededRandom random;
    private final FormHash workshop;
    private final RecordId rival;
    private final RecordId open;

    private BusyLaptop(
            FieldSite site,
            VaultPlace place,
            InsecureSeededRandom random,
            FormHash workshop,
            RecordId rival,
            RecordId open) {
        this.site = site;
        this.place = place;
        this.random = random;
        this.workshop = workshop;
        this.rival = rival;
        this.open = open;
    }

    static BusyLaptop in(Path folder, long seed) throws Exception {
        FieldSite site = new FieldSite(seed);
        FormHash workshop = site.publish("tfc_workshop_record");
        FormHash survey = site.publish("tfc_community_survey_2026110502");
        VaultPlace place = FieldSite.place(folder, "vault");
        RecordId rival;
        RecordId unfinished;
        try (Vault mine = site.member(place);
                Vault toms = site.member(FieldSite.place(folder, "toms"))) {
            rival = saved(site, mine, workshop, "GRI-W-0031");
            RecordId binned = saved(site, mine, workshop, "GRI-W-0012");
            saved(site, mine, survey, "");
            site.sync(mine);
            site.sync(toms);
            later(site);
            try (RecordWork work = site.records(mine).open(rival)) {
                work.answer(REFERENCE, new FieldValue.Text("GRI-W-0032"));
                work.save("read from the wrong line");
            }
            try (RecordWork work = site.records(toms).open(rival)) {
                work.answer(REFERENCE, new FieldValue.Text("GRI-W-0037"));
                work.save(null);
            }
            site.sync(toms);
            site.sync(mine);
            FieldOffice office = new FieldOffice(site);
            office.ask(mine, rival, REFERENCE, "Two numbers came in for this workshop. Which one stands on the sheet?");
            office.ask(mine, rival, null, "Was it in the upper hall or in the lower one?");
            new RecordDecisions(mine, site.records(mine), site.clock()).bin(binned);
            site.sync(mine);
            later(site);
            unfinished = saved(site, mine, workshop, "GRI-W-0040");
            try (RecordWork begun = site.records(mine).begin(survey)) {
                begun.keepDraft();
            }
            mine.cases()
                    .keep(new CaseStore.Kept(
                            site.clock().instant(),
                            "1.0.1",
                            GivenCases.list(site.clock().instant(), 24)));
        }
        return new BusyLaptop(site, place, new InsecureSeededRandom(seed + 5), workshop, rival, unfinished);
    }

    private static void later(FieldSite site) {
        site.site().clock().advance(Duration.ofHours(3));
    }

    private static RecordId saved(FieldSite site, Vault vault, FormHash form, String reference) throws Exception {
        try (RecordWork work = site.records(vault).begin(form)) {
            if (!reference.isEmpty()) {
                work.answer(new FieldPath("w/w_site"), new FieldValue.Text("gri"));
                work.answer(REFERENCE, new FieldValue.Text(reference));
            }
            work.save(null);
            return work.record();
        }
    }

    Workplace workplace() {
        return new Workplace(
                new VaultShelf(place.directory(), place.guardDirectory()),
                new JavaRosaFormEngine(),
                site.clock(),
                Laptop.ZONE,
                random,
                () -> InsecureTestParameters.fresh(random));
    }

    FieldSite site() {
        return site;
    }

    VaultPlace place() {
        return place;
    }

    FormHash workshop() {
        return workshop;
    }

    /** The record with two answers to one question. */
    RecordId rival() {
        return rival;
    }

    RecordId unfinished() {
        return open;
    }
}
