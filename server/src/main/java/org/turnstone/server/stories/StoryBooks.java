package org.turnstone.server.stories;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.turnstone.form.FormTemplate;
import org.turnstone.server.account.Accounts;
import org.turnstone.server.account.Member;
import org.turnstone.server.account.Right;
import org.turnstone.server.audit.AuditTrail;
import org.turnstone.server.dataset.DatasetCatalogue;
import org.turnstone.server.dataset.DatasetKeys;
import org.turnstone.server.dataset.RecordProjection;
import org.turnstone.server.dataset.SiteReading;
import org.turnstone.server.dataset.SiteReadings;
import org.turnstone.server.dataset.TimeClaims;
import org.turnstone.server.forms.FormCatalogue;
import org.turnstone.server.forms.PublishedForm;
import org.turnstone.server.keys.KeyHolder;
import org.turnstone.server.keys.Members;
import org.turnstone.server.platform.Sql;
import org.turnstone.server.site.Site;
import org.turnstone.server.site.Sites;
import org.turnstone.sync.change.Change;
import org.turnstone.sync.change.PersonId;
import org.turnstone.sync.merge.Candidate;
import org.turnstone.sync.merge.Merger;
import org.turnstone.sync.merge.RecordState;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.SiteId;
import org.turnstone.sync.replica.RecordReader;

/**
 * Reads a site's stories and panels out of its records. They are tens, not thousands, and versions of words stand in no
 * dataset: so the records themselves are opened at each look, and only those whose rows say that they hold any.
 */
@ApplicationScoped
public class StoryBooks {
    @PersistenceContext
    EntityManager entities;

    @Inject
    DatasetCatalogue datasets;

    @Inject
    FormCatalogue forms;

    @Inject
    SiteReadings readings;

    @Inject
    KeyHolder keys;

    @Inject
    Members members;

    @Inject
    Accounts accounts;

    @Inject
    Sites sites;

    @Inject
    AuditTrail audit;

    /** The caller has seen to it that the person may read answers at the site. */
    @Transactional
    public StoryBook of(Site site) {
        List<Story> stories = new ArrayList<>();
        List<Panel> panels = new ArrayList<>();
        long waiting = 0;
        try (SiteReading reading = readings.of(site)) {
            for (DatasetCatalogue.DatasetSummary dataset : datasets.of(site.id())) {
                List<PublishedForm> versions = forms.versions(site.id(), dataset.formId());
                Optional<String> table = versions.stream()
                        .map(version -> StoryReader.tableOf(version.template()))
                        .flatMap(Optional::stream)
                        .findFirst();
                boolean panel = versions.stream().anyMatch(version -> PanelReader.isPanel(version.template()));
                if (table.isPresent() || panel) {
                    waiting = Math.max(waiting, dataset.waiting());
                    String holding = panel ? "" : table.orElse("");
                    records(site.id(), dataset.formId(), holding)
                            .forEach(record -> read(reading, record, stories, panels));
                }
            }
        }
        return new StoryBook(stories, panels, waiting);
    }

    /** Of every site where the person may read answers; the first is the site they look from. */
    @Transactional
    public StoryBook across(Site first, String login) {
        StoryBook book = of(first);
        for (Site site : readable(login)) {
            if (!site.id().equals(first.id())) {
                book = book.with(of(site));
            }
        }
        return book;
    }

    /** The sites where somebody may read answers. */
    @Transactional
    public List<Site> readable(String login) {
        return accounts.sitesOf(login).stream()
                .filter(id -> accounts.member(id, login)
                        .map(Member::roles)
                        .filter(Right.READ_ANSWERS::isOf)
                        .isPresent())
                .flatMap(id -> sites.find(id).stream())
                .toList();
    }

    /** Notes that somebody is about to be handed stories or panels. */
    @Transactional
    public void announce(Site site, String what, String login) {
        audit.record(login, "story.export", site.id(), what);
    }

    private List<RecordId> records(SiteId site, String formId, String table) {
        return Sql.of(
                        "select distinct record_id from dataset_row where site_id = ? and form_id = ? and table_name = ?",
                        site.value().toUuid(),
                        formId,
                        table)
                .rows(entities)
                .stream()
                .map(row -> new RecordId(row.id(0)))
                .sorted()
                .toList();
    }

    private void read(SiteReading reading, RecordId record, List<Story> stories, List<Panel> panels) {
        Site site = reading.site();
        RecordReader.Reading read = reading.read(record);
        RecordState state = Merger.merge(read.history());
        List<Change> changes = read.history().readable();
        Optional<PublishedForm> form = RecordProjection.formOf(state).flatMap(hash -> forms.form(site.id(), hash));
        if (state.erased() || state.inBin() || form.isEmpty() || changes.isEmpty()) {
            return;
        }
        FormTemplate template = form.get().template();
        TimeClaims times = reading.times(record);
        Function<Change, Instant> when = change -> times.of(asCandidate(change)).best();
        Map<PersonId, String> names = members.names(site.id());
        Story.Place place = new Story.Place(site.code(), site.name());
        String key = new DatasetKeys(keys.of(site.id()).secret(), template.formId()).of(record);
        if (StoryReader.tableOf(template).isPresent()) {
            stories.addAll(new StoryReader(
                            place,
                            key,
                            template,
                            state,
                            changes,
                            when,
                            change -> change.office()
                                    ? "The office"
                                    : names.getOrDefault(change.author(), "somebody who is not known here"))
                    .stories());
        }
        if (PanelReader.isPanel(template)) {
            panels.add(new PanelReader(place, key, template, state, changes, when).panel());
        }
    }

    private static Candidate asCandidate(Change change) {
        return new Candidate(
                FieldValue.CLEARED, change.id(), change.author(), change.device(), change.wall(), change.why());
    }
}
