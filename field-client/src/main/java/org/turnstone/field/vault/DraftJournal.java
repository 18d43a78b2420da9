package org.turnstone.field.vault;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import org.turnstone.field.vault.SealedStore.SealedMap;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;

/**
 * Answers of saves that are not finished, one draft a record, so that a crash costs nobody an interview; and the place where
 * a person stopped in a record that was saved unfinished. Sealed under the record's own key: who seals or erases the record
 * takes both along. What stands here was said to nobody: a draft becomes part of a record only by {@link Vault#save}.
 *
 * <p>Durable when {@link #put} returns. Safe to share between threads: every method holds the vault's lock.
 */
public final class DraftJournal {
    private static final String MAP = "draft";
    private static final String PLACES = "place";

    private final SealedStore store;
    private final SealedMap drafts;
    private final SealedMap places;
    private final Lock lock;

    DraftJournal(SealedStore store, Lock lock) {
        this.store = store;
        this.drafts = store.map(MAP);
        this.places = store.map(PLACES);
        this.lock = lock;
    }

    /** Keeps a draft in place of the one before. */
    public void put(RecordId record, SymmetricKey recordKey, byte[] draft) {
        lock.lock();
        try {
            byte[] name = record.value().toBytes();
            byte[] sealed = store.sealing().sealLocal(recordKey, MAP, name, draft);
            store.atomically(() -> {
                drafts.put(name, sealed);
                return record;
            });
        } finally {
            lock.unlock();
        }
    }

    /** The draft of a record, if there is one. */
    public Optional<byte[]> find(RecordId record, SymmetricKey recordKey) {
        lock.lock();
        try {
            byte[] name = record.value().toBytes();
            Optional<byte[]> sealed = drafts.get(name);
            return sealed.isEmpty()
                    ? Optional.empty()
                    : Optional.of(store.sealing().openLocal(recordKey, MAP, name, sealed.get()));
        } catch (VerificationFailedException e) {
            throw new DamagedStoreException("a draft in store.mv", e);
        } finally {
            lock.unlock();
        }
    }

    /** Every record that has a draft, saved before or not. */
    public List<RecordId> records() {
        lock.lock();
        try {
            List<RecordId> found = new ArrayList<>();
            for (byte[] name : drafts.keys(new byte[0])) {
                found.add(new RecordId(Octets16.prefixOf(name)));
            }
            return found;
        } finally {
            lock.unlock();
        }
    }

    /** Keeps where a person stopped in a record, in place of where they stopped before. */
    public void putPlace(RecordId record, SymmetricKey recordKey, String place) {
        lock.lock();
        try {
            byte[] name = record.value().toBytes();
            byte[] text = place.getBytes(StandardCharsets.UTF_8);
            byte[] sealed = store.sealing().sealLocal(recordKey, PLACES, name, text);
            store.atomically(() -> {
                places.put(name, sealed);
                return record;
            });
        } finally {
            lock.unlock();
        }
    }

    /** Where a person stopped; empty if nowhere, or under a key that the record had before. */
    public Optional<String> place(RecordId record, SymmetricKey recordKey) {
        lock.lock();
        try {
            byte[] name = record.value().toBytes();
            Optional<byte[]> sealed = places.get(name);
            return sealed.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new String(
                            store.sealing().openLocal(recordKey, PLACES, name, sealed.get()), StandardCharsets.UTF_8));
        } catch (VerificationFailedException e) {
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** Nobody stopped anywhere in this record. */
    public void removePlace(RecordId record) {
        lock.lock();
        try {
            byte[] name = record.value().toBytes();
            if (places.contains(name)) {
                store.atomically(() -> {
                    places.remove(name);
                    return record;
                });
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes everything that stands here of a record out. */
    public void remove(RecordId record) {
        lock.lock();
        try {
            store.atomically(() -> {
                removeIn(record);
                return record;
            });
        } finally {
            lock.unlock();
        }
    }

    /** {@link #remove} as part of what the caller commits. */
    void removeIn(RecordId record) {
        endDraftIn(record);
        places.remove(record.value().toBytes());
    }

    /** Takes a draft out whose answers are saved or discarded, as part of what the caller commits; the place stays. */
    void endDraftIn(RecordId record) {
        drafts.remove(record.value().toBytes());
    }
}
