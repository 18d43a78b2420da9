package org.turnstone.server.ingest;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.changelog.ChangeLogs;
import org.turnstone.server.changelog.JpaChangeLog;
import org.turnstone.server.dataset.RecordIdentifiers;
import org.turnstone.server.dataset.RecordProjection;
import org.turnstone.server.dataset.SiteReading;
import org.turnstone.server.dataset.SiteReadings;
import org.turnstone.server.keys.LastSeen;
import org.turnstone.server.keys.SiteControl;
import org.turnstone.server.platform.Sql;
import org.turnstone.server.site.Site;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.EntryKind;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.exchange.Coverage;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.log.Tip;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.merge.Merger;
import org.turnstone.sync.merge.RecordState;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.SiteId;
import org.turnstone.sync.replica.Standing;

/**
 * What a laptop held when it last spoke to this server, for the day it is lost: only counts, never an answer. It says at most
 * what can be known; what was typed afterwards and never arrived nobody here knows.
 */
@ApplicationScoped
public class Holdings {
    /** By default a finished record fades from a laptop so long after a verified backup first held it. */
    static final Duration FADES_AFTER = Duration.ofDays(14);

    private static final FieldValue FINISHED = new FieldValue.Text("finished");

    @PersistenceContext
    EntityManager entities;

    @Inject
    SiteReadings readings;

    @Inject
    ChangeLogs logs;

    @Inject
    SiteControl control;

    @Inject
    Sticks sticks;

    @Inject
    LastSeen seen;

    @Inject
    Backups backups;

    @Inject
    RecordIdentifiers identifiers;

    /**
     * A laptop's holdings.
     *
     * @param lastSeen when it last signed in here, or null
     * @param asOf when it last said what it holds, by a sync or by a stick that was read here; null if never
     * @param records that it could read then
     * @param unfinished of these
     * @param mayHaveFaded of these: finished, and so long in a verified backup that the laptop may have given them up
     * @param byForm the records by the title of their form
     * @param identified records with a name, a telephone number or the like in them
     * @param sealed records of which it had the sealed entries and no key: for the site's office alone, or erased since
     * @param attachments of the records it could read
     * @param confirmed changes of its own that are here
     * @param waiting of these, without effect until somebody accepts them
     * @param missing changes of its own that it is known to have had and that are not here
     * @param lastStick the highest number of a stick of it that was read here, 0 if none
     * @param revokedAt when it was shut out, or null
     */
    public record Report(
            @Nullable Instant lastSeen,
            @Nullable Instant asOf,
            int records,
            int unfinished,
            int mayHaveFaded,
            SortedMap<String, Integer> byForm,
            int identified,
            int sealed,
            int attachments,
            int confirmed,
            int waiting,
            long missing,
            int lastStick,
            @Nullable Instant revokedAt) {}

    @Transactional
    public Report of(Site site, DeviceId device) {
        SiteId id = site.id();
        ControlState state = control.of(id);
        JpaChangeLog log = logs.of(id);
        Sticks.Known known = sticks.known(id, device);
        Counting counting = new Counting(
                log,
                known.vector(),
                scopeKeys(state),
                longKept(id, log, known.at()),
                record -> identifiers.areIn(id, record));
        try (SiteReading reading = readings.of(site)) {
            for (RecordId record : log.records()) {
                counting.count(record, reading);
            }
        }
        Own own = own(log, new Standing(log, state), device, known.vector());
        return new Report(
                seen.times(id).get(device),
                known.at().orElse(null),
                counting.records,
                counting.unfinished,
                counting.mayHaveFaded,
                counting.byForm,
                counting.identified,
                counting.sealed,
                attachments(id, counting.readable),
                own.confirmed(),
                own.waiting(),
                own.missing(),
                sticks.last(id, device),
                state.revokedAt(device).orElse(null));
    }

    private static Set<Octets16> scopeKeys(ControlState state) {
        Set<Octets16> ids = new HashSet<>();
        for (ControlEntry.ScopeKey scope : state.scopeKeysOfAllBranches()) {
            ids.add(scope.keyId().value());
        }
        return ids;
    }

