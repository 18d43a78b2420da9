package org.turnstone.sync.replica;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
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
import org.turnstone.sync.identity.DeviceRole;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.identity.LogOpening;
import org.turnstone.sync.log.AppendResult;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.log.Need;
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
    private final @Nullable Custody custody;
    private final DeviceId sender;
    private final Map<LogId, LogOpening> openings = new HashMap<>();
    /** Logs of each device that opened one in this batch. */
    private final Map<DeviceId, Set<LogId>> opened = new HashMap<>();

    private final Map<DeviceId, Integer> quarantined = new HashMap<>();

    /**
     * An intake that finds out what the entries lack.
     *
     * @param log where to store
     * @param control what the control log there adds up to now
     * @param custody what is here beside the log
     * @param sender who hands the entries over
     */
    public Intake(ChangeLog log, ControlState control, Custody custody, DeviceId sender) {
        this(log, control, sender, custody);
    }

    /** The intake of a relay, which can open nothing: it notes only which bodies are lacking. */
    public Intake(ChangeLog log, ControlState control) {
        this(log, control, ChangeLog.HERE, null);
    }

    private Intake(ChangeLog log, ControlState control, DeviceId sender, @Nullable Custody custody) {
        this.log = log;
        this.site = control.siteId();
        this.control = control;
        this.sender = sender;
        this.custody = custody;
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
        checkAhead(deliveries);
        accept(deliveries, decisions, results, touched);
        accept(deliveries, others, results, touched);
        return new Report(List.of(results), touched);
    }

    private void checkAhead(List<Delivery> deliveries) {
        Signers signers = new Signers();
        for (Delivery delivery : deliveries) {
            Entry entry = delivery.entry();
            if (entry.header().kind() == EntryKind.OPEN_LOG) {
                openingOf(entry).ifPresent(opening -> signers.see(opening.logId(), opening.device()));
            }
        }
        Set<LogId> asked = new HashSet<>();
        for (Delivery delivery : deliveries) {
            LogId id = delivery.entry().header().logId();
            if (!signers.know(id) && asked.add(id)) {
                openingOf(delivery.entry()).ifPresent(opening -> signers.see(id, opening.device()));
            }
        }
        signers.check(deliveries);
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
        Sifted sifted = sift(good);
        List<Entry> withoutEffect = withoutEffect(good);
        List<AppendResult> appended = log.append(sifted.deliveries(), sender, sifted.opened());
        // An entry that was here and could not be read may be readable with what came beside it now.
        sifted.opened().forEach(wrap -> touched.add(wrap.recordId()));
        boolean decided = false;
        Set<RecordId> late = new HashSet<>();
        List<Entry> fresh = new ArrayList<>();
        for (int i = 0; i < good.size(); i++) {
            Entry entry = good.get(i).entry();
            AppendResult result = appended.get(i);
            boolean news = !(result instanceof AppendResult.Duplicate) && !(result instanceof AppendResult.Refused);
            if (news && entry.header().kind() == EntryKind.CHANGE) {
                touched.add(entry.header().recordId());
            }
            if (news && control.isErased(entry.header().recordId())) {
                late.add(entry.header().recordId());
            } else if (news) {
                fresh.add(entry);
            }
            decided |= isControl(entry) && news;
        }
        late.forEach(record -> log.erase(record, null));
        if (decided) {
            decide(touched);
        }
        Standing standing = new Standing(log, control);
        List<Entry> counting = withoutEffect.stream()
                .filter(change -> !standing.isQuarantined(change))
                .toList();
        counting.forEach(change -> touched.add(change.header().recordId()));
        fresh.addAll(counting);
        examine(fresh, sifted.opened(), standing);
        for (int i = 0; i < good.size(); i++) {
            Entry entry = good.get(i).entry();
            results[goodPlaces.get(i)] = new IntakeResult(entry.id(), code(entry, appended.get(i), standing));
        }
    }

    /**
     * The changes without effect of the logs that a batch goes on with, if what counts of such a log ends at a place: the way down
     * from that place may lead through what now comes, and what lies below it counts from then on.
     */
    private List<Entry> withoutEffect(List<Delivery> coming) {
        Standing standing = new Standing(log, control);
        Set<LogId> logs = new LinkedHashSet<>();
        coming.forEach(delivery -> logs.add(delivery.entry().header().logId()));
        return logs.stream()
                .filter(standing::hasEnds)
                .flatMap(id -> changesOf(id).stream())
                .filter(standing::isQuarantined)
                .toList();
    }

    /** Deliveries without wraps that are worth nothing, and the wraps that were found to open. */
    private record Sifted(List<Delivery> deliveries, List<KeyWrap> opened) {}

    private Sifted sift(List<Delivery> deliveries) {
        if (custody == null
                || deliveries.stream().allMatch(delivery -> delivery.wraps().isEmpty())) {
            return new Sifted(deliveries, List.of());
        }
        Keyring keys = custody.keys(control);
        List<KeyWrap> opened = new ArrayList<>();
        List<Delivery> sifted = new ArrayList<>(deliveries.size());
        for (Delivery delivery : deliveries) {
            sifted.add(new Delivery(delivery.entry(), worthKeeping(delivery.wraps(), keys, opened)));
        }
        return new Sifted(sifted, opened);
    }

    private static List<KeyWrap> worthKeeping(List<KeyWrap> wraps, Keyring keys, List<KeyWrap> opened) {
        List<KeyWrap> worth = new ArrayList<>(wraps.size());
        for (KeyWrap wrap : wraps) {
            Keyring.Fit fit = keys.fit(wrap);
            if (fit != Keyring.Fit.USELESS) {
                worth.add(wrap);
            }
            if (fit == Keyring.Fit.OPENS) {
                opened.add(wrap);
            }
        }
        return worth;
    }

    private void examine(List<Entry> fresh, List<KeyWrap> opened, Standing standing) {
        Map<ChangeId, Entry> entries = new LinkedHashMap<>();
        fresh.forEach(entry -> entries.put(entry.id(), entry));
        if (custody == null) {
            Map<ChangeId, Set<Need>> lacks = new HashMap<>();
            for (Entry entry : entries.values()) {
                boolean lacking =
                        !entry.hasBody() && !control.isErased(entry.header().recordId());
                lacks.put(entry.id(), lacking ? Set.of(new Need.Body(entry.id())) : Set.of());
            }
            log.lacks(lacks);
            return;
        }
        waitingFor(opened).forEach(entry -> entries.putIfAbsent(entry.id(), entry));
        if (!entries.isEmpty()) {
            new Wholeness(log, standing, custody).examine(entries.values());
        }
    }

    /** The entries that could not be read without one of these. */
    private List<Entry> waitingFor(List<KeyWrap> opened) {
        if (opened.isEmpty()) {
            return List.of();
        }
        Set<Need> lacking = log.needs(Need.Key.class::isInstance, Integer.MAX_VALUE);
        List<Entry> waiting = new ArrayList<>();
        for (KeyWrap wrap : opened) {
            Need key = new Need.Key(wrap.recordId(), wrap.keyId());
            if (lacking.contains(key)) {
                log.lacking(key).forEach(id -> log.find(id).ifPresent(waiting::add));
            }
        }
        return waiting;
    }

    /**
     * Folds the control log anew: an entry that arrived may have released others that waited for it, and only the order of
     * the log is the same on every replica. Then does what new decisions ask for.
     */
    private void decide(Set<RecordId> touched) {
        ControlState before = control;
        control = ControlReader.read(log, control.authority());
        for (ControlEntry.Erase erasure : control.erasuresSince(before)) {
            if (custody != null) {
                // By what they were before: erasing the record is what makes them unreadable.
                new Wholeness(log, new Standing(log, before), custody).noteUsesOfQuarantined(erasure.record());
            }
            log.erase(erasure.record(), erasure.part());
            if (custody != null) {
                custody.erased(erasure.record(), erasure.part());
            }
            touched.add(erasure.record());
        }
        if (!control.scopeKeys().containsAll(before.scopeKeys())
                || !before.scopeKeys().containsAll(control.scopeKeys())) {
            lookAgain();
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
                List<Entry> changes = changesOf(id);
                changes.forEach(change -> touched.add(change.header().recordId()));
                // What was quarantined was not looked into; what is so now need not be asked for.
                if (custody != null) {
                    examine(changes.stream().filter(Entry::hasBody).toList(), List.of(), standing);
                }
            }
        }
    }

    /** With another key of the scope, what could not be opened may open. */
    private void lookAgain() {
        Set<ChangeId> waiting = new HashSet<>();
        log.needs(Need.Key.class::isInstance, Integer.MAX_VALUE).forEach(need -> waiting.addAll(log.lacking(need)));
        List<Entry> entries = new ArrayList<>();
        waiting.forEach(id -> log.find(id).ifPresent(entries::add));
        examine(entries, List.of(), new Standing(log, control));
    }

    private List<Entry> changesOf(LogId id) {
        List<Entry> changes = new ArrayList<>();
        for (ChangeLog.Place place : log.places(id, 0)) {
            log.find(place.id())
                    .filter(entry -> entry.header().kind() == EntryKind.CHANGE)
                    .ifPresent(changes::add);
        }
        return changes;
    }

    /** Finds out what entries lack that were made and stored here. */
    public void lookInto(List<Entry> own) {
        examine(own, List.of(), new Standing(log, control));
    }

    /** Stores wraps that came without an entry, if they are for records of this site that may still be read. */
    public void acceptWraps(List<KeyWrap> wraps) {
        List<KeyWrap> readable = wraps.stream()
                .filter(wrap -> !control.isErased(wrap.recordId(), wrap.keyId()))
                .toList();
        List<KeyWrap> opened = new ArrayList<>();
        log.addWraps(custody == null ? readable : worthKeeping(readable, custody.keys(control), opened), sender);
        log.verified(opened);
        examine(List.of(), opened, new Standing(log, control));
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
        if (!entry.isFoundSignedBy(signer)) {
            return IntakeResult.Code.SIG;
        }
        if (!keepsRules(entry, signer.equals(control.authority())) || isOverLimit(entry, opening.get())) {
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

    /** A device opens so many logs and no more, a site has so many, and of a revoked device so much is kept aside. */
    private boolean isOverLimit(Entry entry, LogOpening opening) {
        DeviceId device = opening.deviceId();
        if (entry.header().kind() == EntryKind.OPEN_LOG) {
            if (log.opening(entry.header().logId()).isPresent()
                    || opening.device().equals(control.authority())) {
                return false;
            }
            boolean office = control.device(device)
                    .filter(certificate -> certificate.role() == DeviceRole.OFFICE)
                    .isPresent();
            opened.computeIfAbsent(device, any -> new HashSet<>(log.logsOf(device)));
            Set<LogId> logs = opened.get(device);
            if ((!office && logs.size() >= WireLimits.MAX_LOGS_PER_DEVICE)
                    || log.tips().byLog().size() >= WireLimits.MAX_VECTOR_LOGS) {
                return true;
            }
            logs.add(entry.header().logId());
            return false;
        }
        if (!control.isRevoked(device) || log.find(entry.id()).isPresent()) {
            return false;
        }
        int kept = quarantined.computeIfAbsent(device, this::countQuarantined);
        quarantined.put(device, kept + 1);
        return kept >= WireLimits.MAX_QUARANTINED_PER_DEVICE;
    }

    private int countQuarantined(DeviceId device) {
        Standing standing = new Standing(log, control);
        int count = 0;
        for (LogId id : log.logsOf(device)) {
            count += standing.countQuarantined(id);
        }
        return count;
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
            if (!isOurs(opening, id)) {
                return Optional.empty();
            }
            if (entry.header().kind() != EntryKind.OPEN_LOG) {
                // It was stored, so it was found good.
                openings.put(id, opening);
            }
            return Optional.of(opening);
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
        if (result instanceof AppendResult.Refused) {
            return IntakeResult.Code.LIMIT;
        }
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
