package org.turnstone.server.keys;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.crypto.HpkeSealed;
import org.turnstone.sync.crypto.RecipientKey;
import org.turnstone.sync.crypto.Secret;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.SiteId;
import org.turnstone.sync.replica.Keyring;

/**
 * Seals scope keys to members. The site itself gets each generation by the key of the period it serves in and not by a
 * lasting one, so that the generation dies with the period.
 */
final class ScopeKeys {
    private ScopeKeys() {}

    /** A generation of the scope key for these recipients. */
    static ControlEntry.ScopeKey sealed(
            SiteId site,
            int generation,
            int period,
            SymmetricKey scope,
            Collection<RecipientKey> recipients,
            SecureRandom random) {
        KeyId keyId = new KeyId(scope.keyId());
        Map<Octets16, HpkeSealed> wraps = new HashMap<>();
        try (Secret raw = scope.secret()) {
            byte[] plain = raw.copy();
            byte[] info = Keyring.scopeInfo(site, generation, keyId);
            recipients.forEach(
                    recipient -> wraps.put(recipient.id(), recipient.seal(info, new byte[0], plain, random)));
            Arrays.fill(plain, (byte) 0);
        }
        return new ControlEntry.ScopeKey(generation, period, keyId, wraps);
    }
}
