package org.turnstone.sync.log;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.EntryKind;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;

/**
 * Where one site's entries and key wraps are kept: on a laptop in its vault, on the server in its database, in tests in
 * memory. All three pass one contract test ({@code ChangeLogContract}).
 *
 * <p>A log stores; it does not judge. Whoever appends has checked signatures and limits before (see {@code sync.replica.Intake}).
 * Appending is idempotent: an entry that is here already changes nothing.
 *
 * <p>Invariants: an entry that is stored and not held has all entries before it in its log here too; {@link #tips} names
 * the ends of such chains only; what {@link #append} reported survives a crash of the process and of the machine, unless
 * the caller is inside a transaction of its own, in which case it survives once that is committed.
 */
public interface ChangeLog {
    /**
     * Stores entries with their wraps, all or none, in the order given. Entries that waited for one of them are no longer
     * held afterwards. The wraps of an entry that is here already are added to those it has.
     *
     * <p>An entry is held unless it is the first of its log or the entry whose hash it names as {@code prev} stands one
     * place before it in the same log and is itself not held.
     *
     * <p>The wraps are kept as if {@link #addWraps} had been told of them, and passed on with the entry by
     * {@link #deliveries}.
     *
     * @param sender who handed them over
     * @return one result for each delivery, in order
     */
    List<AppendResult> append(List<Delivery> deliveries, DeviceId sender);

    /** {@link #append} of what was made here: its wraps are known to be good. */
    default List<AppendResult> append(List<Delivery> deliveries) {
        List<AppendResult> results = append(deliveries, HERE);
        verified(deliveries.stream()
                .flatMap(delivery -> delivery.wraps().stream())
                .toList());
        return results;
    }

    /** Stands for this replica itself as a sender. */
    DeviceId HERE = new DeviceId(Octets16.ZERO);

    /**
     * {@link #append} and {@link #verified} in one.
     *
     * @param opened wraps of the deliveries that open and give the keys they name
     */
    default List<AppendResult> append(List<Delivery> deliveries, DeviceId sender, Collection<KeyWrap> opened) {
        List<AppendResult> results = append(deliveries, sender);
        verified(opened);
        return results;
    }

    /**
     * Adds wraps that came without an entry, for example because this replica asked for them. A wrap is a mere candidate until
     * it is {@link #verified}; of one key for one receiver and generation, {@code WireLimits.MAX_UNVERIFIED_WRAPS_PER_KEY}
     * candidates of each sender are kept, and none beside a verified one.
     */
    void addWraps(Collection<KeyWrap> wraps, DeviceId sender);

    /**
     * Notes that these wraps open and give the keys they name. Each is kept and replaces every candidate for the same key,
     * receiver and generation, also with the entries that carried those.
     */
    void verified(Collection<KeyWrap> wraps);

    /**
     * Forgets for ever what a record says, or the part of it under one key: of a record the bodies and all wraps, of a part
     * the wraps of its key. Headers stay, so every chain stays whole, and lack nothing. Erasing again takes what came since.
     *
     * @param part the key of the part, or null for the whole record
     */
    void erase(RecordId record, @Nullable KeyId part);

    /**
     * Forgets bodies to keep less data here. Headers stay, and the bodies are not lacking: nobody is asked for them. One that
     * comes again is kept again.
     */
    void prune(Collection<ChangeId> ids);

    /**
     * Notes what each of these entries lacks here, instead of what was noted before; what an erasure took is never
     * lacking.
     */
    void lacks(Map<ChangeId, Set<Need>> needs);

    /** Notes that a thing has arrived: no entry lacks it any more. */
    void arrived(Need need);

    /** The entries that lack a thing. */
    Set<ChangeId> lacking(Need need);

    /** The entries of a log that lack anything. */
    Set<ChangeId> lackingIn(LogId log);

    /** The logs with an entry that lacks anything. */
    Set<LogId> lackingLogs();

    /** At most {@code limit} of the things that are lacking, from the lowest of {@link Need}'s order on that {@code which} takes. */
    SortedSet<Need> needs(Predicate<Need> which, int limit);

    Optional<Entry> find(ChangeId id);

    /** Entries with their wraps in the order asked for; those not here are left out. */
    List<Delivery> deliveries(List<ChangeId> ids);

    /** All entries of one record, held or not, in no particular order. */
    List<Entry> entriesOf(RecordId record);

    /**
     * All entries of a kind that is rare, held or not, in no particular order.
     *
     * @param kind {@code ERASE_REQUEST} or {@code LINK}
     */
    List<Entry> entriesOf(EntryKind kind);

    /** All wraps of one record's keys and of the keys of its sealed parts. */
    List<KeyWrap> wrapsOf(RecordId record);

    /** Every record that has an entry here. */
    Set<RecordId> records();

    /** The first entry of a log, which says whose it is. */
    Optional<Entry> opening(LogId log);

    /** The logs that a device opened, as far as their openings stand in whole chains here. */
    Set<LogId> logsOf(DeviceId device);

    /**
     * Where the entries of one log stand, from the place after {@code afterSeq}, without held ones;
     * ascending by place and, within a fork, by id, so that every replica reads the same order.
     */
    List<Place> places(LogId log, long afterSeq);

    /** The ends of all whole chains. */
    Tips tips();

    /** Where held entries stand, by their log, in the order of {@link Place#ORDER}; logs without any are not named. */
    SortedMap<LogId, List<Place>> held();

    /**
     * Where an entry stands.
     *
     * @param seq its place
     * @param id the entry
     * @param prev the entry before it; meaningless for place 1
     */
    record Place(long seq, ChangeId id, ChangeId prev) {
        /** By place and, within a fork, by id. */
        public static final Comparator<Place> ORDER =
                Comparator.comparingLong(Place::seq).thenComparing(Place::id);
    }
}
