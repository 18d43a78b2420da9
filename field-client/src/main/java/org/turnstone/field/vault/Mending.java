package org.turnstone.field.vault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.vault.SealedStore.SealedMap;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;

/**
 * A vault that is being repaired: what {@link Damage}s do to it. Nothing that was saved is deleted: what cannot be read is
 * kept aside. Used by one thread, which holds the directory's lock.
 */
final class Mending {
    private static final byte[] TO_SEND = {0};

    private final VaultPlace place;
    private final SymmetricKey storeKey;
    private final Octets16 storeId;
    private final SecureRandom random;
    private @Nullable SealedStore store;
    private @Nullable LogIndex index;
    private boolean outOfStep;

    Mending(VaultPlace place, SymmetricKey storeKey, Octets16 storeId, SecureRandom random) {
        this.place = place;
        this.storeKey = storeKey;
        this.storeId = storeId;
        this.random = random;
    }

    VaultPlace place() {
        return place;
    }

    /** Works in this store from now on; it stays the caller's. */
    void use(@Nullable SealedStore opened) {
        store = opened;
    }

    private SealedStore store() {
        if (store == null) {
            throw new IllegalStateException("the store is not open");
        }
        return store;
    }

    private ValueSealing sealing() {
        return new ValueSealing.Aead(storeKey, storeId, random);
    }

    void restoreStoreHeader() throws IOException {
        StoreHeader header = new StoreHeader(place);
        Optional<byte[]> intact = header.intactBlock();
        header.restore(
                intact.isPresent()
                        ? intact.get()
                        : header.copied().orElseThrow(() -> new IOException("no copy of the store's header")));
    }

    void beginEmptyStore() throws IOException, VaultException {
        if (Files.exists(place.store())) {
            setAside(place.store());
        }
        try (SealedStore empty = SealedStore.openOrCreate(place.store(), sealing(), random)) {
            VaultFacts.begin(empty, storeId);
        }
    }

    /** Moves a file to where damaged ones are kept, beside those of the same name. */
    private void setAside(Path file) throws IOException {
        Files.createDirectories(place.aside());
        int n = 1;
        Path to = place.aside().resolve(file.getFileName() + "." + n);
        while (Files.exists(to)) {
            n++;
            to = place.aside().resolve(file.getFileName() + "." + n);
        }
        AtomicFile.move(file, to);
    }

    /** Copies every value that can still be had into a new file, which takes the place of the old one. */
    void copyWhatIsReadable() throws IOException, VaultException {
        Path fresh = place.store().resolveSibling("store.mv.new");
        Files.deleteIfExists(fresh);
        try (SealedStore to = SealedStore.openOrCreate(fresh, sealing(), random)) {
            to.atomically(() -> {
                copyInto(to);
                VaultFacts.ofDamaged(to).putStoreId(storeId);
                return to;
            });
        }
        store().close();
        store = null;
        setAside(place.store());
        AtomicFile.move(fresh, place.store());
    }

    private void copyInto(SealedStore to) {
        List<SealedMap> from = new ArrayList<>();
        Set<Octets16> ids = new TreeSet<>();
        Set<String> unopenable = store().unopenableMaps();
        for (String name : store().mapNames()) {
            if (unopenable.contains(name)) {
                continue;
            }
            SealedMap map = store().map(name);
            from.add(map);
            map.keysAsFarAsTheyCanBeRead().forEach(key -> idsIn(key, ids));
        }
        for (SealedMap map : from) {
            SealedMap copy = to.map(map.name());
            for (byte[] key : map.keysAsFarAsTheyCanBeRead()) {
                copyValue(map, copy, key);
            }
            // Pages of keys that are lost can hide values that are not: the other maps know their names.
            if (map.name().equals("hdr")
                    || map.name().equals("body")
                    || map.name().equals("carried")) {
                ids.forEach(id -> copyValue(map, copy, id.toBytes()));
            }
        }
    }

    private static void copyValue(SealedMap from, SealedMap to, byte[] key) {
        if (from.isReadable(key)) {
            to.put(key, from.need(key));
        }
    }

