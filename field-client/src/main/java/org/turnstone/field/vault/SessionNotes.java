package org.turnstone.field.vault;

import static org.turnstone.field.vault.SealedStore.key;
import static org.turnstone.field.vault.SealedStore.number;

import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;
import org.turnstone.field.vault.SealedStore.SealedMap;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.exchange.Footing;
import org.turnstone.sync.log.Need;
import org.turnstone.sync.log.Wants;
import org.turnstone.sync.record.Octets16;

/**
 * What sessions note for the next one so that it need not ask twice. All of it may be lost: that costs a few requests.
 *
 * <pre>
 * 0         -> digest of what the server wanted and could not be given
 * 1         -> number of the last acknowledgement
 * 2 need    -> nothing: asked for in vain
 * 3         -> the footing: what this laptop and the server said last
 * </pre>
 */
final class SessionNotes {
    private static final byte[] LEFT_WANTING = {0};
    private static final byte[] ACKNOWLEDGED = {1};
    private static final byte[] IN_VAIN = {2};
    private static final byte[] FOOTING = {3};
    private static final byte[] NOTHING = {};

    private final SealedStore store;
    private final SealedMap notes;
    private final Lock lock;

    SessionNotes(SealedStore store, Lock lock) {
        this.store = store;
        this.notes = store.map("session");
        this.lock = lock;
    }

    Octets16 leftWanting() {
        return locked(() -> notes.get(LEFT_WANTING).map(Octets16::prefixOf).orElse(Wants.NONE.digest()));
    }

    void leftWanting(Octets16 digest) {
        locked(() -> leftWanting().equals(digest)
                ? digest
                : store.atomically(() -> {
                    notes.put(LEFT_WANTING, digest.toBytes());
                    return digest;
                }));
    }

    /** Told when something came here that the server may still want. */
    void gained() {
        locked(() -> notes.contains(LEFT_WANTING)
                ? store.atomically(() -> {
                    notes.remove(LEFT_WANTING);
                    return true;
                })
                : false);
    }

    /** The next number of an acknowledgement. */
    long nextAcknowledgement() {
        return locked(() -> store.atomically(() -> {
            long next = notes.get(ACKNOWLEDGED).map(SealedStore::number).orElse(0L) + 1;
            notes.put(ACKNOWLEDGED, number(next));
            return next;
        }));
    }

    /** What both sides said last. One that cannot be read is as good as none. */
    Optional<Footing> footing() {
        return locked(() -> notes.get(FOOTING).flatMap(encoded -> {
            try {
                return Optional.of(Footing.decode(encoded));
            } catch (MalformedMessageException e) {
                return Optional.empty();
            }
        }));
    }

    void footing(Footing footing) {
        locked(() -> store.atomically(() -> {
            notes.put(FOOTING, footing.encode());
            return footing;
        }));
    }

    boolean wasInVain(Need need) {
        return locked(() -> notes.contains(key(IN_VAIN, need.encode())));
    }

    void inVain(Collection<Need> needs) {
        if (!needs.isEmpty()) {
            locked(() -> store.atomically(() -> {
                needs.forEach(need -> notes.put(key(IN_VAIN, need.encode()), NOTHING));
                return needs;
            }));
        }
    }

    void forgetWhatWasInVain() {
        locked(() -> notes.hasKeyWith(IN_VAIN)
                ? store.atomically(() -> {
                    notes.keys(IN_VAIN).forEach(notes::remove);
                    return true;
                })
                : false);
    }

    private <T> T locked(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }
}
