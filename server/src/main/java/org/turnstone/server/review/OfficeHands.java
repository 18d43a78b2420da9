package org.turnstone.server.review;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.turnstone.server.platform.Sql;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.SiteId;

/**
 * Who of the office made a change that the office signed. Laptops are told that it was the office, whose word it is; at the
 * console people see whose hand it was.
 */
@ApplicationScoped
public class OfficeHands {
    @PersistenceContext
    EntityManager entities;

    /** Notes it in the transaction of the change. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void note(SiteId site, RecordId record, ChangeId change, String login) {
        Sql.insertAll(entities, "office_change (site_id, record_id, change_id, actor)", List.<Object[]>of(new Object[] {
            site.value().toUuid(), record.value().toUuid(), change.value().toUuid(), login
        }));
    }

    /** Logins by what they changed of a record. */
    @Transactional
    public Map<ChangeId, String> of(SiteId site, RecordId record) {
        Map<ChangeId, String> hands = new HashMap<>();
        Sql.of(
                        "select change_id, actor from office_change where site_id = ? and record_id = ?",
                        site.value().toUuid(),
                        record.value().toUuid())
                .rows(entities)
                .forEach(row -> hands.put(new ChangeId(row.id(0)), row.text(1)));
        return hands;
    }
}
