package org.turnstone.server.forms;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.turnstone.form.FormTemplate;
import org.turnstone.server.audit.AuditTrail;
import org.turnstone.server.changelog.RecordsDue;
import org.turnstone.server.formfile.FormChange;
import org.turnstone.server.formfile.FormComparison;
import org.turnstone.server.formfile.FormFinding;
import org.turnstone.server.formfile.FormTrial;
import org.turnstone.server.formfile.LicensedMeasure;
import org.turnstone.server.keys.SiteControl;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.server.platform.Sql;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.SiteId;

/**
 * Leads a form version from draft to closed: it is tried, compared with the version before and looked through for measures
 * that need a licence; then it is announced in the control log, and one day closed there. Who confirmed what, and why, stands
 * in the audit trail.
 */
@ApplicationScoped
public class FormPublication {
    private static final int MAX_REASON = 400;
    private static final int MIN_REASON = 3;
    private static final int MAX_REFERENCE = 200;

    @PersistenceContext
    EntityManager entities;

    @Inject
    FormCatalogue forms;

    @Inject
    SiteControl control;

    @Inject
    AuditTrail audit;

    @Inject
    Event<RecordsDue> due;

    @Inject
    Clock clock;

    /**
     * What came of publishing.
     *
     * @param form as it is now
     * @param blockers why nothing was changed; empty if it was published
     */
    public record Outcome(StoredForm form, List<FormFinding> blockers) {
        public Outcome {
            blockers = List.copyOf(blockers);
        }
    }

    /**
     * What a person said to have a form version published.
     *
     * @param reasons why a change does not change the meaning, by the path of the question
     * @param references of licences, by the name of the measure
     */
    public record Word(Map<String, String> reasons, Map<String, String> references) {
        public Word {
            reasons = Map.copyOf(reasons);
            references = Map.copyOf(references);
        }
    }

    /**
     * Tries and compares a form version; a draft that passes is tested from now on.
     *
     * @throws ProblemException 404 if it is not here
     */
    @Transactional
    public FormCheck check(SiteId site, FormHash hash, String actor) {
        StoredForm form = known(site, hash);
        return compared(site, form, tried(site, form, actor));
    }

    private FormTrial.Outcome tried(SiteId site, StoredForm form, String actor) {
        FormTrial.Outcome trial = FormTrial.of(forms.template(site, form.hash()).orElseThrow());
        if (trial.isPassed() && form.state() == FormState.DRAFT) {
            audit.record(
                    actor,
                    "form.tested",
                    site,
                    form.formId() + " " + form.hash().toHex());
            forms.tested(site, form.hash());
        }
        return trial;
    }

    private FormCheck compared(SiteId site, StoredForm form, FormTrial.Outcome trial) {
        FormTemplate template = forms.template(site, form.hash()).orElseThrow();
        Optional<StoredForm> before = before(site, form);
        List<FormChange> changes = before.flatMap(older -> forms.template(site, older.hash()))
                .map(older -> FormComparison.of(older, template, forms.media(site, form.hash())))
                .orElse(List.of());
        return new FormCheck(known(site, form.hash()), before, trial, changes, unlicensed(site, template));
    }

    private StoredForm known(SiteId site, FormHash hash) {
        return forms.find(site, hash)
                .orElseThrow(() -> new ProblemException(
                        404, "NO_FORM", "The site has no such form version.", "Nothing was changed. List its forms."));
    }

    /** The version published last under the id, apart from this one. */
    private Optional<StoredForm> before(SiteId site, StoredForm form) {
        return control.of(site).forms().stream()
                .filter(other ->
                        other.formId().equals(form.formId()) && !other.hash().equals(form.hash()))
                .reduce((older, newer) -> newer)
                .flatMap(older -> forms.find(site, older.hash()));
    }

    private List<LicensedMeasure> unlicensed(SiteId site, FormTemplate template) {
        return LicensedMeasure.in(template).stream()
                .filter(measure -> measure.reference().isEmpty() && licence(site, measure.name()) == null)
                .toList();
    }

    private @Nullable FormLicenceEntity licence(SiteId site, String measure) {
        return entities.find(FormLicenceEntity.class, key(site, measure));
    }

    private static FormLicenceEntity.Key key(SiteId site, String measure) {
        UUID id = site.value().toUuid();
        return new FormLicenceEntity.Key(id, measure.strip().toLowerCase(Locale.ROOT));
    }

