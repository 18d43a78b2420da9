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
    /** Rows in one statement, as in {@link JpaChangeLog}. */
    private static final int CHUNK = 50;

    @PersistenceContext
    EntityManager entities;

    @Inject
    Event<RecordsDue> events;

    /**
     * Marks records in the order of their ids, so that two requests never wait for each other in a circle: first those that
     * are new, then the others.
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public void mark(SiteId siteId, Set<RecordId> records) {
        if (records.isEmpty()) {
            return;
        }
        UUID site = siteId.value().toUuid();
        List<UUID> ordered = new ArrayList<>(records.size());
        new TreeSet<>(records).forEach(record -> ordered.add(record.value().toUuid()));
        List<Object[]> rows = new ArrayList<>(ordered.size());
        ordered.forEach(record -> rows.add(new Object[] {site, record, 1L, 0L, true, 0}));
        int[] inserted = Sql.insertAll(
                entities, "record_state (site_id, record_id, version, projected_version, due, failures)", rows);
        List<UUID> known = new ArrayList<>();
        for (int i = 0; i < inserted.length; i++) {
            if (inserted[i] != 1) {
                known.add(ordered.get(i));
            }
        }
        markKnown(site, known);
        events.fire(new RecordsDue(siteId));
    }

    private void markKnown(UUID site, List<UUID> records) {
        for (int from = 0; from < records.size(); from += CHUNK) {
            List<UUID> some = records.subList(from, Math.min(records.size(), from + CHUNK));
            Sql.of("select record_id from record_state where (site_id, record_id) in ")
                    .andPairs(site, some)
                    .and(" order by record_id for update")
                    .rows(entities);
            Sql.of("update record_state set version = version + 1, due = true, failures = 0, retry_at = null"
                            + " where (site_id, record_id) in ")
                    .andPairs(site, some)
                    .update(entities);
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
