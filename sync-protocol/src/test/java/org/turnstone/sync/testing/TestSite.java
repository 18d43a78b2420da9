package org.turnstone.sync.testing;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.turnstone.sync.change.EntryKind;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.change.PersonId;
import org.turnstone.sync.crypto.HpkeSealed;
import org.turnstone.sync.crypto.RecipientKeyPair;
import org.turnstone.sync.crypto.Secret;
import org.turnstone.sync.crypto.SigningKey;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.identity.DeviceCertificate;
import org.turnstone.sync.identity.DeviceRole;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.identity.LogOpening;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.log.EntrySigner;
import org.turnstone.sync.log.LogPosition;
import org.turnstone.sync.log.MemoryChangeLog;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.SiteId;
import org.turnstone.sync.replica.ControlReader;
import org.turnstone.sync.replica.Keyring;
import org.turnstone.sync.wire.ControlJson;

/** A site with all its private keys in one hand, which only a test may hold. Used by one thread. */
public final class TestSite {
    private final SecureRandom random;
    private final SettableClock clock = new SettableClock(Instant.parse("2026-11-02T09:00:00Z"));
    private final SigningKey authority;
    private final SigningKey serverKey;
    private final RecipientKeyPair periodKey;
    private final SymmetricKey scopeKey;
    private final List<Delivery> control = new ArrayList<>();
    private final Map<RecordId, SymmetricKey> recordKeys = new HashMap<>();
    private LogPosition controlPosition;

    TestSite(long seed) {
        random = new InsecureSeededRandom(seed);
        authority = SigningKey.generate(random);
        serverKey = SigningKey.generate(random);
        periodKey = RecipientKeyPair.generate(random);
        scopeKey = SymmetricKey.generate(random);
        LogOpening opening = new LogOpening(
                siteId(), authority.verifyingKey(), Octets16.prefixOf(bytes(16)), new PersonId(Octets16.ZERO));
        Entry first = EntrySigner.plain(
                EntryKind.OPEN_LOG, LogPosition.first(opening.logId()), ControlJson.write(opening), authority);
        control.add(Delivery.of(first));
        controlPosition = LogPosition.after(first);
        decide(new ControlEntry.ServerKey(serverKey.verifyingKey()));
        decide(new ControlEntry.PeriodKey(1, periodKey.recipientKey(), clock.instant()));
    }

    public SiteId siteId() {
        return DeviceCertificate.siteIdOf(authority.verifyingKey());
    }

    public SettableClock clock() {
        return clock;
    }

    public SecureRandom random() {
        return random;
    }

    public SigningKey authority() {
        return authority;
    }

    public SigningKey serverKey() {
        return serverKey;
    }

    /** The period key's private half, which only the server has. */
    public RecipientKeyPair periodKey() {
        return periodKey;
    }

    public SymmetricKey scopeKey() {
        return scopeKey;
    }

    public LogId controlLog() {
        return controlPosition.logId();
    }

    /** Enrols a person's laptop and gives it the scope key. Its log is opened, and nothing is stored anywhere. */
    public TestDevice enrol(String name) {
        return enrol(name, DeviceRole.FIELD);
    }

    /** Enrols the site's office. */
    public TestDevice office() {
        return enrol("office", DeviceRole.OFFICE);
    }

    private TestDevice enrol(String name, DeviceRole role) {
        TestDevice device = unenrolled(role);
        byte[] sealedName = scopeKey.sealValue(random, new byte[0], name.getBytes(StandardCharsets.UTF_8));
        decide(new ControlEntry.Enrol(device.certificate(), sealedName, 1));
        KeyId keyId = new KeyId(scopeKey.keyId());
        try (Secret secret = scopeKey.secret()) {
            HpkeSealed wrap = device.recipient()
                    .recipientKey()
                    .seal(Keyring.scopeInfo(siteId(), 1, keyId), new byte[0], secret.copy(), random);
            decide(new ControlEntry.ScopeKey(
                    1, 1, keyId, Map.of(device.recipient().recipientKey().id(), wrap)));
        }
        return device;
    }

    /** A device with a certificate that no control entry has announced. */
    public TestDevice unenrolled(DeviceRole role) {
        SigningKey signing = SigningKey.generate(random);
        RecipientKeyPair recipient = RecipientKeyPair.generate(random);
        PersonId person = new PersonId(Octets16.prefixOf(bytes(16)));
        DeviceCertificate certificate = DeviceCertificate.issue(
                authority, signing.verifyingKey(), recipient.recipientKey(), person, role, clock.instant());
        return new TestDevice(this, signing, recipient, certificate);
    }

    /** Signs a decision into the control log. */
    public Delivery decide(ControlEntry entry) {
        clock.advance(Duration.ofSeconds(1));
        Entry signed = EntrySigner.plain(
                EntryKind.CONTROL, controlPosition, ControlJson.write(entry, clock.instant()), authority);
        controlPosition = LogPosition.after(signed);
        Delivery delivery = Delivery.of(signed);
        control.add(delivery);
        return delivery;
    }

    /** Goes back, as a server does that is restored from a backup: the next decision forks the control log. */
    public void restoreControl(LogPosition to) {
        controlPosition = to;
    }

    /** The whole control log, oldest first. */
    public List<Delivery> control() {
        return List.copyOf(control);
    }

    public LogPosition controlPosition() {
        return controlPosition;
    }

    /** What the control log adds up to now. */
    public ControlState controlState() {
        return ControlReader.read(newReplica(), authority.verifyingKey());
    }

    /** A log that holds the control log. */
    public MemoryChangeLog newReplica() {
        MemoryChangeLog log = new MemoryChangeLog();
        log.append(control);
        return log;
    }

    /** The key of a record, made when first asked for. */
    public SymmetricKey recordKey(RecordId record) {
        return recordKeys.computeIfAbsent(record, any -> SymmetricKey.generate(random));
    }

    boolean hasRecordKey(RecordId record) {
        return recordKeys.containsKey(record);
    }

    /** A key sealed for members and for the site, as every new key of a record is. */
    public List<KeyWrap> wraps(RecordId record, SymmetricKey key) {
        return List.of(
                KeyWrap.toScope(siteId(), record, key, scopeKey, 1, random),
                KeyWrap.toRecipient(siteId(), record, key, periodKey.recipientKey(), 1, random));
    }

    byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Cuts for {@link ControlEntry.Revoke}: everything of these devices' logs up to where they are now. */
    public static Map<LogId, java.util.Set<org.turnstone.sync.change.ChangeId>> cutAt(Delivery... last) {
        Map<LogId, java.util.Set<org.turnstone.sync.change.ChangeId>> cuts = new LinkedHashMap<>();
        for (Delivery delivery : last) {
            cuts.put(
                    delivery.entry().header().logId(),
                    java.util.Set.of(delivery.entry().id()));
        }
        return cuts;
    }
}
