package org.turnstone.server.erasure;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.changelog.ChangeLogs;
import org.turnstone.server.changelog.JpaChangeLog;
import org.turnstone.server.ingest.Backups;
import org.turnstone.server.keys.KeyHolder;
import org.turnstone.server.keys.LastSeen;
import org.turnstone.server.keys.Members;
import org.turnstone.server.keys.Periods;
import org.turnstone.server.keys.SiteControl;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.server.platform.Row;
import org.turnstone.server.platform.Sql;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.EntryKind;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.change.PersonId;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.identity.DeviceCertificate;
import org.turnstone.sync.identity.DeviceRole;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.SiteId;
import org.turnstone.sync.replica.Keyring;
import org.turnstone.sync.replica.Standing;
import org.turnstone.sync.wire.ChangeOpener;
import org.turnstone.sync.wire.ControlJson;

/** Puts the report on an erasure together, from the control log, the tables and what laptops signed. Changes nothing. */
@ApplicationScoped
class ErasureReports {
    @PersistenceContext
    EntityManager entities;

    @Inject
    SiteControl control;

    @Inject
    ChangeLogs logs;

    @Inject
    KeyHolder keys;

    @Inject
    Members members;

    @Inject
    LastSeen seen;

    @Inject
    Periods periods;

    @Inject
    Backups backups;

    @Inject
    RecordTraces traces;

    @Inject
    ErasureNotes notes;

    /** A decision as it lies in the control log. */
    private record Decided(ControlEntry.Erase erasure, ChangeId id, Instant at, Instant receivedAt) {}

    /** An entry of the record and when it came. */
    private record Arrival(ChangeId id, EntryKind kind, Instant at) {}

    /** @throws ProblemException 404 if nothing of the record was erased */
    @Transactional
    public ErasureReport of(SiteId site, RecordId record) {
        List<Decided> decided = decided(site, record);
        if (decided.isEmpty()) {
            throw new ProblemException(
                    404, "NO_ERASURE", "Nothing of this record was erased.", "Nothing was changed. It is all here.");
        }
        List<Arrival> arrivals = arrivals(site, record);
        Map<ControlEntry.Erase, ErasureNotes.Note> noted = notes.of(site, record);
        List<ErasureReport.Erased> erasures = new ArrayList<>();
        Traces remains = Traces.NONE;
        for (Decided one : decided) {
            ErasureNotes.Note note =
                    noted.getOrDefault(one.erasure(), new ErasureNotes.Note(one.at(), "", "", Traces.NONE));
            erasures.add(new ErasureReport.Erased(
                    one.erasure().part(),
                    one.id(),
                    one.at(),
                    note.actor(),
                    note.reason(),
                    note.found(),
                    lateChanges(site, one, arrivals)));
            remains = remains.plus(traces.count(site, one.erasure()));
        }
        Decided newest = decided.get(decided.size() - 1);
        return new ErasureReport(
                record,
                erasures,
                arrivals.size(),
                remains,
                devices(site, decided, arrivals),
                backups(site, newest.at()),
                notes.refusals(site, record));
    }

    /** The decisions about a record, the first of each part, oldest first. */
    private List<Decided> decided(SiteId site, RecordId record) {
        JpaChangeLog log = logs.of(site);
        Map<ControlEntry.Erase, Decided> first = new HashMap<>();
        for (Entry entry : log.entriesOf(EntryKind.CONTROL)) {
            erasureIn(site, entry)
                    .filter(erasure -> erasure.record().equals(record))
                    .ifPresent(erasure -> {
                        Decided found = new Decided(
                                erasure,
                                entry.id(),
                                ControlJson.madeAt(entry.body().orElseThrow()),
                                receivedAt(site, entry.id()));
                        first.merge(erasure, found, (a, b) -> b.at().isBefore(a.at()) ? b : a);
                    });
        }
        return first.values().stream()
                .sorted(Comparator.comparing(Decided::at).thenComparing(Decided::id))
                .toList();
    }

    private Optional<ControlEntry.Erase> erasureIn(SiteId site, Entry entry) {
        try {
            return entry.body().isPresent()
                            && ControlJson.read(entry.body().get(), keys.authorityOf(site))
                                    instanceof ControlEntry.Erase erasure
                    ? Optional.of(erasure)
                    : Optional.empty();
        } catch (MalformedMessageException e) {
            // Kept and without effect, like a kind this version does not know.
            return Optional.empty();
        }
    }

    private Instant receivedAt(SiteId site, ChangeId id) {
        return Sql.of(
                        "select received_at from entry where site_id = ? and change_id = ?",
                        site.value().toUuid(),
                        id.value().toUuid())
                .one(entities)
                .instant(0);
    }

    private List<Arrival> arrivals(SiteId site, RecordId record) {
        List<Arrival> arrivals = new ArrayList<>();
        for (Row row : Sql.of(
                        "select change_id, kind, received_at from entry where site_id = ? and record_id = ?",
                        site.value().toUuid(),
                        record.value().toUuid())
                .rows(entities)) {
            EntryKind kind = row.whole(1) == EntryKind.CHANGE.code() ? EntryKind.CHANGE : EntryKind.ERASE_REQUEST;
            arrivals.add(new Arrival(new ChangeId(row.id(0)), kind, row.instant(2)));
        }
        return arrivals;
    }

