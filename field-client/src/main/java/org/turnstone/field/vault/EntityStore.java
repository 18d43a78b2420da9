package org.turnstone.field.vault;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.Lock;
import java.util.function.BiFunction;
import org.turnstone.field.vault.SealedStore.SealedMap;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;

/**
 * What finished records made of entity lists, a text for each record, so that the next record can choose from it without a
 * network. It is written with the save that finishes the record and replaced by the next save of that record. It holds
 * answers, so it is sealed under the record's own key: who erases, seals or fades the record takes it along.
 *
 * <pre>entity  recordId -> keyId, sealed text</pre>
 *
 * <p>Safe to share between threads: every method holds the vault's lock.
 */
public final class EntityStore {
    private static final String MAP = "entity";
    private static final byte[] ALL = {};

    private final SealedStore store;
    private final SealedMap made;
    private final Lock lock;
    private final BiFunction<RecordId, KeyId, Optional<SymmetricKey>> keys;
    private long revision;

    /** @param keys gives a copy of a record's key, if this laptop still has it */
    EntityStore(SealedStore store, Lock lock, BiFunction<RecordId, KeyId, Optional<SymmetricKey>> keys) {
        this.store = store;
        this.made = store.map(MAP);
        this.lock = lock;
        this.keys = keys;
    }

    /** The texts by record, as far as their records can be read here. */
    public SortedMap<RecordId, String> all() {
        lock.lock();
        try {
            SortedMap<RecordId, String> all = new TreeMap<>();
            for (byte[] name : made.keys(ALL)) {
                RecordId record = new RecordId(Octets16.prefixOf(name));
                open(record, made.need(name)).ifPresent(text -> all.put(record, text));
            }
            return all;
        } finally {
            lock.unlock();
        }
    }

    /** The text of one record, if it made anything and can be read here. */
    public Optional<String> find(RecordId record) {
        lock.lock();
        try {
            return made.get(record.value().toBytes()).flatMap(value -> open(record, value));
        } finally {
            lock.unlock();
        }
    }

    private Optional<String> open(RecordId record, byte[] value) {
        Optional<SymmetricKey> key = keys.apply(record, new KeyId(Octets16.prefixOf(value)));
        if (key.isEmpty()) {
            return Optional.empty();
        }
        byte[] sealed = Arrays.copyOfRange(value, Octets16.LENGTH, value.length);
        try (SymmetricKey open = key.get()) {
            return Optional.of(new String(
                    store.sealing().openLocal(open, MAP, record.value().toBytes(), sealed), StandardCharsets.UTF_8));
        } catch (VerificationFailedException e) {
            throw new DamagedStoreException("what a record made of a list, in store.mv", e);
        }
    }

    /** Another number whenever {@link #all} may be other texts. */
    public long revision() {
        lock.lock();
        try {
            return revision;
        } finally {
            lock.unlock();
        }
    }

    /** Keeps a record's text, within a commit; an empty one is none. */
    void putIn(RecordId record, SymmetricKey key, String text) {
        if (text.isEmpty()) {
            removeIn(record);
            return;
        }
        byte[] name = record.value().toBytes();
        byte[] sealed = store.sealing().sealLocal(key, MAP, name, text.getBytes(StandardCharsets.UTF_8));
        revision++;
        made.put(
                name,
                ByteBuffer.allocate(Octets16.LENGTH + sealed.length)
                        .put(key.keyId().toBytes())
                        .put(sealed)
                        .array());
    }

    /** Forgets what a record made, within a commit. */
    void removeIn(RecordId record) {
        byte[] name = record.value().toBytes();
        if (made.contains(name)) {
            revision++;
            made.remove(name);
        }
    }

    /** Forgets what a record made. Durable when it returns. */
    void remove(RecordId record) {
        lock.lock();
        try {
            if (made.contains(record.value().toBytes())) {
                store.atomically(() -> {
                    removeIn(record);
                    return record;
                });
            }
        } finally {
            lock.unlock();
        }
    }
}
