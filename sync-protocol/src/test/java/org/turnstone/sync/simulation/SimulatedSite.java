package org.turnstone.sync.simulation;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.change.PersonId;
import org.turnstone.sync.crypto.HpkeSealed;
import org.turnstone.sync.crypto.RecipientKey;
import org.turnstone.sync.crypto.RecipientKeyPair;
import org.turnstone.sync.crypto.Secret;
import org.turnstone.sync.crypto.SigningKey;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.identity.DeviceCertificate;
import org.turnstone.sync.identity.DeviceRole;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.SiteId;
import org.turnstone.sync.replica.Keyring;

/**
 * The private keys of a site and its devices. The authority, the server's key and the period key are in the hands of the
 * server; each device has its own. What was decided is not here but in the control log of the server.
 */
final class SimulatedSite {
    private final SecureRandom random;
    private final SigningKey authority;
    private final SigningKey serverKey;
    private final RecipientKeyPair periodKey;
    private final Map<KeyId, SymmetricKey> scopeKeys = new LinkedHashMap<>();

    SimulatedSite(SecureRandom random) {
        this.random = random;
        authority = SigningKey.generate(random);
        serverKey = SigningKey.generate(random);
        periodKey = RecipientKeyPair.generate(random);
    }

    /** What a device has for itself. */
    record Keys(SigningKey signing, RecipientKeyPair recipient, DeviceCertificate certificate) {
        DeviceId device() {
            return certificate.deviceId();
        }
    }

    SiteId id() {
        return DeviceCertificate.siteIdOf(authority.verifyingKey());
    }

    SecureRandom random() {
        return random;
    }

    SigningKey authority() {
        return authority;
    }

    SigningKey serverKey() {
        return serverKey;
    }

    RecipientKeyPair periodKey() {
        return periodKey;
    }

    Octets16 octets() {
        byte[] bytes = new byte[Octets16.LENGTH];
        random.nextBytes(bytes);
        return Octets16.prefixOf(bytes);
    }

    /** Keys and a certificate, of which no decision tells yet. */
    Keys certify(DeviceRole role, Instant at) {
        SigningKey signing = SigningKey.generate(random);
        RecipientKeyPair recipient = RecipientKeyPair.generate(random);
        DeviceCertificate certificate = DeviceCertificate.issue(
                authority, signing.verifyingKey(), recipient.recipientKey(), new PersonId(octets()), role, at);
        return new Keys(signing, recipient, certificate);
    }

    /** A generation of the scope key under a new key, for these members. */
    ControlEntry.ScopeKey newScope(int generation, Iterable<RecipientKey> members) {
        SymmetricKey key = SymmetricKey.generate(random);
        KeyId id = new KeyId(key.keyId());
        scopeKeys.put(id, key);
        return wrapped(generation, key, members);
    }

    /** A generation once more, for somebody who came later. */
    ControlEntry.ScopeKey again(ControlEntry.ScopeKey scope, RecipientKey member) {
        SymmetricKey key = scopeKeys.get(scope.keyId());
        if (key == null) {
            throw new AssertionError("every scope key was made here");
        }
        return wrapped(scope.generation(), key, List.of(member));
    }

    private ControlEntry.ScopeKey wrapped(int generation, SymmetricKey key, Iterable<RecipientKey> members) {
        KeyId id = new KeyId(key.keyId());
        Map<Octets16, HpkeSealed> wraps = new TreeMap<>();
        try (Secret secret = key.secret()) {
            for (RecipientKey member : members) {
                wraps.put(
                        member.id(),
                        member.seal(Keyring.scopeInfo(id(), generation, id), new byte[0], secret.copy(), random));
            }
        }
        return new ControlEntry.ScopeKey(generation, 1, id, wraps);
    }

    /** The first decisions of the site. */
    List<ControlEntry> founding(Instant at, Iterable<RecipientKey> members) {
        List<ControlEntry> first = new ArrayList<>();
        first.add(new ControlEntry.ServerKey(serverKey.verifyingKey()));
        first.add(new ControlEntry.PeriodKey(1, periodKey.recipientKey(), at));
        first.add(newScope(1, members));
        return first;
    }
}
