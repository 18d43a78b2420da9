package org.turnstone.server.ingest;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.turnstone.server.changelog.ChangeLogs;
import org.turnstone.server.changelog.DueRecords;
import org.turnstone.server.keys.SiteControl;
import org.turnstone.server.platform.Sql;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.SendRule;
import org.turnstone.sync.log.Tip;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.SiteId;
import org.turnstone.sync.record.WireLimits;
import org.turnstone.sync.replica.Intake;
import org.turnstone.sync.replica.IntakeResult;

/** Takes entries in and finds those a laptop lacks, each call one transaction. */
@ApplicationScoped
public class IngestService {
    /** Entries in one transaction: enough to share its cost, few enough to be done soon. */
    static final int BATCH = 500;

    private static final int DELIVERIES_AT_ONCE = 200;

    @PersistenceContext
    EntityManager entities;

    @Inject
    ChangeLogs logs;

    @Inject
    SiteControl control;

    @Inject
    DueRecords due;

    /** Checks and stores at most {@link #BATCH} entries, and marks their records for projection. */
    @Transactional
    public List<IntakeResult> accept(SiteId site, List<Delivery> deliveries) {
        if (deliveries.size() > BATCH) {
            throw new IllegalArgumentException("one transaction takes " + BATCH + " entries");
        }
        Intake intake = new Intake(logs.of(site), control.of(site));
        Intake.Report report = intake.accept(deliveries);
        due.mark(site, report.touched());
        return report.results();
    }

    /** Stores wraps that came alone. A record that could not be read may be readable with them. */
    @Transactional
    public void acceptWraps(SiteId site, List<KeyWrap> wraps) {
        new Intake(logs.of(site), control.of(site)).acceptWraps(wraps);
        Set<RecordId> records = new HashSet<>();
        wraps.forEach(wrap -> records.add(wrap.recordId()));
        due.mark(site, known(site, records));
    }

    private Set<RecordId> known(SiteId site, Set<RecordId> records) {
        Set<RecordId> known = new HashSet<>();
        ChangeLog log = logs.of(site);
        records.stream().filter(record -> !log.entriesOf(record).isEmpty()).forEach(known::add);
        return known;
    }

    /** Entries with their wraps, in the order asked for; those not here are left out. */
    @Transactional
    public List<Delivery> deliveries(SiteId site, List<ChangeId> ids) {
        return logs.of(site).deliveries(ids);
    }

    @Transactional
    public Tips vector(SiteId site) {
        return logs.of(site).tips();
    }

    /** Those of the tips that stand in a whole chain here. */
    @Transactional
    public Set<ChangeId> held(SiteId site, Tips tips) {
        List<UUID> ids = new ArrayList<>();
        tips.byLog()
                .values()
                .forEach(ends -> ends.stream()
                        .map(Tip::id)
                        .forEach(id -> ids.add(id.value().toUuid())));
        Set<ChangeId> held = new HashSet<>();
        for (int from = 0; from < ids.size(); from += BATCH) {
            Sql.of("select change_id from entry where held = false and (site_id, change_id) in ")
                    .andPairs(site.value().toUuid(), ids.subList(from, Math.min(ids.size(), from + BATCH)))
                    .rows(entities)
                    .forEach(row -> held.add(new ChangeId(row.id(0))));
        }
        return held;
    }

    /**
     * The next of what a laptop lacks.
     *
     * @param more true if there is more than this
     */
    record Portion(List<Delivery> deliveries, boolean more) {}

    /** Entries of every log that the vector lacks, in the order of their logs, up to about {@code maxBytes}, at least one. */
    @Transactional
    Portion missing(SiteId site, Tips theirs, Set<ChangeId> theyHold, int maxBytes) {
        ChangeLog log = logs.of(site);
        List<ChangeId> ids = SendRule.missing(log, theirs, theyHold, WireLimits.MAX_ENTRIES_PER_REQUEST);
        Portion portion = portion(log, ids, maxBytes);
        boolean cut = ids.size() == WireLimits.MAX_ENTRIES_PER_REQUEST;
        return new Portion(portion.deliveries(), portion.more() || cut);
    }

    /** Entries of the control log after a place. */
    @Transactional
    Portion decisions(SiteId site, long afterSeq, int maxBytes) {
        ChangeLog log = logs.of(site);
        LogId own = control.logOf(site);
        List<ChangeId> ids =
                log.places(own, afterSeq).stream().map(ChangeLog.Place::id).toList();
        List<ChangeId> first = ids.subList(0, Math.min(ids.size(), WireLimits.MAX_ENTRIES_PER_REQUEST));
        Portion portion = portion(log, first, maxBytes);
        return new Portion(portion.deliveries(), portion.more() || first.size() < ids.size());
    }

    private static Portion portion(ChangeLog log, List<ChangeId> ids, int maxBytes) {
        List<Delivery> taken = new ArrayList<>();
        long bytes = 0;
        for (int from = 0; from < ids.size(); from += DELIVERIES_AT_ONCE) {
            List<ChangeId> some = ids.subList(from, Math.min(ids.size(), from + DELIVERIES_AT_ONCE));
            for (Delivery delivery : log.deliveries(some)) {
                bytes += delivery.encodedLength();
                if (bytes > maxBytes && !taken.isEmpty()) {
                    return new Portion(taken, true);
                }
                taken.add(delivery);
            }
        }
        return new Portion(taken, false);
    }
}
