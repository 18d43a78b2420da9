package org.turnstone.sync.log;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.EntryKind;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.identity.KeyWrap;
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
     * @return one result for each delivery, in order
     */
    List<AppendResult> append(List<Delivery> deliveries);

    /** Adds wraps that came without an entry, for example because this replica asked for them. */
    void addWraps(Collection<KeyWrap> wraps);

    /**
     * Forgets for ever what a record says, or the part of it under one key: of a record the bodies and all wraps, of a part
     * the wraps of its key. Headers stay, so every chain stays whole. Erasing again changes nothing.
     *
     * @param part the key of the part, or null for the whole record
     */
    void erase(RecordId record, @Nullable KeyId part);

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

    /**
     * Where the entries of one log stand, from the place after {@code afterSeq}, without held ones;
     * ascending by place and, within a fork, by id, so that every replica reads the same order.
     */
    List<Place> places(LogId log, long afterSeq);

    /** The ends of all whole chains. */
    Tips tips();

    /**
     * Where an entry stands.
     *
     * @param seq its place
     * @param id the entry
     * @param prev the entry before it; meaningless for place 1
     */
    record Place(long seq, ChangeId id, ChangeId prev) {}
}
