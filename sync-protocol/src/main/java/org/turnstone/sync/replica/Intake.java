package org.turnstone.sync.replica;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.ChangeHeader;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.EntryKind;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.crypto.VerifyingKey;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.identity.LogOpening;
import org.turnstone.sync.log.AppendResult;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.SiteId;
import org.turnstone.sync.record.WireLimits;
import org.turnstone.sync.wire.ControlJson;

/**
 * Takes entries from outside into a {@link ChangeLog}: checks the log, the signature and the kind, stores, and says what
 * became of each. One bad entry never stops those behind it, and nothing that an enrolled device signed is refused
 * storage (docs/protocol.md, "Acceptance").
 *
 * <p>Entries of logs that nobody enrolled here opened are not kept at all: whoever sent them has them still, and sends them
 * again once the enrolment has arrived.
 *
 * <p>Not safe to share between threads; the control state it holds grows with the control entries it takes in.
 */
public final class Intake {
    private final ChangeLog log;
    private final SiteId site;
    private ControlState control;
    private final Map<LogId, LogOpening> openings = new HashMap<>();

    /**
     * @param log where to store
     * @param control what the control log there adds up to now
     */
    public Intake(ChangeLog log, ControlState control) {
        this.log = log;
        this.site = control.siteId();
        this.control = control;
    }

    /**
     * What came of one batch.
     *
     * @param results one for each delivery, in order
     * @param touched records whose history may be another now
     */
    public record Report(List<IntakeResult> results, Set<RecordId> touched) {
        public Report {
            results = List.copyOf(results);
            touched = Set.copyOf(touched);
        }
    }

    /** The control state including every control entry taken in so far. */
    public ControlState control() {
        return control;
    }

    /**
     * Checks and stores a batch. Decisions of the authority are stored first, wherever they stand in it, so that a batch may
     * bring a device's enrolment and its first entries together; then all else that is acceptable is stored together.
     */
    public Report accept(List<Delivery> deliveries) {
        IntakeResult[] results = new IntakeResult[deliveries.size()];
        Set<RecordId> touched = new HashSet<>();
        List<Integer> decisions = new ArrayList<>();
        List<Integer> others = new ArrayList<>();
        for (int i = 0; i < deliveries.size(); i++) {
            (isDecision(deliveries.get(i).entry()) ? decisions : others).add(i);
        }
        accept(deliveries, decisions, results, touched);
        accept(deliveries, others, results, touched);
        return new Report(List.of(results), touched);
    }

    /** True for entries of the control log, if they are what they say. */
    private boolean isDecision(Entry entry) {
        return entry.header().kind() == EntryKind.CONTROL
                || (entry.header().kind() == EntryKind.OPEN_LOG
                        && openingOf(entry)
                                .filter(opening -> opening.device().equals(control.authority()))
                                .isPresent());
    }

    private void accept(
            List<Delivery> deliveries, List<Integer> places, IntakeResult[] results, Set<RecordId> touched) {
        List<Delivery> good = new ArrayList<>(places.size());
        List<Integer> goodPlaces = new ArrayList<>(places.size());
        for (int place : places) {
            Delivery delivery = deliveries.get(place);
            IntakeResult.Code refusal = refusal(delivery);
            if (refusal != null) {
                results[place] = new IntakeResult(delivery.entry().id(), refusal);
            } else {
                good.add(withoutErased(delivery));
                goodPlaces.add(place);
            }
        }
        if (good.isEmpty()) {
            return;
        }
        List<AppendResult> appended = log.append(good);
        boolean decided = false;
        for (int i = 0; i < good.size(); i++) {
            Entry entry = good.get(i).entry();
            AppendResult result = appended.get(i);
            if (entry.header().kind() == EntryKind.CHANGE && !(result instanceof AppendResult.Duplicate)) {
                touched.add(entry.header().recordId());
            }
            decided |= isControl(entry) && !(result instanceof AppendResult.Duplicate);
        }
        if (decided) {
            decide(touched);
        }
        Standing standing = new Standing(log, control);
        for (int i = 0; i < good.size(); i++) {
            Entry entry = good.get(i).entry();
            results[goodPlaces.get(i)] = new IntakeResult(entry.id(), code(entry, appended.get(i), standing));
        }
    }

    /**
     * Folds the control log anew: an entry that arrived may have released others that waited for it, and only the order of
     * the log is the same on every replica. Then does what new decisions ask for.
     */
    private void decide(Set<RecordId> touched) {
        ControlState before = control;
        control = ControlReader.read(log, control.authority());
        for (ControlEntry.Erase erasure : control.erasuresSince(before)) {
            log.erase(erasure.record(), erasure.part());
            touched.add(erasure.record());
        }
        Set<DeviceId> judged = control.devicesJudgedSince(before);
        Set<LogId> released = control.logsReleasedSince(before);
        if (judged.isEmpty() && released.isEmpty()) {
            return;
        }
        Standing standing = new Standing(log, control);
        for (LogId id : log.tips().byLog().keySet()) {
            boolean changed = released.contains(id)
                    || standing.opening(id)
                            .map(opening -> judged.contains(opening.deviceId()))
                            .orElse(false);
            if (changed) {
                touched.addAll(recordsOf(id));
            }
        }
    }

