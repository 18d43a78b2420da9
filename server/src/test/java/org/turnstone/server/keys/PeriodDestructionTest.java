package org.turnstone.server.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.crypto.InsecureTestParameters;
import org.turnstone.sync.crypto.RecipientKeyPair;
import org.turnstone.sync.crypto.Secret;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.identity.Decision;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.log.MemoryChangeLog;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.SiteId;
import org.turnstone.sync.replica.Keyring;

/** After the key of a period is destroyed, what was wrapped to that period alone opens from no copy of the database. */
class PeriodDestructionTest {
    private static final Instant FIRST = Instant.parse("2026-11-02T09:00:00Z");
    private static final int ONE = Quarter.of(FIRST).number();
    private static final int TWO = ONE + 1;
    private static final RecordId ERASED = new RecordId(new Octets16(1, 1));
    private static final RecordId KEPT = new RecordId(new Octets16(1, 2));

    @TempDir
    Path folder;

    private final SecureRandom random = new SecureRandom();
    private final SiteKeys founded = SiteKeys.generate(random, FIRST);
    private final SiteId site = founded.site();
    private final RecipientKeyPair nextKey = RecipientKeyPair.generate(random);
    private final SymmetricKey firstScope = SymmetricKey.generate(random);
    private final SymmetricKey nextScope = SymmetricKey.generate(random);
    private final SymmetricKey ofErased = SymmetricKey.generate(random);
    private final SymmetricKey ofKept = SymmetricKey.generate(random);
    private final ControlState control = ControlState.of(founded.authority().verifyingKey(), decisions());

    /** As it lay in the database before the erasure and the next period; a backup keeps this for ever. */
    private final MemoryChangeLog backup = new MemoryChangeLog();

    private final MemoryChangeLog live = new MemoryChangeLog();

    private RecipientKeyPair firstKey() {
        return Optional.ofNullable(founded.periods().get(ONE)).orElseThrow();
    }

    private List<Decision> decisions() {
        List<ControlEntry> entries = List.of(
                new ControlEntry.PeriodKey(ONE, firstKey().recipientKey(), FIRST),
                ScopeKeys.sealed(site, 1, ONE, firstScope, List.of(firstKey().recipientKey()), random),
                new ControlEntry.PeriodKey(TWO, nextKey.recipientKey(), new Quarter(TWO).start()),
                ScopeKeys.sealed(site, 2, TWO, nextScope, List.of(nextKey.recipientKey()), random),
                new ControlEntry.PeriodDestroyed(ONE));
        List<Decision> decisions = new ArrayList<>();
        ChangeId before = null;
        for (ControlEntry entry : entries) {
            ChangeId id = new ChangeId(new Octets16(7, decisions.size()));
            decisions.add(new Decision(id, before, FIRST.plusSeconds(decisions.size()), entry));
            before = id;
        }
        return decisions;
    }

    private Keystore open(Path file) throws KeystoreException {
        try (Secret secret = passphrase("five random words")) {
            return Keystore.open(file, secret, InsecureTestParameters.fresh(random), random);
        }
    }

    private static Secret passphrase(String text) {
        return Secret.copyOf(text.getBytes(StandardCharsets.UTF_8));
    }

    private List<KeyWrap> wraps(
            RecordId record, SymmetricKey key, int period, RecipientKeyPair to, SymmetricKey scope) {
        return List.of(
                KeyWrap.toRecipient(site, record, key, to.recipientKey(), period, random),
                KeyWrap.toScope(site, record, key, scope, period - ONE + 1, random));
    }

    private boolean opens(MemoryChangeLog log, SiteKeys keys, RecordId record, SymmetricKey key) {
        try (Keyring keyring = new Keyring(log, control, keys.recipients())) {
            return keyring.key(record, new KeyId(key.keyId())).isPresent();
        }
    }

    @Test
    void whatWasWrappedToItAloneOpensNoMoreAndWhatWasWrappedAgainDoes() throws Exception {
        backup.addWraps(wraps(ERASED, ofErased, ONE, firstKey(), firstScope), ChangeLog.HERE);
        backup.addWraps(wraps(KEPT, ofKept, ONE, firstKey(), firstScope), ChangeLog.HERE);
        live.addWraps(wraps(KEPT, ofKept, TWO, nextKey, nextScope), ChangeLog.HERE);
        Path file = folder.resolve("keystore.bin");
        Keystore store = open(file);
        store.add(founded);
        store.addPeriod(site, TWO, nextKey);
        SiteKeys before = store.find(site).orElseThrow();
        assertThat(opens(backup, before, ERASED, ofErased)).isTrue();

        store.removePeriod(site, ONE);

        SiteKeys after = open(file).find(site).orElseThrow();
        assertThat(after.periods()).containsOnlyKeys(TWO);
        assertThat(opens(backup, after, ERASED, ofErased)).isFalse();
        assertThat(opens(backup, after, KEPT, ofKept)).isFalse();
        assertThat(opens(live, after, KEPT, ofKept)).isTrue();
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("keystore.bin", "keystore.bin.lock");
        }
    }

    @Test
    void aWithdrawnKeyComesBackByItsPassphraseOnly() throws Exception {
        byte[] sealed = PeriodEscrow.seal(site, ONE, firstKey(), passphrase("kept in the safe"), random);

        assertThat(PeriodEscrow.open(site, ONE, sealed, passphrase("kept in the safe"))
                        .recipientKey())
                .isEqualTo(firstKey().recipientKey());
        for (Map.Entry<String, Integer> wrong :
                Map.of("another passphrase", ONE, "kept in the safe", TWO).entrySet()) {
            assertThatThrownBy(() -> PeriodEscrow.open(site, wrong.getValue(), sealed, passphrase(wrong.getKey())))
                    .isInstanceOf(VerificationFailedException.class);
        }
    }
}
