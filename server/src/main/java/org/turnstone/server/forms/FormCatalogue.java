package org.turnstone.server.forms;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.turnstone.form.FormEngine;
import org.turnstone.form.FormFailedException;
import org.turnstone.form.FormProblemException;
import org.turnstone.form.FormTemplate;
import org.turnstone.server.audit.AuditTrail;
import org.turnstone.server.formfile.GivenForm;
import org.turnstone.server.formfile.MadeForm;
import org.turnstone.server.keys.SiteControl;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.server.platform.Row;
import org.turnstone.server.platform.Sql;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.identity.FormFiles;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.SiteId;

/** Publishes form versions and hands them out, as files for laptops and compiled for the server's own use. */
@ApplicationScoped
public class FormCatalogue {
    private static final int MAX_ID = 64;
    private static final int MAX_TITLE = 400;
    private static final String NOTHING = "Nothing was published.";

    @PersistenceContext
    EntityManager entities;

    @Inject
    FormEngine engine;

    @Inject
    SiteControl control;

    @Inject
    AuditTrail audit;

    @Inject
    Clock clock;

    /** Never emptied: a form version never changes, and a site has tens of them. */
    private final Map<FormHash, FormTemplate> compiled = new ConcurrentHashMap<>();

    /**
     * Checks, stores and announces a form version, all or nothing. Publishing the same bytes again changes nothing.
     *
     * @throws ProblemException 422 if the form cannot be used, 409 if another form was published as this version
     */
    @Transactional
    public PublishedForm publish(SiteId site, MadeForm made, String actor) {
        FormParts files = new FormParts(made.files());
        FormTemplate template = made.template();
        check(template);
        FormHash hash = files.hash(template);
        if (control.of(site).form(hash).isPresent()) {
            return new PublishedForm(hash, template);
        }
        audit.record(actor, "form.publish", site, template.formId() + " " + hash.toHex());
        control.lock(site);
        boolean versionTaken = control.of(site).forms().stream()
                .anyMatch(form -> form.formId().equals(template.formId())
                        && form.version().equals(template.version())
                        && !form.hash().equals(hash));
        if (versionTaken) {
            throw new ProblemException(
                    409,
                    "FORM_VERSION",
                    "Another form was published as version " + template.version() + " of " + template.formId() + ".",
                    NOTHING + " Give the changed form a new version.");
        }
        store(site, hash, made, files);
        control.append(
                site,
                List.of(new ControlEntry.PublishForm(hash, template.formId(), template.version(), template.title())));
        compiled.put(hash, template);
        return new PublishedForm(hash, template);
    }

    private FormTemplate compile(FormParts parts) {
        try {
            return engine.compile(parts.source());
        } catch (FormProblemException e) {
            throw new ProblemException(422, "FORM", "The form cannot be used: " + e.getMessage(), NOTHING);
        } catch (FormFailedException e) {
            throw new ProblemException(422, "FORM", "The form engine cannot run this form.", NOTHING);
        }
    }

    private static void check(FormTemplate template) {
        boolean nameable = template.formId().matches("[A-Za-z0-9_][A-Za-z0-9_.-]{0," + (MAX_ID - 1) + "}");
        if (!nameable
                || template.version().length() > MAX_ID
                || template.title().length() > MAX_TITLE) {
            throw new ProblemException(
                    422,
                    "FORM",
                    "A form's id has 1 to 64 letters, digits, dots, hyphens and underscores; its version has at most 64"
                            + " characters and its title 400.",
                    NOTHING);
        }
    }

    private void store(SiteId site, FormHash hash, MadeForm made, FormParts files) {
        FormTemplate template = made.template();
        UUID siteId = site.value().toUuid();
        UUID form = hash.value().toUuid();
        Sql.of("insert into form_version (site_id, form_hash, form_id, version, title, definition, dictionary,"
                        + " workbook_name, workbook, published_at)")
                .andRows(List.<Object[]>of(new Object[] {
                    siteId,
                    form,
                    template.formId(),
                    template.version(),
                    template.title(),
                    files.xform(),
                    files.dictionary(),
                    made.workbook().map(GivenForm.Workbook::name).orElse(""),
                    made.workbook().map(GivenForm.Workbook::content).orElse(new byte[0]),
                    clock.instant()
                }))
                .update(entities);
        files.media()
                .forEach((name, content) -> Sql.of("insert into form_media (site_id, form_hash, name, content)")
                        .andRows(List.<Object[]>of(new Object[] {siteId, form, name, content}))
                        .update(entities));
    }

    /** The files of a form version, if it was published at the site. */
    @Transactional
    public Optional<FormParts> files(SiteId site, FormHash hash) {
        Optional<Row> version = Sql.of(
                        "select definition, dictionary from form_version where site_id = ? and form_hash = ?",
                        site.value().toUuid(),
                        hash.value().toUuid())
                .first(entities);
        return version.map(row -> {
            SortedMap<String, byte[]> files = new TreeMap<>();
            files.put(FormFiles.XFORM, row.bytes(0));
            if (row.bytes(1).length > 0) {
                files.put(FormFiles.DICTIONARY, row.bytes(1));
            }
            Sql.of(
                            "select name, content from form_media where site_id = ? and form_hash = ?",
                            site.value().toUuid(),
                            hash.value().toUuid())
                    .rows(entities)
                    .forEach(media -> files.put(FormFiles.MEDIA + media.text(0), media.bytes(1)));
            return new FormParts(files);
        });
    }

    /** A form version compiled, if it was published at the site. */
    @Transactional
    public Optional<PublishedForm> form(SiteId site, FormHash hash) {
        if (control.of(site).form(hash).isEmpty()) {
            return Optional.empty();
        }
        FormTemplate known = compiled.get(hash);
        if (known != null) {
            return Optional.of(new PublishedForm(hash, known));
        }
        return files(site, hash).map(files -> {
            FormTemplate template = compile(files);
            compiled.put(hash, template);
            return new PublishedForm(hash, template);
        });
    }

    /** Every version of a form that was published at the site, oldest first. */
    @Transactional
    public List<PublishedForm> versions(SiteId site, String formId) {
        List<PublishedForm> versions = new ArrayList<>();
        for (ControlEntry.PublishForm form : control.of(site).forms()) {
            if (form.formId().equals(formId)) {
                form(site, form.hash()).ifPresent(versions::add);
            }
        }
        return versions;
    }
}