    /** Every id a key may consist of. */
    private static void idsIn(byte[] key, Set<Octets16> ids) {
        if (key.length >= Octets16.LENGTH) {
            ids.add(Octets16.prefixOf(key));
            ids.add(Octets16.prefixOf(Arrays.copyOfRange(key, key.length - Octets16.LENGTH, key.length)));
        }
    }

    void forget(ChangeId id) {
        change(all -> all.forget(id), id);
    }

    void giveUp(ChangeId id) {
        change(all -> all.giveUp(id), id);
    }

    private void change(Consumer<LogIndex> change, ChangeId id) {
        LogIndex index = index();
        Optional<LogId> log = index.logOf(id);
        store().atomically(() -> {
            change.accept(index);
            if (log.isEmpty() || ofOwnLog(log.get())) {
                VaultFacts.ofDamaged(store()).forgetOwnLog();
            }
            return id;
        });
        outOfStep = true;
    }

    private boolean ofOwnLog(LogId log) {
        try {
            return VaultFacts.ofDamaged(store()).ownLog().equals(Optional.of(log));
        } catch (DamagedStoreException e) {
            return true;
        }
    }

    private LogIndex index() {
        if (index == null) {
            index = new LogIndex(store());
        }
        return index;
    }

    /** Makes the indexes anew if anything was done that they do not know. */
    void finish() {
        if (outOfStep && store != null) {
            LogIndex all = index();
            store().atomically(() -> {
                all.reindex();
                return all;
            });
        }
    }

    /** An own log whose index was wrong may have ended elsewhere: a new one is begun. */
    void reindex() {
        outOfStep = true;
        VaultFacts facts = VaultFacts.ofDamaged(store());
        store().atomically(() -> {
            facts.forgetOwnLog();
            return facts;
        });
    }

    void forgetWrap(byte[] key) {
        LogIndex all = index();
        store().atomically(() -> {
            all.forgetWrap(key);
            return key;
        });
    }

    void remove(String map, byte[] key) {
        store().atomically(() -> {
            store().map(map).remove(key);
            return key;
        });
    }

    /** Of all reasons the one that keeps it closed and lets a person ask for it. */
    void keepShut(RecordId record) {
        store().atomically(() -> {
            new ShutRecords(store()).put(record, ShutRecords.Why.FADED, null);
            return record;
        });
    }

    void allLeft(LogId log) {
        store().atomically(() -> {
            store().map(MvStoreChangeLog.LEFT).put(log.value().toBytes(), SealedStore.number(Long.MAX_VALUE));
            return log;
        });
    }

    void forgetForm(FormHash hash) {
        SealedMap forms = store().map("form");
        store().atomically(() -> {
            forms.keys(hash.value().toBytes()).forEach(forms::remove);
            return hash;
        });
    }

    void noteBlobAnew(BlobId id) {
        SealedMap blobs = store().map("blob");
        store().atomically(() -> {
            if (Files.isRegularFile(place.blobs().resolve(id.hex()))) {
                blobs.put(id.toBytes(), TO_SEND);
            } else {
                blobs.remove(id.toBytes());
            }
            return id;
        });
    }

    void setBlobAside(BlobId id) throws IOException {
        Path file = place.blobs().resolve(id.hex());
        if (Files.isRegularFile(file)) {
            setAside(file);
        }
        SealedMap blobs = store().map("blob");
        store().atomically(() -> {
            if (!blobs.isReadable(id.toBytes()) || blobs.need(id.toBytes())[0] == TO_SEND[0]) {
                blobs.remove(id.toBytes());
            }
            return id;
        });
    }

    void forgetFact(byte[] key) {
        VaultFacts facts = VaultFacts.ofDamaged(store());
        store().atomically(() -> {
            facts.forget(key, storeId);
            return key;
        });
    }

    void forgetSite() {
        VaultFacts facts = VaultFacts.ofDamaged(store());
        store().atomically(() -> {
            facts.forgetSite();
            return facts;
        });
    }
}
