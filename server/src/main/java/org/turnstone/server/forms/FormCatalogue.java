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
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
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
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.identity.FormFiles;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.SiteId;

/**
 * Keeps form versions and hands them out, as files for laptops and compiled for the server's own use. Whether one is published
 * or closed is what the site's decisions say, never a column: {@link FormPublication} makes those.
 */
@ApplicationScoped
public class FormCatalogue {
    private static final int MAX_ID = 64;
    private static final int MAX_TITLE = 400;
    private static final String NOTHING = "Nothing was changed.";

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

    /** Never emptied: a form version never changes, and a site has tens of them. The hash names the bytes, so that sites share. */
    private final Map<FormHash, FormTemplate> compiled = new ConcurrentHashMap<>();

    /**
     * Keeps a form version as a draft. The same bytes again change nothing; other bytes under the version of a draft take its
     * place.
     *
     * @throws ProblemException 422 if it cannot be named, 409 if another form was published as this version
     */
    @Transactional
    public StoredForm upload(SiteId site, MadeForm made, String actor) {
        FormParts files = new FormParts(made.files());
        FormTemplate template = made.template();
        check(template);
        FormHash hash = files.hash(template);
        control.lock(site);
        Optional<StoredForm> known = find(site, hash);
        if (known.isPresent()) {
            return known.get();
        }
        for (StoredForm other : all(site)) {
            if (other.formId().equals(template.formId()) && other.version().equals(template.version())) {
                replaceDraft(site, other);
            }
        }
        audit.record(actor, "form.upload", site, template.formId() + " " + hash.toHex());
        store(site, hash, made, files);
        compiled.put(hash, template);
        return find(site, hash).orElseThrow();
    }

    private void replaceDraft(SiteId site, StoredForm draft) {
        if (draft.state() == FormState.PUBLISHED || draft.state() == FormState.CLOSED) {
            throw new ProblemException(
                    409,
                    "FORM_VERSION",
                    "Another form was published as version " + draft.version() + " of " + draft.formId() + ".",
                    "Nothing was changed. Give the changed form a new version.");
        }
        for (String table : List.of("form_media", "form_version")) {
            Sql.of(
                            "delete from " + table + " where site_id = ? and form_hash = ?",
                            site.value().toUuid(),
                            draft.hash().value().toUuid())
                    .update(entities);
        }
    }

    /** Every form version of a site, drafts too, in the order of their upload. */
    @Transactional
    public List<StoredForm> all(SiteId site) {
        ControlState decided = control.of(site);
        return stored(site, "order by uploaded_at, form_id, version").stream()
                .map(row -> stored(row, decided))
                .toList();
    }

    /** One form version, a draft too. */
    @Transactional
    public Optional<StoredForm> find(SiteId site, FormHash hash) {
        ControlState decided = control.of(site);
        return stored(site, "and form_hash = ?", hash.value().toUuid()).stream()
                .map(row -> stored(row, decided))
                .findFirst();
    }

    private List<Row> stored(SiteId site, String further, Object... values) {
        return Sql.of(
                        "select form_hash, form_id, version, title, workbook_name, uploaded_at, tested_at from form_version"
                                + " where site_id = ? ",
                        site.value().toUuid())
                .and(further, values)
                .rows(entities);
    }

    private static StoredForm stored(Row row, ControlState decided) {
        FormHash hash = new FormHash(row.id(0));
        FormState state = row.isNull(6) ? FormState.DRAFT : FormState.TESTED;
        if (decided.form(hash).isPresent()) {
            state = decided.isClosed(hash) ? FormState.CLOSED : FormState.PUBLISHED;
        }
        return new StoredForm(
                hash,
                row.text(1),
                row.text(2),
                row.text(3),
                state,
                row.text(4),
                row.instant(5),
                decided.closedAt(hash));
    }

    /** The plain names of a form version's media. */
    @Transactional
    Set<String> media(SiteId site, FormHash hash) {
        return Sql.of(
                        "select name from form_media where site_id = ? and form_hash = ?",
                        site.value().toUuid(),
                        hash.value().toUuid())
                .rows(entities)
                .stream()
                .map(row -> row.text(0))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Notes that a form version was tried and nothing failed. */
    @Transactional(Transactional.TxType.MANDATORY)
    void tested(SiteId site, FormHash hash) {
        Sql.of(
                        "update form_version set tested_at = ? where site_id = ? and form_hash = ? and tested_at is null",
                        clock.instant(),
                        site.value().toUuid(),
                        hash.value().toUuid())
                .update(entities);
    }

    /** The workbook a form version was made of; empty if it was an XForm or is not here. */
    @Transactional
    public Optional<GivenForm.Workbook> workbook(SiteId site, FormHash hash) {
        return Sql.of(
                        "select workbook_name, workbook from form_version where site_id = ? and form_hash = ?",
                        site.value().toUuid(),
                        hash.value().toUuid())
                .first(entities)
                .filter(row -> !row.text(0).isEmpty())
                .map(row -> new GivenForm.Workbook(row.text(0), row.bytes(1)));
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
                        + " workbook_name, workbook, uploaded_at)")
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
        return control.of(site).form(hash).isEmpty() ? Optional.empty() : filesOfAny(site, hash);
    }

    /** The XForm of a form version, a draft too. */
    @Transactional
    public Optional<byte[]> definition(SiteId site, FormHash hash) {
        return Sql.of(
                        "select definition from form_version where site_id = ? and form_hash = ?",
                        site.value().toUuid(),
                        hash.value().toUuid())
                .first(entities)
                .map(row -> row.bytes(0));
    }

    private Optional<FormParts> filesOfAny(SiteId site, FormHash hash) {
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
        return control.of(site).form(hash).isEmpty()
                ? Optional.empty()
                : template(site, hash).map(template -> new PublishedForm(hash, template));
    }

    /** A form version compiled, a draft too. */
    @Transactional
    public Optional<FormTemplate> template(SiteId site, FormHash hash) {
        FormTemplate known = compiled.get(hash);
        if (known != null) {
            return Optional.of(known);
        }
        return filesOfAny(site, hash).map(files -> {
            FormTemplate template = compile(files);
            compiled.put(hash, template);
            return template;
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
