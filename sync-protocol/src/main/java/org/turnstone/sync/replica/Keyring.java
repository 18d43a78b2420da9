package org.turnstone.sync.replica;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.crypto.HpkeSealed;
import org.turnstone.sync.crypto.RecipientKeyPair;
import org.turnstone.sync.crypto.Secret;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.identity.RecordKeys;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.SiteId;

/**
 * Finds a record's keys through the wraps in a log and the private keys of one member: the scope keys that were sealed to
 * its device and, on the server, the period keys. Remembers what it opened for as long as it lives.
 *
 * <p>Not safe to share between threads. {@link #close} wipes every key it holds.
 */
public final class Keyring implements RecordKeys, AutoCloseable {
    private final SiteId site;
    private final ChangeLog log;
    private final List<RecipientKeyPair> recipients;
    private final Map<KeyId, SymmetricKey> scopes;
    private final Map<Integer, KeyId> generations = new HashMap<>();
    private final Map<RecordId, Map<KeyId, SymmetricKey>> opened = new HashMap<>();

    /**
     * @param log where the wraps lie
     * @param control names the scope keys
     * @param recipients private keys that wraps may be addressed to; they stay the caller's
     */
    public Keyring(ChangeLog log, ControlState control, List<RecipientKeyPair> recipients) {
        this.site = control.siteId();
        this.log = log;
        this.recipients = List.copyOf(recipients);
        this.scopes = openScopes(control, this.recipients);
        control.scopeKeys().forEach(scope -> generations.put(scope.generation(), scope.keyId()));
    }

    /** Associated text of a sealed scope key. */
    public static byte[] scopeInfo(SiteId site, int generation, KeyId keyId) {
        byte[] label = "TS1 scope".getBytes(StandardCharsets.US_ASCII);
        ByteBuffer out = ByteBuffer.allocate(label.length + 16 + 4 + 16).put(label);
        site.value().writeTo(out);
        out.putInt(generation);
        keyId.value().writeTo(out);
        return out.array();
    }

    /** Scope keys of every branch of the control log: what was written under one that is not followed can be read too. */
    private static Map<KeyId, SymmetricKey> openScopes(ControlState control, List<RecipientKeyPair> recipients) {
        Map<KeyId, SymmetricKey> scopes = new HashMap<>();
        for (ControlEntry.ScopeKey scope : control.scopeKeysOfAllBranches()) {
            for (RecipientKeyPair recipient : recipients) {
                HpkeSealed wrap = scope.wraps().get(recipient.recipientKey().id());
                if (wrap != null && !scopes.containsKey(scope.keyId())) {
                    open(control.siteId(), scope, wrap, recipient).ifPresent(key -> scopes.put(scope.keyId(), key));
                }
            }
        }
        return scopes;
    }

    private static Optional<SymmetricKey> open(
            SiteId site, ControlEntry.ScopeKey scope, HpkeSealed wrap, RecipientKeyPair recipient) {
        byte[] info = scopeInfo(site, scope.generation(), scope.keyId());
        try (Secret secret = Secret.copyOf(recipient.open(info, new byte[0], wrap.enc(), wrap.ciphertext()))) {
            SymmetricKey key = SymmetricKey.of(secret);
            return key.keyId().equals(scope.keyId().value()) ? Optional.of(key) : Optional.empty();
        } catch (VerificationFailedException | IllegalArgumentException e) {
            // A wrap that is not for us or was spoilt: another entry may carry a good one.
            return Optional.empty();
        }
    }

    /** The scope key of one generation, if this member has it. Stays the keyring's. */
    public Optional<SymmetricKey> scopeKey(int generation) {
        KeyId id = generations.get(generation);
        return id == null ? Optional.empty() : Optional.ofNullable(scopes.get(id));
    }

    @Override
    public Optional<SymmetricKey> key(RecordId record, KeyId keyId) {
        Map<KeyId, SymmetricKey> ofRecord = opened.computeIfAbsent(record, any -> new HashMap<>());
        if (!ofRecord.containsKey(keyId)) {
            List<KeyWrap> wraps = log.wrapsOf(record);
            // Those under a scope key first: opening one that is sealed to a key pair takes a hundred times as long.
            addOpened(wraps, true, ofRecord);
            addOpened(wraps, false, ofRecord);
        }
        return Optional.ofNullable(ofRecord.get(keyId));
    }

    private void addOpened(List<KeyWrap> wraps, boolean scope, Map<KeyId, SymmetricKey> ofRecord) {
        for (KeyWrap wrap : wraps) {
            if ((wrap.type() == KeyWrap.Type.SCOPE) == scope && !ofRecord.containsKey(wrap.keyId())) {
                open(wrap).ifPresent(key -> ofRecord.put(wrap.keyId(), key));
            }
        }
    }

    /** What a wrap is worth to this holder. */
    public enum Fit {
        /** It opens and gives the key it names. */
        OPENS,
        /** It is addressed to a key that is held here, and does not open: it is worth nothing to anybody. */
        USELESS,
        /** It is for somebody else, who alone can tell. */
        FOR_OTHERS
    }

    /** Tries a wrap. A key that comes out is remembered. */
    public Fit fit(KeyWrap wrap) {
        if (!isForUs(wrap)) {
            return Fit.FOR_OTHERS;
        }
        Optional<SymmetricKey> key = open(wrap);
        if (key.isEmpty()) {
            return Fit.USELESS;
        }
        Map<KeyId, SymmetricKey> ofRecord = opened.computeIfAbsent(wrap.recordId(), any -> new HashMap<>());
        if (ofRecord.putIfAbsent(wrap.keyId(), key.get()) != null) {
            key.get().close();
        }
        return Fit.OPENS;
    }

    private boolean isForUs(KeyWrap wrap) {
        if (wrap.type() == KeyWrap.Type.SCOPE) {
            return scopes.containsKey(new KeyId(wrap.to()));
        }
        return recipients.stream().anyMatch(own -> own.recipientKey().id().equals(wrap.to()));
    }

    private Optional<SymmetricKey> open(KeyWrap wrap) {
        try {
            if (wrap.type() == KeyWrap.Type.SCOPE) {
                SymmetricKey scope = scopes.get(new KeyId(wrap.to()));
                return scope == null ? Optional.empty() : Optional.of(wrap.open(site, scope));
            }
            for (RecipientKeyPair recipient : recipients) {
                if (recipient.recipientKey().id().equals(wrap.to())) {
                    return Optional.of(wrap.open(site, recipient));
                }
            }
        } catch (VerificationFailedException e) {
            // One useless wrap must not hide a good one beside it.
            return Optional.empty();
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        List<SymmetricKey> all = new ArrayList<>(scopes.values());
        opened.values().forEach(keys -> all.addAll(keys.values()));
        all.forEach(SymmetricKey::close);
        scopes.clear();
        opened.clear();
    }
}
