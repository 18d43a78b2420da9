package org.turnstone.server.ingest;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.io.IOException;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.turnstone.server.changelog.ChangeLogs;
import org.turnstone.server.changelog.JpaChangeLog;
import org.turnstone.server.forms.FormCatalogue;
import org.turnstone.server.keys.KeyHolder;
import org.turnstone.server.keys.SiteControl;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.sync.bundle.BundleWriter;
import org.turnstone.sync.bundle.StickManifest;
import org.turnstone.sync.bundle.StickWriter;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.EntryKind;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.crypto.RecipientKey;
import org.turnstone.sync.exchange.Checkpoint;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.identity.DeviceCertificate;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.SendRule;
import org.turnstone.sync.log.Tip;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.SiteId;
import org.turnstone.sync.record.WireLimits;

/**
 * Writes what goes back to laptops on a stick: decisions and changes they lack by what they last said they hold, forms, and
 * the receipt.
 */
@ApplicationScoped
public class StickExport {
    private static final int DELIVERIES_AT_ONCE = 200;

    @Inject
    ChangeLogs logs;

    @Inject
    SiteControl control;

    @Inject
    KeyHolder keys;

    @Inject
    IngestService ingest;

    @Inject
    Checkpoints checkpoints;

    @Inject
    FormCatalogue forms;

    @Inject
    Sticks sticks;

    @Inject
    Clock clock;

    @Inject
    SecureRandom random;

    /** What goes onto a stick. */
    record Load(
            SiteId site,
            List<RecipientKey> to,
            List<ChangeId> entries,
            List<FormHash> forms,
            Checkpoint receipt,
            StickManifest.Contents contents) {}

    /**
     * Gathers what some laptops lack.
     *
     * @throws ProblemException if one of them is not enrolled, or was shut out
     */
    @Transactional
    Load load(SiteId site, List<DeviceId> devices, String actor) {
        ControlState state = control.of(site);
        List<RecipientKey> to = new ArrayList<>();
        for (DeviceId device : devices) {
            to.add(entitled(state, device).recipientKey());
        }
        List<Sticks.Known> known =
                devices.stream().map(device -> sticks.known(site, device)).toList();
        Checkpoint receipt = checkpoints.next(site);
        JpaChangeLog log = logs.of(site);
        List<ChangeId> entries = decisionsFirst(
                log, control.logOf(site), SendRule.missing(log, heldByAll(known), Set.of(), Integer.MAX_VALUE));
        SortedMap<RecordId, Integer> records = new TreeMap<>();
        for (List<ChangeId> some : portions(entries)) {
            for (Delivery delivery : log.deliveries(some)) {
                if (delivery.entry().header().kind() == EntryKind.CHANGE) {
                    records.merge(delivery.entry().header().recordId(), 1, Integer::sum);
                }
            }
        }
        if (records.size() > WireLimits.MAX_STICK_RECORDS) {
            throw new ProblemException(
                    413,
                    "TOO_LARGE",
                    "These laptops lack more records than fit one stick.",
                    "Nothing was written. A sync over a network has no such limit.");
        }
        sticks.written(site, devices, actor);
        List<BlobId> stored = devices.stream()
                .flatMap(device -> sticks.storedOf(site, device).stream())
                .distinct()
                .limit(WireLimits.MAX_STICK_ATTACHMENTS)
                .toList();
        List<FormHash> lacking = formsLacking(state, known);
        return new Load(
                site,
                to,
                entries,
                lacking,
                receipt,
                new StickManifest.Contents(
                        StickManifest.SERVER,
                        (int) Math.min(Integer.MAX_VALUE, receipt.number()),
                        clock.instant(),
                        records,
                        List.of(),
                        stored,
                        lacking));
    }

    private static DeviceCertificate entitled(ControlState state, DeviceId device) {
        DeviceCertificate certificate = state.device(device)
                .orElseThrow(() -> new ProblemException(
                        404, "NO_DEVICE", "There is no such device at the site.", "Nothing was written."));
        if (state.isRevoked(device)) {
            throw new ProblemException(
                    403,
                    "REVOKED",
                    "This laptop was shut out of the site.",
                    "Nothing was written. It receives nothing more.");
        }
        return certificate;
    }

    /** The logs of which all of them hold the same; of the others each gets more than it lacks, which does no harm. */
    private static Tips heldByAll(List<Sticks.Known> known) {
        SortedMap<LogId, SortedSet<Tip>> common =
                new TreeMap<>(known.get(0).vector().byLog());
        known.forEach(one ->
                common.entrySet().removeIf(log -> !one.vector().of(log.getKey()).equals(log.getValue())));
        return new Tips(common);
    }

    private static List<ChangeId> decisionsFirst(ChangeLog log, LogId controlLog, List<ChangeId> ids) {
        Set<ChangeId> decisions = new HashSet<>();
        log.places(controlLog, 0).forEach(place -> decisions.add(place.id()));
        return ids.stream()
                .sorted(Comparator.comparing(id -> !decisions.contains(id)))
                .toList();
    }

    private static List<FormHash> formsLacking(ControlState state, List<Sticks.Known> known) {
        return state.forms().stream()
                .map(ControlEntry.PublishForm::hash)
                .filter(hash -> !state.isClosed(hash))
                .filter(hash -> !known.stream().allMatch(one -> one.forms().contains(hash)))
                .limit(WireLimits.MAX_STICK_FORMS)
                .toList();
    }

    /** Writes the stick; the stream stays the caller's. */
    void write(OutputStream out, Load load) throws IOException {
        new StickWriter(load.site(), load.to(), keys.of(load.site()).server(), random)
                .write(out, load.contents(), false, bundle -> frames(bundle, load));
    }

    private void frames(BundleWriter bundle, Load load) throws IOException {
        for (List<ChangeId> some : portions(load.entries())) {
            for (Delivery delivery : ingest.deliveries(load.site(), some)) {
                bundle.delivery(delivery);
            }
        }
        for (FormHash form : load.forms()) {
            for (Map.Entry<String, byte[]> file :
                    forms.files(load.site(), form).orElseThrow().byName().entrySet()) {
                bundle.form(form, file.getKey(), file.getValue());
            }
        }
        bundle.checkpoint(load.receipt().encode());
    }

    private static List<List<ChangeId>> portions(List<ChangeId> ids) {
        List<List<ChangeId>> portions = new ArrayList<>();
        for (int from = 0; from < ids.size(); from += DELIVERIES_AT_ONCE) {
            portions.add(ids.subList(from, Math.min(ids.size(), from + DELIVERIES_AT_ONCE)));
        }
        return portions;
    }
}
