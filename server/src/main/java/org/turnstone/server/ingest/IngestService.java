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
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.changelog.BlobStore;
import org.turnstone.server.changelog.ChangeLogs;
import org.turnstone.server.changelog.DueRecords;
import org.turnstone.server.changelog.JpaChangeLog;
import org.turnstone.server.keys.KeyHolder;
import org.turnstone.server.keys.LastSeen;
import org.turnstone.server.keys.Restoration;
import org.turnstone.server.keys.SiteControl;
import org.turnstone.server.keys.SiteCustody;
import org.turnstone.server.platform.LaptopsFirst;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.server.platform.Sql;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.EntryKind;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.exchange.Answers;
import org.turnstone.sync.exchange.Checkpoint;
import org.turnstone.sync.identity.DeviceRole;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.identity.LogOpening;
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
import org.turnstone.sync.wire.ControlJson;

/** Takes entries in and finds those a laptop lacks, each call one transaction. */
@ApplicationScoped
public class IngestService {
    /** Pairs in one statement. */
    private static final int CHUNK = 500;

    @PersistenceContext
    EntityManager entities;

    @Inject
    ChangeLogs logs;

    @Inject
    SiteControl control;

    @Inject
    DueRecords due;

    @Inject
    Restoration restoration;

    @Inject
    LastSeen seen;

    @Inject
    KeyHolder keys;

    @Inject
    BlobStore blobs;

    @Inject
    LaptopsFirst laptops;

    /**
     * Checks and stores entries, and marks their records for projection.
     *
     * @param deliveries at most {@code WireLimits.MAX_ENTRIES_PER_REQUEST}: the more there are, the fewer times the same pages
     *     of an index are written
     */
    @Transactional
    public List<IntakeResult> accept(SiteId site, List<Delivery> deliveries, DeviceId sender) {
        if (deliveries.size() > WireLimits.MAX_ENTRIES_PER_REQUEST) {
            throw new IllegalArgumentException(
                    "one transaction takes " + WireLimits.MAX_ENTRIES_PER_REQUEST + " entries");
        }
        laptops.begins();
        ChangeLog log = logs.of(site);
        try (SiteCustody custody = new SiteCustody(keys, blobs, log, site)) {
            Intake.Report report = new Intake(log, control.of(site), custody, sender).accept(deliveries);
            due.mark(site, report.touched());
            if (showsMoreThanWeKnew(site, deliveries, report.results())) {
                restoration.begin(site, "laptop");
            }
            return report.results();
        } finally {
            laptops.ends();
        }
    }

    /** Only this server writes the authority's log and the office's: what of them is new here was lost here. */
    private boolean showsMoreThanWeKnew(SiteId site, List<Delivery> deliveries, List<IntakeResult> results) {
        for (int i = 0; i < deliveries.size(); i++) {
            IntakeResult.Code code = results.get(i).code();
            boolean isNew = code.isKept() && code != IntakeResult.Code.DUPLICATE;
            EntryKind kind = deliveries.get(i).entry().header().kind();
            if (isNew
                    && (kind == EntryKind.CONTROL
                            || (kind == EntryKind.OPEN_LOG && isOfTheOffice(site, deliveries.get(i))))) {
                return true;
            }
        }
        return false;
    }

    private boolean isOfTheOffice(SiteId site, Delivery opening) {
        try {
            LogOpening content = ControlJson.readOpening(opening.entry().body().orElse(new byte[0]));
            return control.of(site)
                    .device(content.deviceId())
                    .filter(certificate -> certificate.role() == DeviceRole.OFFICE)
                    .isPresent();
        } catch (MalformedMessageException e) {
            return false;
        }
    }

    /** Takes in decisions that a laptop has and this server may have lost, and its newest checkpoint. */
    @Transactional
    public void remind(SiteId site, List<Delivery> decisions, @Nullable Checkpoint newest, DeviceId sender) {
        if (decisions.stream().anyMatch(delivery -> delivery.entry().header().kind() == EntryKind.CHANGE)) {
            throw new ProblemException(
                    400, "MALFORMED", "Only decisions of the site are handed over here.", "Nothing was stored.");
        }
        accept(site, decisions, sender);
        if (newest != null && restoration.isBeyondUs(site, newest)) {
            restoration.begin(site, "laptop");
        }
        // It signed in before its reminder was the reason to recover, and has said all it has to say.
        seen.now(site, sender);
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
        for (int from = 0; from < ids.size(); from += CHUNK) {
            Sql.of("select change_id from entry where held = false and (site_id, change_id) in ")
                    .andPairs(site.value().toUuid(), ids.subList(from, Math.min(ids.size(), from + CHUNK)))
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

    /** The ends of the branches of the control log here. */
    @Transactional
    Tips decisionEnds(SiteId site) {
        LogId own = control.logOf(site);
        SortedMap<LogId, SortedSet<Tip>> ends = new TreeMap<>();
        ends.put(own, logs.of(site).tips().of(own));
        return new Tips(ends);
    }

    /** Entries of the control log that stand neither at nor below the ends somebody named. */
    @Transactional
    Answers.Portion decisions(SiteId site, Set<ChangeId> theirEnds, int maxBytes) {
        return new Answers(logs.of(site)).decisions(Set.of(control.logOf(site)), theirEnds, maxBytes);
    }
}
