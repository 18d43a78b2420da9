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
import java.util.SortedSet;
import java.util.UUID;
import org.turnstone.server.changelog.BlobStore;
import org.turnstone.server.changelog.ChangeLogs;
import org.turnstone.server.changelog.DueRecords;
import org.turnstone.server.changelog.JpaChangeLog;
import org.turnstone.server.keys.KeyHolder;
import org.turnstone.server.keys.SiteControl;
import org.turnstone.server.keys.SiteCustody;
import org.turnstone.server.platform.Sql;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.exchange.Answers;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Need;
import org.turnstone.sync.log.Tip;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.log.Wants;
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

    @PersistenceContext
    EntityManager entities;

    @Inject
    ChangeLogs logs;

    @Inject
    SiteControl control;

    @Inject
    DueRecords due;

    @Inject
    KeyHolder keys;

    @Inject
    BlobStore blobs;

    /** Checks and stores at most {@link #BATCH} entries, and marks their records for projection. */
    @Transactional
    public List<IntakeResult> accept(SiteId site, List<Delivery> deliveries, DeviceId sender) {
        if (deliveries.size() > BATCH) {
            throw new IllegalArgumentException("one transaction takes " + BATCH + " entries");
        }
        ChangeLog log = logs.of(site);
        try (SiteCustody custody = new SiteCustody(keys, blobs, log, site)) {
            Intake.Report report = new Intake(log, control.of(site), custody, sender).accept(deliveries);
            due.mark(site, report.touched());
            return report.results();
        }
    }

    /** Stores wraps that came alone. A record that could not be read may be readable with them. */
    @Transactional
    public void acceptWraps(SiteId site, List<KeyWrap> wraps, DeviceId sender) {
        ChangeLog log = logs.of(site);
        try (SiteCustody custody = new SiteCustody(keys, blobs, log, site)) {
            new Intake(log, control.of(site), custody, sender).acceptWraps(wraps);
        }
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

    /** What is lacking here: first what the entries of the asking device lack, then the rest. */
    @Transactional
    public Wants wants(SiteId site, DeviceId device) {
        JpaChangeLog log = logs.of(site);
        SortedSet<Need> needs = log.needsOf(device, WireLimits.MAX_WANTS);
        if (needs.size() < WireLimits.MAX_WANTS) {
            for (Need need : log.needs(any -> true, WireLimits.MAX_WANTS)) {
                if (needs.size() < WireLimits.MAX_WANTS) {
                    needs.add(need);
                }
            }
        }
        return new Wants(needs);
    }

    /** Logs of a device of which entries are here, held or not, at places beyond those of its vector. */
    @Transactional
    public Set<LogId> continued(SiteId site, DeviceId device, Tips theirs) {
        JpaChangeLog log = logs.of(site);
        Set<LogId> found = new HashSet<>();
        for (LogId own : log.logsOf(device)) {
            long highest = theirs.of(own).stream().mapToLong(Tip::seq).max().orElse(0);
            if (log.goesBeyond(own, highest)) {
                found.add(own);
            }
        }
        return found;
    }

    @Transactional
    Answers.Supply supply(SiteId site, List<ChangeId> bodies, List<Need.Key> wanted, int maxBytes) {
        return new Answers(logs.of(site)).supply(bodies, wanted, maxBytes);
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

    /** Entries of every log that the vector lacks. */
    @Transactional
    Answers.Portion missing(SiteId site, Tips theirs, Set<ChangeId> theyHold, int maxBytes) {
        return new Answers(logs.of(site)).missing(theirs, theyHold, maxBytes);
    }

    /** Entries of the control log after a place. */
    @Transactional
    Answers.Portion decisions(SiteId site, long afterSeq, int maxBytes) {
        return new Answers(logs.of(site)).decisions(control.logOf(site), afterSeq, maxBytes);
    }
}
