package org.turnstone.server.dataset;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.turnstone.server.keys.SiteControl;
import org.turnstone.server.platform.Sql;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.record.SiteId;

/** Counts what the datasets of a site hold, without opening anything. */
@ApplicationScoped
class SiteDatasets implements DatasetCatalogue {
    @PersistenceContext
    EntityManager entities;

    @Inject
    SiteControl control;

    @Override
    @Transactional
    public List<DatasetSummary> of(SiteId siteId) {
        UUID site = siteId.value().toUuid();
        Map<String, Long> records = new HashMap<>();
        Sql.of("select form_id, count(*) from dataset_row where site_id = ? and table_name = '' group by form_id", site)
                .rows(entities)
                .forEach(row -> records.put(row.text(0), row.whole(1)));
        // Each by an index: what is due and what is open are few beside the records.
        Map<String, Long> due = new HashMap<>();
        Sql.of(
                        "select form_id, count(*) from record_state"
                                + " where site_id = ? and due = true and form_id is not null group by form_id",
                        site)
                .rows(entities)
                .forEach(row -> due.put(row.text(0), row.whole(1)));
        Map<String, Long> open = new HashMap<>();
        Sql.of(
                        "select form_id, sum(open_items) from record_state"
                                + " where site_id = ? and open_items >= 1 and form_id is not null group by form_id",
                        site)
                .rows(entities)
                .forEach(row -> open.put(row.text(0), row.whole(1)));
        long unopened = Sql.of(
                        "select count(*) from record_state where site_id = ? and due = true and form_id is null", site)
                .one(entities)
                .whole(0);
        Map<String, String> titles = titles(siteId);
        List<DatasetSummary> summaries = new ArrayList<>();
        titles.forEach((formId, title) -> {
            summaries.add(new DatasetSummary(
                    formId,
                    title,
                    records.getOrDefault(formId, 0L),
                    unopened + due.getOrDefault(formId, 0L),
                    open.getOrDefault(formId, 0L)));
        });
        summaries.sort(Comparator.comparing(DatasetSummary::title).thenComparing(DatasetSummary::formId));
        return summaries;
    }

    @Override
    @Transactional
    public String titleOf(SiteId site, String formId) {
        return titles(site).getOrDefault(formId, formId);
    }

    /** By form, as its newest version has it. */
    private Map<String, String> titles(SiteId site) {
        Map<String, String> titles = new LinkedHashMap<>();
        for (ControlEntry.PublishForm form : control.of(site).forms()) {
            titles.put(form.formId(), form.title());
        }
        return titles;
    }
}
