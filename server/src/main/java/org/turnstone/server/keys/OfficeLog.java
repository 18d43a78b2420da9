package org.turnstone.server.keys;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentHashMap;
import org.turnstone.server.changelog.BlobStore;
import org.turnstone.server.changelog.ChangeLogs;
import org.turnstone.server.changelog.DueRecords;
import org.turnstone.server.changelog.JpaChangeLog;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.EntryKind;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.crypto.SigningKey;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.identity.DeviceCertificate;
import org.turnstone.sync.identity.LogOpening;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.log.EntrySigner;
import org.turnstone.sync.log.LogPosition;
import org.turnstone.sync.log.Tip;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.SiteId;
import org.turnstone.sync.replica.Intake;
import org.turnstone.sync.replica.IntakeResult;
import org.turnstone.sync.wire.ChangeSealer;
import org.turnstone.sync.wire.ControlJson;

/**
 * What a site's office writes into records: decisions about conflicts. Each start of a server begins a log of its own with the
 * first thing it writes, so that a database that was put back never goes on in a log whose end laptops know.
 */
@ApplicationScoped
public class OfficeLog {
    @Inject
    SiteControl control;

    @Inject
    ChangeLogs logs;

    @Inject
    BlobStore blobs;

    @Inject
    KeyHolder keys;

    @Inject
    DueRecords due;

    @Inject
    SecureRandom random;

    /** The logs of this process. One whose opening was rolled back is begun anew. */
    private final Map<SiteId, LogId> own = new ConcurrentHashMap<>();

    /**
     * Seals, signs and stores a save in the office's name, as part of the caller's transaction.
     *
     * @return the change it became
     * @throws org.turnstone.server.platform.ProblemException 409 while the server is recovering
     * @throws IllegalArgumentException if it is larger than one change may be
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public ChangeId write(SiteId site, ChangeSealer.Draft draft) {
        control.lock(site);
        control.requireSigning(site);
        JpaChangeLog log = logs.of(site);
        SigningKey office = keys.of(site).office();
        List<Delivery> entries = new ArrayList<>();
        LogPosition at = next(site, log, office, entries);
        Entry entry = new ChangeSealer(random).seal(draft, at, office);
        entries.add(Delivery.of(entry));
        try (SiteCustody custody = new SiteCustody(keys, blobs, log, site)) {
            Intake.Report report = new Intake(log, control.of(site), custody, ChangeLog.HERE).accept(entries);
            for (IntakeResult result : report.results()) {
                if (result.code() != IntakeResult.Code.ACCEPTED) {
                    throw new IllegalStateException("what the office wrote was not accepted: " + result.code());
                }
            }
            due.mark(site, report.touched());
        }
        return entry.id();
    }

    private LogPosition next(SiteId site, JpaChangeLog log, SigningKey office, List<Delivery> entries) {
        LogId known = own.get(site);
        SortedSet<Tip> ends =
                known == null ? Collections.emptySortedSet() : log.tips().of(known);
        if (!ends.isEmpty()) {
            return LogPosition.after(log.find(ends.last().id()).orElseThrow());
        }
        byte[] epoch = new byte[Octets16.LENGTH];
        random.nextBytes(epoch);
        LogOpening opening = new LogOpening(
                site,
                office.verifyingKey(),
                Octets16.prefixOf(epoch),
                certificate(site, office).personId());
        Entry first = EntrySigner.plain(
                EntryKind.OPEN_LOG, LogPosition.first(opening.logId()), ControlJson.write(opening), office);
        entries.add(Delivery.of(first));
        own.put(site, opening.logId());
        return LogPosition.after(first);
    }

    private DeviceCertificate certificate(SiteId site, SigningKey office) {
        ControlState state = control.of(site);
        return state.device(DeviceCertificate.deviceIdOf(office.verifyingKey()))
                .orElseThrow(() -> new IllegalStateException("the office of site " + site + " is not enrolled"));
    }
}
