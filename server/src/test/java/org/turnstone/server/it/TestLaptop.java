package org.turnstone.server.it;

import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.EntryKind;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.crypto.LabelledHash;
import org.turnstone.sync.crypto.RecipientKeyPair;
import org.turnstone.sync.crypto.SigningKey;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.crypto.VerifyingKey;
import org.turnstone.sync.exchange.MemoryReplica;
import org.turnstone.sync.exchange.PeerException;
import org.turnstone.sync.exchange.SyncListener;
import org.turnstone.sync.exchange.SyncReport;
import org.turnstone.sync.exchange.SyncSession;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.identity.DeviceCertificate;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.identity.LogOpening;
import org.turnstone.sync.identity.Proofs;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.log.EntrySigner;
import org.turnstone.sync.log.LogPosition;
import org.turnstone.sync.log.MemoryChangeLog;
import org.turnstone.sync.merge.Merger;
import org.turnstone.sync.merge.RecordState;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.replica.Keyring;
import org.turnstone.sync.replica.RecordReader;
import org.turnstone.sync.replica.Standing;
import org.turnstone.sync.wire.ChangeSealer;
import org.turnstone.sync.wire.ControlJson;
import org.turnstone.sync.wire.HttpMessages;

/** A laptop made of the protocol's own classes, without a vault: enrols, saves and syncs as a real one does. */
public final class TestLaptop extends MemoryReplica {
    private final ServerCalls server;
    private final SecureRandom random = new SecureRandom();
    private final SigningKey signing;
    private final RecipientKeyPair recipient;
    private final MemoryChangeLog log;
    private final DeviceCertificate certificate;
    private final TestPeer peer;
    private LogPosition position;

    private TestLaptop(
            ServerCalls server,
            MemoryChangeLog log,
            VerifyingKey authority,
            DeviceCertificate certificate,
            SigningKey signing,
            RecipientKeyPair recipient) {
        super(log, authority, certificate.deviceId(), signing, List.of(recipient));
        this.server = server;
        this.log = log;
        this.certificate = certificate;
        this.signing = signing;
        this.recipient = recipient;
        byte[] epoch = new byte[Octets16.LENGTH];
        random.nextBytes(epoch);
        LogOpening opening = new LogOpening(
                certificate.siteId(), signing.verifyingKey(), Octets16.prefixOf(epoch), certificate.personId());
        Entry first = EntrySigner.plain(
                EntryKind.OPEN_LOG, LogPosition.first(opening.logId()), ControlJson.write(opening), signing);
        log.append(List.of(Delivery.of(first)));
        position = LogPosition.after(first);
        peer = new TestPeer(server, this);
    }

