package org.turnstone.field.vault;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.record.RecordId;

/**
 * Seals keys of records for the site's office alone, to its current period key. A key that members can open needs no such wrap
 * from a laptop, since the site opens it as they do, until the laptop gives up what opens it here: then one is made of it.
 *
 * <p>Guarded by the vault's lock.
 */
final class SiteWraps {
    private final MvStoreChangeLog log;
    private final ReadingKeys reading;
    private final SecureRandom random;

    SiteWraps(MvStoreChangeLog log, ReadingKeys reading, SecureRandom random) {
        this.log = log;
        this.reading = reading;
        this.random = random;
    }

    /** @param key stays the caller's */
    Optional<KeyWrap> of(RecordId record, SymmetricKey key) {
        ControlState state = control();
        return state.currentPeriodKey()
                .map(period -> KeyWrap.toRecipient(state.siteId(), record, key, period.key(), period.number(), random));
    }

    /** If the key can be opened here. */
    Optional<KeyWrap> of(RecordId record, KeyId keyId) {
        Optional<SymmetricKey> key = reading.recordKey(record, keyId);
        if (key.isEmpty()) {
            return Optional.empty();
        }
        try (SymmetricKey open = key.get()) {
            return of(record, open);
        }
    }

    /** Wraps of the keys that only members' wraps hold so far; a key that cannot be opened here is left out. */
    List<KeyWrap> lacking(RecordId record) {
        List<KeyWrap> known = log.wrapsOf(record);
        Set<KeyId> keys = new LinkedHashSet<>();
        known.forEach(wrap -> keys.add(wrap.keyId()));
        keys.removeAll(forTheSite(known));
        List<KeyWrap> made = new ArrayList<>();
        keys.forEach(key -> of(record, key).ifPresent(made::add));
        return made;
    }

    /** The keys that some of these wraps seal to a period of the site. */
    Set<KeyId> forTheSite(Collection<KeyWrap> wraps) {
        ControlState state = control();
        Set<KeyId> keys = new HashSet<>();
        wraps.stream()
                .filter(wrap -> wrap.type() == KeyWrap.Type.HPKE && state.isPeriodKey(wrap.to()))
                .forEach(wrap -> keys.add(wrap.keyId()));
        return keys;
    }

    private ControlState control() {
        return reading.control().orElseThrow(Vault::notEnrolled);
    }
}