    /** What a verified backup had held for the time after which records fade, when the laptop last spoke. */
    private Coverage longKept(SiteId site, JpaChangeLog log, Optional<Instant> asOf) {
        Tips vector = asOf.flatMap(moment -> backups.list(site).stream()
                        .filter(point -> {
                            Instant verified = point.verifiedAt();
                            return verified != null
                                    && !verified.plus(FADES_AFTER).isAfter(moment);
                        })
                        .findFirst()
                        .map(Backups.Point::vector))
                .orElse(Tips.NONE);
        return new Coverage(log, vector);
    }

    /** Goes through the records and counts. */
    private static final class Counting {
        private final JpaChangeLog log;
        private final Coverage held;
        private final Set<Octets16> scopeKeys;
        private final Coverage longKept;
        private final Predicate<RecordState> identifying;
        private final Set<RecordId> readable = new HashSet<>();
        private final SortedMap<String, Integer> byForm = new TreeMap<>();
        private int records;
        private int unfinished;
        private int mayHaveFaded;
        private int sealed;
        private int identified;

        Counting(
                JpaChangeLog log,
                Tips vector,
                Set<Octets16> scopeKeys,
                Coverage longKept,
                Predicate<RecordState> identifying) {
            this.identifying = identifying;
            this.log = log;
            this.held = new Coverage(log, vector);
            this.scopeKeys = scopeKeys;
            this.longKept = longKept;
        }

        void count(RecordId record, SiteReading reading) {
            List<Entry> entries = log.entriesOf(record).stream()
                    .filter(entry -> entry.header().kind() == EntryKind.CHANGE && held.covers(entry))
                    .toList();
            if (entries.isEmpty()) {
                return;
            }
            boolean forMembers = log.wrapsOf(record).stream()
                    .anyMatch(wrap -> wrap.type() == KeyWrap.Type.SCOPE && scopeKeys.contains(wrap.to()));
            RecordState state = Merger.merge(reading.read(record).history());
            if (!forMembers || state.erased()) {
                sealed++;
                return;
            }
            readable.add(record);
            records++;
            boolean finished = state.value(FieldPath.STATE).equals(Optional.of(FINISHED));
            unfinished += finished ? 0 : 1;
            mayHaveFaded += finished && entries.stream().allMatch(longKept::covers) ? 1 : 0;
            identified += identifying.test(state) ? 1 : 0;
            String form = RecordProjection.formOf(state)
                    .flatMap(reading.control()::form)
                    .map(ControlEntry.PublishForm::title)
                    .orElse("?");
            byForm.merge(form, 1, Integer::sum);
        }
    }

    private int attachments(SiteId site, Set<RecordId> records) {
        UUID id = site.value().toUuid();
        return (int)
                Sql.of("select distinct record_id, blob_id from blob_use where site_id = ?", id).rows(entities).stream()
                        .filter(row -> records.contains(new RecordId(row.id(0))))
                        .map(row -> row.text(1))
                        .distinct()
                        .count();
    }

    private record Own(int confirmed, int waiting, long missing) {}

    private static Own own(JpaChangeLog log, Standing standing, DeviceId device, Tips vector) {
        int confirmed = 0;
        int waiting = 0;
        long missing = 0;
        for (LogId own : log.logsOf(device)) {
            long highest = 0;
            for (ChangeLog.Place place : log.places(own, 0)) {
                highest = Math.max(highest, place.seq());
                Entry entry = log.find(place.id()).orElseThrow();
                if (entry.header().kind() == EntryKind.CHANGE) {
                    confirmed++;
                    waiting += standing.isQuarantined(entry) ? 1 : 0;
                }
            }
            long said = vector.of(own).stream().mapToLong(Tip::seq).max().orElse(0);
            missing += Math.max(0, said - highest);
        }
        return new Own(confirmed, waiting, missing);
    }
}