    public static TestLaptop enrol(ServerCalls server, String code) {
        SecureRandom random = new SecureRandom();
        SigningKey signing = SigningKey.generate(random);
        RecipientKeyPair recipient = RecipientKeyPair.generate(random);
        HttpResponse<byte[]> answer = tryToEnrol(server, code, signing, recipient);
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(answer.statusCode() + " " + ServerCalls.text(answer));
        }
        HttpMessages.EnrolAnswer enrolled =
                JsonbBuilder.create().fromJson(ServerCalls.text(answer), HttpMessages.EnrolAnswer.class);
        try {
            VerifyingKey authority = VerifyingKey.of(TestPeer.bytes(enrolled.authority()));
            DeviceCertificate certificate = DeviceCertificate.of(TestPeer.bytes(enrolled.certificate()), authority);
            return new TestLaptop(server, new MemoryChangeLog(), authority, certificate, signing, recipient);
        } catch (VerificationFailedException | MalformedMessageException e) {
            throw new IllegalStateException(e);
        }
    }

    static HttpResponse<byte[]> tryToEnrol(ServerCalls server, String code) {
        SecureRandom random = new SecureRandom();
        return tryToEnrol(server, code, SigningKey.generate(random), RecipientKeyPair.generate(random));
    }

    private static HttpResponse<byte[]> tryToEnrol(
            ServerCalls server, String code, SigningKey signing, RecipientKeyPair recipient) {
        byte[] proof = signing.sign(
                Proofs.ENROL,
                Proofs.enrolment(code.replace("-", ""), signing.verifyingKey(), recipient.recipientKey()));
        Jsonb json = JsonbBuilder.create();
        return server.send(server.request("/sync/v1/enrol")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json.toJson(new HttpMessages.EnrolRequest(
                        code,
                        TestPeer.text(signing.verifyingKey().toBytes()),
                        TestPeer.text(recipient.recipientKey().toBytes()),
                        TestPeer.text(proof))))));
    }

    public DeviceCertificate certificate() {
        return certificate;
    }

    /** What only this laptop opens. */
    RecipientKeyPair recipient() {
        return recipient;
    }

    TestPeer peer() {
        return peer;
    }

    SigningKey signing() {
        return signing;
    }

    DeviceId deviceId() {
        return certificate.deviceId();
    }

    public RecordId newRecord() {
        byte[] id = new byte[Octets16.LENGTH];
        random.nextBytes(id);
        return new RecordId(Octets16.prefixOf(id));
    }

    public SyncReport sync() throws PeerException {
        return new SyncSession(this, peer, SyncListener.NONE).run();
    }

    /** Saves operations, having seen everything that is here of the record. */
    public Delivery save(RecordId record, List<Operation> operations, Operation... alone) {
        try (Keyring keyring = keyring()) {
            RecordReader.Reading reading = new RecordReader(log, new Standing(log, control()), keyring).read(record);
            List<KeyWrap> wraps = new ArrayList<>();
            SymmetricKey key = reading.keyId()
                    .flatMap(id -> keyring.key(record, id))
                    .orElseGet(() -> newKey(record, keyring, wraps));
            List<ChangeSealer.Part> parts = new ArrayList<>();
            if (alone.length > 0) {
                parts.add(new ChangeSealer.Part(newKey(record, keyring, wraps), List.of(alone)));
            }
            RecordState state = Merger.merge(reading.history());
            ChangeSealer.Draft draft = new ChangeSealer.Draft(
                    record,
                    key,
                    List.copyOf(state.heads()),
                    state.unseen(),
                    Instant.now(),
                    operations,
                    parts,
                    null,
                    null);
            Entry entry = new ChangeSealer(random).seal(draft, position, signing);
            position = LogPosition.after(entry);
            Delivery delivery = new Delivery(entry, wraps);
            log.append(List.of(delivery));
            return delivery;
        }
    }

    private SymmetricKey newKey(RecordId record, Keyring keyring, List<KeyWrap> wraps) {
        SymmetricKey key = SymmetricKey.generate(random);
        ControlState control = control();
        ControlEntry.ScopeKey scope = control.currentScopeKey().orElseThrow();
        ControlEntry.PeriodKey period = control.currentPeriodKey().orElseThrow();
        wraps.add(KeyWrap.toScope(
                control.siteId(),
                record,
                key,
                keyring.scopeKey(scope.generation()).orElseThrow(),
                scope.generation(),
                random));
        wraps.add(KeyWrap.toRecipient(control.siteId(), record, key, period.key(), period.number(), random));
        return key;
    }

    RecordState state(RecordId record) {
        try (Keyring keyring = keyring()) {
            return Merger.merge(new RecordReader(log, new Standing(log, control()), keyring)
                    .read(record)
                    .history());
        }
    }

    /** SHA-256 of every record's state as merge has it, by record. */
    public Map<String, String> digests() {
        Map<String, String> digests = new TreeMap<>();
        for (RecordId record : log.records()) {
            digests.put(
                    record.toHex(),
                    HexFormat.of().formatHex(LabelledHash.sha256(state(record).canonicalBytes())));
        }
        return digests;
    }

    private Keyring keyring() {
        return new Keyring(log, control(), List.of(recipient));
    }

    KeyId firstKeyOf(Delivery delivery) {
        return delivery.entry().header().keyId();
    }

    public Set<ChangeId> entries() {
        Set<ChangeId> ids = new HashSet<>();
        log.records().forEach(record -> log.entriesOf(record).forEach(entry -> ids.add(entry.id())));
        return ids;
    }

    ServerCalls server() {
        return server;
    }
}
