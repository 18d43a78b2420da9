package org.turnstone.sync.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.crypto.RecipientKeyPair;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.MemoryChangeLog;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.testing.SyncFixtures;
import org.turnstone.sync.testing.TestDevice;
import org.turnstone.sync.testing.TestSite;

class KeyringTest {
    private static final RecordId RECORD = SyncFixtures.record(1);

    private final TestSite site = SyncFixtures.site(1);
    private final TestDevice ada = site.enrol("Ada");
    private final TestDevice ben = site.enrol("Ben");
    private final Delivery saved = ada.aChange().on(RECORD).set("q1", "yes").save();
    private final KeyId keyId = saved.entry().header().keyId();
    private final MemoryChangeLog log = site.newReplica();
    private final List<Keyring> opened = new java.util.ArrayList<>();

    private Keyring keyringOf(RecipientKeyPair... recipients) {
        Keyring keyring = new Keyring(log, site.controlState(), List.of(recipients));
        opened.add(keyring);
        return keyring;
    }

    @AfterEach
    void wipe() {
        opened.forEach(Keyring::close);
    }

    private static KeyWrap spoilt(KeyWrap wrap) throws MalformedMessageException {
        byte[] bytes = wrap.encode();
        bytes[bytes.length - 1] ^= 1;
        return KeyWrap.decode(bytes);
    }

    @Test
    void aMemberOpensAColleaguesRecordThroughTheScope() {
        log.append(List.of(ada.opening(), saved));

        assertThat(keyringOf(ben.recipient()).key(RECORD, keyId)).contains(site.recordKey(RECORD));
    }

    @Test
    void theServerOpensItThroughThePeriodKeyAlone() {
        log.append(List.of(ada.opening(), saved));
        Keyring server = keyringOf(site.periodKey());

        assertThat(server.scopeKey(1)).isEmpty();
        assertThat(server.key(RECORD, keyId)).contains(site.recordKey(RECORD));
    }

    @Test
    void anOutsiderOpensNothing() {
        log.append(List.of(ada.opening(), saved));
        Keyring outsider = keyringOf(RecipientKeyPair.generate(site.random()));

        assertThat(outsider.key(RECORD, keyId)).isEmpty();
        assertThat(outsider.scopeKey(1)).isEmpty();
    }

    @Test
    void aSpoiltWrapDoesNotHideAGoodOneBesideIt() throws Exception {
        log.addWraps(
                List.of(
                        spoilt(saved.wraps().get(0)),
                        spoilt(saved.wraps().get(1)),
                        saved.wraps().get(0)),
                ChangeLog.HERE);

        assertThat(keyringOf(ben.recipient()).key(RECORD, keyId)).contains(site.recordKey(RECORD));
    }

    @Test
    void spoiltWrapsAloneOpenNothing() throws Exception {
        log.addWraps(List.of(spoilt(saved.wraps().get(0)), spoilt(saved.wraps().get(1))), ChangeLog.HERE);

        assertThat(keyringOf(ben.recipient(), site.periodKey()).key(RECORD, keyId))
                .isEmpty();
    }

    @Test
    void aWrapThatArrivesLaterIsFound() {
        Keyring keyring = keyringOf(ben.recipient());
        assertThat(keyring.key(RECORD, keyId)).isEmpty();

        log.addWraps(saved.wraps(), ChangeLog.HERE);

        assertThat(keyring.key(RECORD, keyId)).isPresent();
    }

    /** Attack A9: one sealed body, two keys, told to two readers under one id. The id commits to the key. */
    @Test
    void aWrapThatHoldsAnotherKeyThanItNamesIsRefused() throws Exception {
        SymmetricKey second = SyncFixtures.key(66);
        for (KeyWrap honest : site.wraps(RECORD, second)) {
            byte[] bytes = honest.encode();
            System.arraycopy(keyId.value().toBytes(), 0, bytes, 16, 16);
            log.addWraps(List.of(KeyWrap.decode(bytes)), ChangeLog.HERE);
        }

        assertThat(keyringOf(ben.recipient(), site.periodKey()).key(RECORD, keyId))
                .isEmpty();
    }

    /** The same attack by a member who holds the scope key and so can seal whatever it likes under the right label. */
    @Test
    void evenAProperlySealedSecondKeyIsRefusedByItsId() throws Exception {
        SymmetricKey second = SyncFixtures.key(66);
        byte[] sealed;
        try (var secret = second.secret()) {
            KeyWrap honest = saved.wraps().get(0);
            byte[] info = java.nio.ByteBuffer.allocate(77)
                    .put("TS1 wrap".getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                    .put((byte) 2)
                    .put(site.siteId().value().toBytes())
                    .put(RECORD.value().toBytes())
                    .put(keyId.value().toBytes())
                    .put(honest.to().toBytes())
                    .putInt(1)
                    .array();
            sealed = site.scopeKey().sealValue(site.random(), info, secret.copy());
        }
        byte[] bytes = saved.wraps().get(0).encode();
        System.arraycopy(sealed, 0, bytes, 53, sealed.length);
        KeyWrap forged = KeyWrap.decode(bytes);
        log.addWraps(List.of(forged), ChangeLog.HERE);

        assertThatThrownBy(() -> forged.open(site.siteId(), site.scopeKey()))
                .isInstanceOf(org.turnstone.sync.crypto.VerificationFailedException.class);
        assertThat(keyringOf(ben.recipient()).key(RECORD, keyId)).isEmpty();
    }

    @Test
    void aWrapOfOneRecordDoesNotOpenAsAnothers() throws Exception {
        byte[] bytes = saved.wraps().get(0).encode();
        System.arraycopy(SyncFixtures.record(2).value().toBytes(), 0, bytes, 0, 16);
        log.addWraps(List.of(KeyWrap.decode(bytes)), ChangeLog.HERE);

        assertThat(keyringOf(ben.recipient()).key(SyncFixtures.record(2), keyId))
                .isEmpty();
    }

    @Test
    void everyFlippedBitOfAWrapIsRefused() {
        int accepted = 0;
        for (KeyWrap wrap : saved.wraps()) {
            byte[] bytes = wrap.encode();
            for (int bit = 0; bit < bytes.length * Byte.SIZE; bit++) {
                accepted += opens(SyncFixtures.withFlippedBit(bytes, bit)) ? 1 : 0;
            }
        }

        assertThat(accepted).isZero();
    }

    private boolean opens(byte[] encoded) {
        try {
            KeyWrap wrap = KeyWrap.decode(encoded);
            if (wrap.type() == KeyWrap.Type.SCOPE) {
                wrap.open(site.siteId(), site.scopeKey()).close();
            } else {
                wrap.open(site.siteId(), site.periodKey()).close();
            }
            return true;
        } catch (MalformedMessageException | org.turnstone.sync.crypto.VerificationFailedException e) {
            return false;
        }
    }

    @Test
    void closingWipesWhatWasOpened() {
        log.append(List.of(ada.opening(), saved));
        Keyring keyring = new Keyring(log, site.controlState(), List.of(ben.recipient()));
        SymmetricKey key = keyring.key(RECORD, keyId).orElseThrow();

        keyring.close();

        assertThatThrownBy(key::keyId).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void idsInHeadersNameTheKey() {
        assertThat(keyId.value()).isEqualTo(site.recordKey(RECORD).keyId());
        assertThat(saved.entry().id()).isInstanceOf(ChangeId.class);
    }
}
