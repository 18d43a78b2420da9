package org.turnstone.server.changelog;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.turnstone.server.platform.Sql;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.SiteId;

/** Notes which records have to be projected again, in the transaction that gave them a reason. */
@ApplicationScoped
public class DueRecords {
    private static final int CHUNK = 500;

    @PersistenceContext
    EntityManager entities;

    @Inject
    Event<RecordsDue> events;

    /** Marks records in the order of their ids, so that two requests never wait for each other in a circle. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void mark(SiteId siteId, Set<RecordId> records) {
        UUID site = siteId.value().toUuid();
        List<RecordId> ordered = new ArrayList<>(new TreeSet<>(records));
        for (int from = 0; from < ordered.size(); from += CHUNK) {
            List<UUID> some = ordered.subList(from, Math.min(ordered.size(), from + CHUNK)).stream()
                    .map(record -> record.value().toUuid())
                    .toList();
            List<Object[]> rows = new ArrayList<>();
            some.forEach(record -> rows.add(new Object[] {site, record, 0L, 0L, false, 0, false, 0, 0}));
            Sql.insertAll(
                    entities,
                    "record_state (site_id, record_id, version, projected_version, due, failures, incomplete,"
                            + " open_items, conflicts)",
                    rows);
            Sql.of("select record_id from record_state where (site_id, record_id) in ")
                    .andPairs(site, some)
                    .and(" order by record_id for update")
                    .rows(entities);
            Sql.of("update record_state set version = version + 1, due = true, failures = 0, retry_at = null"
                            + " where (site_id, record_id) in ")
                    .andPairs(site, some)
                    .update(entities);
        }
        if (!ordered.isEmpty()) {
            events.fire(new RecordsDue(siteId));
        }
    }

    /** Marks every record of a site, for rebuilding its datasets from the log. */
    @Transactional(Transactional.TxType.MANDATORY)
    public int markAll(SiteId siteId) {
        int marked = Sql.of(
                        "update record_state set version = version + 1, due = true, failures = 0, retry_at = null"
                                + " where site_id = ?",
                        siteId.value().toUuid())
                .update(entities);
        events.fire(new RecordsDue(siteId));
        return marked;
    }
}