    /**
     * Announces a form version to the laptops, all or nothing. One that is published already stays so; a closed one is opened
     * again.
     *
     * @throws ProblemException 404 if it is not here, 422 if a reason or reference is none
     */
    @Transactional
    public Outcome publish(SiteId site, FormHash hash, Word word, String actor) {
        // Trying takes time, and nobody has to wait for it; what it is compared with must not change meanwhile.
        FormTrial.Outcome trial = tried(site, known(site, hash), actor);
        control.lock(site);
        StoredForm form = known(site, hash);
        if (form.state() == FormState.PUBLISHED) {
            return new Outcome(form, List.of());
        }
        boolean again = form.state() == FormState.CLOSED;
        FormCheck check = compared(site, form, trial);
        List<FormFinding> blockers = new ArrayList<>();
        check.trial().findings().stream()
                .filter(finding -> finding.severity() == FormFinding.Severity.ERROR)
                .forEach(blockers::add);
        List<String> confirmed = again ? List.of() : confirmed(check, word, blockers);
        List<FormLicenceEntity> licences = licences(site, check, word, actor, blockers);
        if (!blockers.isEmpty()) {
            return new Outcome(check.form(), blockers);
        }
        for (String said : confirmed) {
            audit.record(actor, "form.confirm", site, hash.toHex() + " " + said);
        }
        for (FormLicenceEntity licence : licences) {
            audit.record(actor, "form.licence", site, licence.key.measure + ": " + licence.reference);
            entities.persist(licence);
        }
        audit.record(actor, again ? "form.reopen" : "form.publish", site, form.formId() + " " + hash.toHex());
        control.append(site, List.of(new ControlEntry.PublishForm(hash, form.formId(), form.version(), form.title())));
        if (again) {
            recordsOf(site, hash);
        }
        return new Outcome(known(site, hash), List.of());
    }

    /** What was confirmed, as the audit trail says it; a change without a reason blocks. */
    private static List<String> confirmed(FormCheck check, Word word, List<FormFinding> blockers) {
        List<String> confirmed = new ArrayList<>();
        for (FormChange change : check.toConfirm()) {
            Optional<String> reason = word.reasons().entrySet().stream()
                    .filter(said -> isAbout(said.getKey(), change.path()))
                    .map(Map.Entry::getValue)
                    .findFirst();
            if (reason.isEmpty()) {
                blockers.add(FormFinding.blocking(change.path(), change.sentence()));
            } else {
                confirmed.add(change.kind().name().toLowerCase(Locale.ROOT) + " " + change.path() + ": "
                        + given(reason.get(), "reason", MAX_REASON));
            }
        }
        return confirmed;
    }

    /** The path itself, or its last name. */
    private static boolean isAbout(String said, String path) {
        return path.equals(said) || path.endsWith("/" + said);
    }

    private static String given(String text, String what, int most) {
        String plain = text.strip();
        if (plain.length() < MIN_REASON || plain.length() > most) {
            throw new ProblemException(
                    422,
                    "FORM_WORD",
                    "A " + what + " has " + MIN_REASON + " to " + most + " characters.",
                    "Nothing was changed. Say it in a sentence.");
        }
        return plain;
    }

    private List<FormLicenceEntity> licences(
            SiteId site, FormCheck check, Word word, String actor, List<FormFinding> blockers) {
        List<FormLicenceEntity> licences = new ArrayList<>();
        for (LicensedMeasure measure : check.unlicensed()) {
            Optional<String> reference = word.references().entrySet().stream()
                    .filter(said -> measure.isCalled(said.getKey()))
                    .map(Map.Entry::getValue)
                    .findFirst();
            if (reference.isEmpty()) {
                blockers.add(FormFinding.blocking(measure.paths().get(0), measure.sentence()));
            } else {
                FormLicenceEntity.Key key = key(site, measure.name());
                licences.add(new FormLicenceEntity(
                        key.siteId,
                        key.measure,
                        given(reference.get(), "reference", MAX_REFERENCE),
                        actor,
                        clock.instant()));
            }
        }
        return licences;
    }

    /**
     * Takes a form version out of use for new records; those begun go on. Closing it again changes nothing.
     *
     * @throws ProblemException 404 if it is not here, 409 if it was never published
     */
    @Transactional
    public StoredForm close(SiteId site, FormHash hash, String actor) {
        control.lock(site);
        StoredForm form = known(site, hash);
        if (form.state() == FormState.CLOSED) {
            return form;
        }
        if (form.state() != FormState.PUBLISHED) {
            throw new ProblemException(
                    409,
                    "FORM_STATE",
                    "The form version was never published.",
                    "Nothing was changed. There is nothing to close.");
        }
        audit.record(actor, "form.close", site, form.formId() + " " + hash.toHex());
        control.append(site, List.of(new ControlEntry.CloseForm(hash)));
        recordsOf(site, hash);
        return known(site, hash);
    }

    /** What is said of its records depends on whether it is closed. */
    private void recordsOf(SiteId site, FormHash hash) {
        Sql.of(
                        "update record_state set version = version + 1, due = true, failures = 0, retry_at = null"
                                + " where site_id = ? and form_hash = ?",
                        site.value().toUuid(),
                        hash.value().toUuid())
                .update(entities);
        due.fire(new RecordsDue(site));
    }
}
