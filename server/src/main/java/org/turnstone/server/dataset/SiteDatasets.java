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
        // Each by an index alone, and of the rows only the main table's.
        Map<String, Long> due = byForm("count(*) from record_state where due = true and form_id is not null", site);
        Map<String, Long> open =
                byForm("sum(open_items) from record_waiting where waits >= 1 and form_id is not null", site);
        long unopened = Sql.of(
                        "select count(*) from record_state where site_id = ? and due = true and form_id is null", site)
                .one(entities)
                .whole(0);
        Map<String, String> titles = titles(siteId);
        List<DatasetSummary> summaries = new ArrayList<>();
        titles.forEach((formId, title) -> summaries.add(new DatasetSummary(
                formId,
                title,
                records(site, formId),
                unopened + due.getOrDefault(formId, 0L),
                open.getOrDefault(formId, 0L))));
        summaries.sort(Comparator.comparing(DatasetSummary::title).thenComparing(DatasetSummary::formId));
        return summaries;
    }

    private long records(UUID site, String formId) {
        return Sql.of(
                        "select count(*) from dataset_row where site_id = ? and form_id = ? and table_name = ''",
                        site,
                        formId)
                .one(entities)
                .whole(0);
    }

    private Map<String, Long> byForm(String counted, UUID site) {
        Map<String, Long> counts = new HashMap<>();
        Sql.of("select form_id, " + counted + " and site_id = ? group by form_id", site)
                .rows(entities)
                .forEach(row -> counts.put(row.text(0), row.whole(1)));
        return counts;
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