    /** Changes that came after the decision: of a record all of them, of a part those that still bring it. */
    private int lateChanges(SiteId site, Decided decided, List<Arrival> arrivals) {
        List<ChangeId> late = arrivals.stream()
                .filter(arrival ->
                        arrival.kind() == EntryKind.CHANGE && arrival.at().isAfter(decided.receivedAt()))
                .map(Arrival::id)
                .toList();
        KeyId part = decided.erasure().part();
        if (part == null || late.isEmpty()) {
            return late.size();
        }
        JpaChangeLog log = logs.of(site);
        ControlState state = control.of(site);
        Standing standing = new Standing(log, state);
        try (Keyring keyring = keys.keyring(log, state)) {
            return (int) late.stream()
                    .map(log::find)
                    .flatMap(Optional::stream)
                    .filter(entry -> brings(entry, part, standing, keyring))
                    .count();
        }
    }

    private static boolean brings(Entry entry, KeyId part, Standing standing, Keyring keyring) {
        Optional<DeviceCertificate> author = standing.authorOf(entry.header().logId());
        try {
            return author.isPresent()
                    && ChangeOpener.open(entry, keyring, author.get())
                            .filter(opened -> opened.closedParts().contains(part))
                            .isPresent();
        } catch (VerificationFailedException | MalformedMessageException e) {
            return false;
        }
    }

    /** The laptops that were here before the last decision, and those shut out since the record came to be. */
    private List<ErasureReport.Device> devices(SiteId site, List<Decided> decided, List<Arrival> arrivals) {
        ControlState state = control.of(site);
        Map<PersonId, String> names = members.names(site);
        Map<DeviceId, Instant> times = seen.times(site);
        Instant last = decided.get(decided.size() - 1).at();
        Instant first = arrivals.stream()
                .map(Arrival::at)
                .min(Comparator.naturalOrder())
                .orElse(last);
        Map<DeviceId, Map<KeyId, Instant>> words =
                confirmations(site, decided.get(0).erasure().record());
        List<ErasureReport.Device> devices = new ArrayList<>();
        for (ControlEntry.Enrol enrolment : state.enrolments()) {
            DeviceCertificate certificate = enrolment.certificate();
            DeviceId id = certificate.deviceId();
            Instant at = times.get(id);
            boolean shutOut = state.isRevoked(id);
            boolean mayHold = !certificate.issued().isAfter(last) && (!shutOut || (at != null && !at.isBefore(first)));
            if (certificate.role() != DeviceRole.OFFICE && mayHold) {
                Instant confirmed = confirmed(words.getOrDefault(id, Map.of()), decided);
                ErasureReport.State word = confirmed != null
                        ? ErasureReport.State.CONFIRMED
                        : shutOut ? ErasureReport.State.SHUT_OUT : ErasureReport.State.OUTSTANDING;
                devices.add(new ErasureReport.Device(
                        id, names.getOrDefault(certificate.personId(), ""), word, confirmed, at));
            }
        }
        return devices;
    }

    private Map<DeviceId, Map<KeyId, Instant>> confirmations(SiteId site, RecordId record) {
        Map<DeviceId, Map<KeyId, Instant>> words = new HashMap<>();
        Sql.of(
                        "select device_id, key_id, at from erasure_confirmed where site_id = ? and record_id = ?",
                        site.value().toUuid(),
                        record.value().toUuid())
                .rows(entities)
                .forEach(row -> words.computeIfAbsent(new DeviceId(row.id(0)), any -> new HashMap<>())
                        .put(new KeyId(row.id(1)), row.instant(2)));
        return words;
    }

    /** When the last of these was confirmed, or null if one is not; who erased the record erased its parts. */
    private static @Nullable Instant confirmed(Map<KeyId, Instant> words, List<Decided> decided) {
        KeyId whole = new KeyId(Octets16.ZERO);
        Instant latest = null;
        for (Decided one : decided) {
            KeyId part = one.erasure().part();
            Instant at = part == null ? words.get(whole) : words.getOrDefault(part, words.get(whole));
            if (at == null) {
                return null;
            }
            latest = latest == null || at.isAfter(latest) ? at : latest;
        }
        return latest;
    }

    private ErasureReport.Backups backups(SiteId site, Instant at) {
        ControlState state = control.of(site);
        Set<Integer> numbers = new HashSet<>();
        state.periodKeys().stream()
                .filter(period -> !period.from().isAfter(at))
                .forEach(period -> numbers.add(period.number()));
        int newest = numbers.stream().max(Comparator.naturalOrder()).orElse(0);
        List<Integer> left = numbers.stream()
                .filter(number -> !state.isDestroyed(number))
                .sorted()
                .toList();
        int before = (int) backups.list(site).stream()
                .filter(point -> !point.at().isAfter(at))
                .count();
        return new ErasureReport.Backups(newest, left, periods.earliestDestruction(site, newest), before);
    }
}
