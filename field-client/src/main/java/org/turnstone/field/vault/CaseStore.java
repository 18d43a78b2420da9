package org.turnstone.field.vault;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.vault.SealedStore.SealedMap;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.identity.CaseList;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.wire.CaseListJson;

/**
 * The list of the person's cases as the office last sent it. Each list is sealed under a key of its own that lies in the key
 * table and is overwritten with the next list: what was said there about a visit that was erased since is in no old page of
 * the store to be read. Losing it costs no more than asking the office again.
 *
 * <pre>cases  0 -> sealed(u64 at ‖ u16 n stamp[n] ‖ list as JSON)</pre>
 *
 * <p>Safe to share between threads: every method holds the vault's lock.
 */
public final class CaseStore {
    private static final String MAP = "cases";
    private static final byte[] ONE = {0};

    private final SealedStore store;
    private final SealedMap lists;
    private final KeyTable keys;
    private final Lock lock;

    /** What is kept, read once; null if it was not looked for yet. */
    private @Nullable Optional<Kept> read;

    CaseStore(SealedStore store, KeyTable keys, Lock lock) {
        this.store = store;
        this.lists = store.map(MAP);
        this.keys = keys;
        this.lock = lock;
    }

    /**
     * A list that came.
     *
     * @param at when the office made it, by the server's clock
     * @param stamp the office's word that changes when it gives cases out; empty if it said none
     */
    public record Kept(Instant at, String stamp, CaseList list) {}

    /** The newest list; empty before any, and on a laptop that was shut out. */
    public Optional<Kept> kept() {
        lock.lock();
        try {
            Optional<Kept> known = read;
            if (known == null) {
                known = open();
                read = known;
            }
            return known;
        } finally {
            lock.unlock();
        }
    }

    /** One that cannot be opened was replaced when the power failed, or its key was destroyed: it is as good as none. */
    private Optional<Kept> open() {
        Optional<byte[]> sealed = lists.get(ONE);
        Optional<SymmetricKey> key = keys.casesKey();
        if (sealed.isEmpty() || key.isEmpty()) {
            key.ifPresent(SymmetricKey::close);
            return Optional.empty();
        }
        try (SymmetricKey open = key.get()) {
            ByteBuffer in = ByteBuffer.wrap(store.sealing().openLocal(open, MAP, ONE, sealed.get()));
            Instant at = Instant.ofEpochMilli(in.getLong());
            byte[] stamp = new byte[Short.toUnsignedInt(in.getShort())];
            in.get(stamp);
            byte[] json = new byte[in.remaining()];
            in.get(json);
            return Optional.of(new Kept(at, new String(stamp, StandardCharsets.UTF_8), CaseListJson.read(json)));
        } catch (VerificationFailedException | MalformedMessageException | BufferUnderflowException e) {
            return Optional.empty();
        }
    }

    /** Takes the place of the list before, which cannot be read any more. Durable when it returns. */
    public void keep(Kept fresh) throws VaultException {
        lock.lock();
        try {
            put(fresh);
        } catch (IOException | UnwritableStoreException e) {
            throw new VaultUnwritableException(e);
        } finally {
            lock.unlock();
        }
    }

    private void put(Kept fresh) throws IOException {
        byte[] stamp = fresh.stamp().getBytes(StandardCharsets.UTF_8);
        byte[] json = CaseListJson.write(fresh.list());
        byte[] plain = ByteBuffer.allocate(Long.BYTES + Short.BYTES + stamp.length + json.length)
                .putLong(fresh.at().toEpochMilli())
                .putShort((short) stamp.length)
                .put(stamp)
                .put(json)
                .array();
        read = null;
        try (SymmetricKey key = keys.renewCasesKey()) {
            byte[] sealed = store.sealing().sealLocal(key, MAP, ONE, plain);
            store.atomically(() -> {
                lists.put(ONE, sealed);
                return fresh;
            });
        }
    }

    /** Takes back what the list says of visits to the cases that a record is about. Durable when it returns. */
    void forget(RecordId record) throws IOException {
        Optional<Kept> known = kept();
        boolean named = known.isPresent()
                && known.get().list().cases().stream()
                        .anyMatch(one -> one.records().contains(record));
        if (named) {
            CaseList list = known.get().list();
            List<CaseList.Case> left = list.cases().stream()
                    .map(one -> one.records().contains(record) ? one.withoutCalls() : one)
                    .toList();
            put(new Kept(known.get().at(), "", new CaseList(list.formId(), left, list.left())));
        }
    }

    /** Told when the key is gone. */
    void closed() {
        read = Optional.empty();
    }
}
