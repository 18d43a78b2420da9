package org.turnstone.field.vault;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.crypto.RecipientKeyPair;
import org.turnstone.sync.crypto.Secret;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.replica.ControlReader;
import org.turnstone.sync.replica.Keyring;
import org.turnstone.sync.replica.RecordReader;
import org.turnstone.sync.replica.Standing;

/**
 * What can be read here and with which keys: the state of the site's control log and the keys this device can open, both
 * kept until the control log changes. Guarded by the vault's lock.
 */
final class ReadingKeys implements AutoCloseable {
    private final MvStoreChangeLog log;
    private final VaultFacts facts;
    private final KeyTable keys;
    private @Nullable ControlState control;
    private @Nullable Keyring keyring;
    private final Map<KeyId, SymmetricKey> own = new HashMap<>();

    /** What the keyring opens wraps with. */
    private @Nullable RecipientKeyPair recipient;

    ReadingKeys(MvStoreChangeLog log, VaultFacts facts, KeyTable keys) {
        this.log = log;
        this.facts = facts;
        this.keys = keys;
    }

    /** What the control log adds up to; empty before enrolment. */
    Optional<ControlState> control() {
        if (control == null) {
            control = facts.membership()
                    .map(member -> ControlReader.read(log, member.authority()))
                    .orElse(null);
        }
        return Optional.ofNullable(control);
    }

    void controlIs(ControlState state) {
        control = state;
        forgetKeys();
    }

    /** It is read anew when it is asked for. */
    void forgetControl() {
        control = null;
        forgetKeys();
    }

    RecordReader.Reading read(RecordId record) {
        return new RecordReader(log, new Standing(log, needControl()), this::key).read(record);
    }

    /** A copy the caller closes. */
    Optional<SymmetricKey> recordKey(RecordId record, KeyId keyId) {
        return key(record, keyId).map(ReadingKeys::copy);
    }

    /** From the key table or, if the record was shared with the members, by a wrap. Stays here. */
    private Optional<SymmetricKey> key(RecordId record, KeyId keyId) {
        SymmetricKey known = own.get(keyId);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<SymmetricKey> kept = keys.recordKey(record, keyId);
        kept.ifPresent(key -> {
            requireCommitment(key, keyId);
            own.put(keyId, key);
        });
        return kept.isPresent() ? kept : keyring().key(record, keyId);
    }

    private static void requireCommitment(SymmetricKey key, KeyId keyId) {
        if (!key.keyId().equals(keyId.value())) {
            key.close();
            throw SealedStore.damaged("the file keys.tbl");
        }
    }

    /** A copy the caller closes. */
    Optional<SymmetricKey> scopeKey() {
        return control().flatMap(ControlState::currentScopeKey).flatMap(scope -> scopeKey(scope.generation()));
    }

    /** A copy the caller closes. */
    Optional<SymmetricKey> scopeKey(int generation) {
        return keyring().scopeKey(generation).map(ReadingKeys::copy);
    }

    private static SymmetricKey copy(SymmetricKey key) {
        try (Secret secret = key.secret()) {
            return SymmetricKey.of(secret);
        }
    }

    /** Stays this side's to close. */
    Keyring keyring() {
        if (keyring == null) {
            ControlState state = needControl();
            recipient = keys.recipientKey();
            keyring = new Keyring(log, state, List.of(recipient));
        }
        return keyring;
    }

    private ControlState needControl() {
        return control().orElseThrow(Vault::notEnrolled);
    }

    /** After keys were destroyed: what was opened with them is forgotten too. */
    void forgetKeys() {
        own.values().forEach(SymmetricKey::close);
        own.clear();
        if (keyring != null) {
            keyring.close();
            keyring = null;
        }
        if (recipient != null) {
            recipient.close();
            recipient = null;
        }
    }

    @Override
    public void close() {
        forgetKeys();
    }
}