    private Set<RecordId> recordsOf(LogId id) {
        Set<RecordId> records = new HashSet<>();
        for (ChangeLog.Place place : log.places(id, 0)) {
            log.find(place.id())
                    .map(Entry::header)
                    .filter(header -> header.kind() == EntryKind.CHANGE)
                    .ifPresent(header -> records.add(header.recordId()));
        }
        return records;
    }

    /** Stores wraps that came without an entry, if they are for records of this site that may still be read. */
    public void acceptWraps(List<KeyWrap> wraps) {
        log.addWraps(wraps.stream()
                .filter(wrap -> !control.isErased(wrap.recordId(), wrap.keyId()))
                .toList());
    }

    private IntakeResult.@Nullable Code refusal(Delivery delivery) {
        Entry entry = delivery.entry();
        if (delivery.wraps().size() > WireLimits.MAX_WRAPS_PER_ENTRY) {
            return IntakeResult.Code.LIMIT;
        }
        Optional<LogOpening> opening = openingOf(entry);
        if (opening.isEmpty()) {
            return IntakeResult.Code.UNKNOWN_LOG;
        }
        VerifyingKey signer = opening.get().device();
        if (!entry.isSignedBy(signer)) {
            return IntakeResult.Code.SIG;
        }
        if (!keepsRules(entry, signer.equals(control.authority()))) {
            return IntakeResult.Code.LIMIT;
        }
        openings.put(entry.header().logId(), opening.get());
        return null;
    }

    /** The first entry of a log, and only that, opens it and follows nothing; the authority's log holds decisions only. */
    private static boolean keepsRules(Entry entry, boolean byAuthority) {
        ChangeHeader header = entry.header();
        boolean first = header.seq() == 1;
        if (first) {
            return header.kind() == EntryKind.OPEN_LOG
                    && Arrays.equals(header.prev(), new byte[ChangeHeader.HASH_LENGTH]);
        }
        if (header.kind() == EntryKind.CONTROL && !entry.hasBody()) {
            // A decision without its body would count as held here and never be asked for again.
            return false;
        }
        return header.kind() != EntryKind.OPEN_LOG && byAuthority == (header.kind() == EntryKind.CONTROL);
    }

    /** The opening of the entry's log, which the entry may itself be; empty if nobody enrolled stands behind it. */
    private Optional<LogOpening> openingOf(Entry entry) {
        LogId id = entry.header().logId();
        LogOpening known = openings.get(id);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<byte[]> body = entry.header().kind() == EntryKind.OPEN_LOG
                ? entry.body()
                : log.opening(id).flatMap(Entry::body);
        if (body.isEmpty()) {
            return Optional.empty();
        }
        try {
            LogOpening opening = ControlJson.readOpening(body.get());
            return isOurs(opening, id) ? Optional.of(opening) : Optional.empty();
        } catch (MalformedMessageException e) {
            return Optional.empty();
        }
    }

    private boolean isOurs(LogOpening opening, LogId id) {
        if (!opening.siteId().equals(site) || !opening.logId().equals(id)) {
            return false;
        }
        return opening.device().equals(control.authority())
                || control.deviceOfAnyBranch(opening.deviceId())
                        .filter(certificate -> certificate.personId().equals(opening.person()))
                        .isPresent();
    }

    private boolean isControl(Entry entry) {
        LogOpening opening = openings.get(entry.header().logId());
        return opening != null && opening.device().equals(control.authority());
    }

    private Delivery withoutErased(Delivery delivery) {
        RecordId record = delivery.entry().header().recordId();
        if (control.isErased(record)) {
            return Delivery.of(delivery.entry().withoutBody());
        }
        List<KeyWrap> wraps = delivery.wraps().stream()
                .filter(wrap -> wrap.recordId().equals(record) && !control.isErased(record, wrap.keyId()))
                .toList();
        return new Delivery(delivery.entry(), wraps);
    }

    private IntakeResult.Code code(Entry entry, AppendResult result, Standing standing) {
        if (control.isErased(entry.header().recordId())) {
            return IntakeResult.Code.ERASED;
        }
        if (result instanceof AppendResult.Duplicate) {
            return IntakeResult.Code.DUPLICATE;
        }
        if (result instanceof AppendResult.Held) {
            return IntakeResult.Code.HELD;
        }
        if (standing.isQuarantined(entry)) {
            return IntakeResult.Code.QUARANTINED;
        }
        boolean branch = result instanceof AppendResult.Stored stored && stored.branch();
        return branch ? IntakeResult.Code.ACCEPTED_BRANCH : IntakeResult.Code.ACCEPTED;
    }

    /** Ids of the entries of a report that the replica has now. */
    public static Set<ChangeId> kept(Report report) {
        Set<ChangeId> kept = new HashSet<>();
        for (IntakeResult result : report.results()) {
            if (result.code().isKept()) {
                kept.add(result.id());
            }
        }
        return kept;
    }
}
