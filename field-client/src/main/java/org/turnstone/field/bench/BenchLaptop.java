package org.turnstone.field.bench;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.transfer.Enrolment;
import org.turnstone.field.transfer.HttpPeer;
import org.turnstone.field.transfer.ServerAddress;
import org.turnstone.field.transfer.TransferService;
import org.turnstone.field.vault.Membership;
import org.turnstone.field.vault.RecordSave;
import org.turnstone.field.vault.Vault;
import org.turnstone.field.vault.VaultException;
import org.turnstone.field.vault.VaultPlace;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.crypto.PassphraseParameters;
import org.turnstone.sync.crypto.Secret;
import org.turnstone.sync.crypto.SigningKey;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.exchange.PeerException;
import org.turnstone.sync.exchange.SyncListener;
import org.turnstone.sync.exchange.SyncReport;
import org.turnstone.sync.exchange.SyncSession;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.merge.Merger;
import org.turnstone.sync.merge.RecordState;
import org.turnstone.sync.record.AttachmentRef;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.replica.RecordReader;

/** A laptop with a vault of its own, which saves and syncs through the classes that the client uses. For one thread at a time. */
final class BenchLaptop implements AutoCloseable {
    private static final byte[] PASSPHRASE = "correct horse battery staple".getBytes(StandardCharsets.US_ASCII);

    private final SecureRandom random = new SecureRandom();
    private final VaultPlace place;
    private Vault vault;
    private TransferService transfer;
    private final SigningKey key;

    /** Kept, as the client keeps its sign-in for as long as it runs. */
    private @Nullable HttpPeer line;

    private final List<RecordId> records = new ArrayList<>();

    private BenchLaptop(VaultPlace place, Vault vault) {
        this.place = place;
        this.vault = vault;
        this.transfer = new TransferService(vault, Clock.systemUTC());
        this.key = vault.signingKey();
    }

    /** A new vault, enrolled with a code. It has not synced yet. */
    static BenchLaptop enrol(Path folder, URI server, String code) throws VaultException, PeerException {
        SecureRandom random = new SecureRandom();
        VaultPlace place = new VaultPlace(folder.resolve("vault"), folder.resolve("guard"));
        try (Secret passphrase = Secret.copyOf(PASSPHRASE)) {
            byte[] salt = new byte[16];
            random.nextBytes(salt);
            PassphraseParameters least = new PassphraseParameters(
                    PassphraseParameters.FLOOR_MEMORY_KIB, PassphraseParameters.FLOOR_PASSES, 1, salt);
            Vault.Created created = Vault.create(place, passphrase, least, random);
            created.code().close();
            BenchLaptop laptop = new BenchLaptop(place, created.vault());
            Enrolment.enrol(laptop.vault, ServerAddress.of(server.toString()), Enrolment.readCode(code));
            return laptop;
        }
    }

    /** Records made here, in the order they were. */
    List<RecordId> records() {
        return records;
    }

    /** How many records are here. */
    int changes() {
        return vault.log().records().size();
    }

    /** Saves the first change of a new record, durably when it returns. */
    void begin(List<Operation> operations) throws VaultException {
        byte[] id = new byte[Octets16.LENGTH];
        random.nextBytes(id);
        RecordId record = new RecordId(Octets16.prefixOf(id));
        try (SymmetricKey key = SymmetricKey.generate(random)) {
            save(record, key, List.of(), Set.of(), operations, vault.wrapsOf(record, key, false), Set.of());
        }
        records.add(record);
    }

    /** Saves a further change of a record, having seen all of it. */
    void goOn(RecordId record, List<Operation> operations) throws VaultException {
        RecordReader.Reading reading = vault.read(record);
        RecordState state = Merger.merge(reading.history());
        try (SymmetricKey key =
                vault.recordKey(record, reading.keyId().orElseThrow()).orElseThrow()) {
            save(record, key, List.copyOf(state.heads()), state.unseen(), operations, List.of(), Set.of());
        }
    }

    private void save(
            RecordId record,
            SymmetricKey key,
            List<ChangeId> deps,
            Set<ChangeId> unseen,
            List<Operation> operations,
            List<KeyWrap> wraps,
            Set<BlobId> photos)
            throws VaultException {
        vault.save(new RecordSave(
                record,
                key,
                deps,
                unseen,
                Clock.systemUTC().instant(),
                operations,
                List.of(),
                null,
                wraps,
                photos,
                null,
                ""));
    }

    /** @return how many entries were new here */
    int sync() throws PeerException, VaultException {
        return transfer.sync(SyncListener.NONE).report().received();
    }

    /**
     * Adds photos to its first record and syncs, after which the receipt covers them.
     */
    void sendPhotos(int count, int bytes) throws PeerException, VaultException, IOException {
        RecordId record = records.get(0);
        RecordReader.Reading reading = vault.read(record);
        RecordState state = Merger.merge(reading.history());
        List<Operation> operations = new ArrayList<>();
        Set<BlobId> blobs = new HashSet<>();
        byte[] photo = new byte[bytes];
        for (int i = 0; i < count; i++) {
            random.nextBytes(photo);
            AttachmentRef ref = vault.attachments().keep(record, new ByteArrayInputStream(photo), "image/jpeg");
            blobs.add(ref.blobId());
            operations.add(new Operation.Set(new FieldPath("photo" + i), new FieldValue.Attachment(ref)));
        }
        try (SymmetricKey recordKey =
                vault.recordKey(record, reading.keyId().orElseThrow()).orElseThrow()) {
            save(record, recordKey, List.copyOf(state.heads()), state.unseen(), operations, List.of(), blobs);
        }
        if (transfer.sync(SyncListener.NONE).report().attachments() != count || !transfer.isStored(record)) {
            throw new IllegalStateException("the receipt does not cover every photo");
        }
    }

    /** Syncs, by which so many photos come. */
    void fetchPhotos(int count) throws PeerException, VaultException {
        if (transfer.sync(SyncListener.NONE).report().attachmentsReceived() != count) {
            throw new IllegalStateException("not every photo came");
        }
    }

    /**
     * Sends what the server lacks, asks for no entries, and ends with the receipt.
     *
     * @return how many changes were new there, all covered by the receipt
     */
    int push() throws PeerException, VaultException {
        Membership member = vault.membership().orElseThrow();
        if (line == null) {
            line = new HttpPeer(
                    new ServerAddress(member.server()),
                    member.certificate().siteId(),
                    member.certificate().deviceId(),
                    key,
                    any -> any.equals(member.serverKey()),
                    Clock.systemUTC());
        }
        try {
            SyncReport report = new SyncSession(vault.replica(), new SendingOnly(line), SyncListener.NONE).run();
            Tips stored = report.checkpoint().orElseThrow().have();
            for (LogId own : vault.log().logsOf(member.certificate().deviceId())) {
                if (!stored.of(own).equals(vault.log().tips().of(own))) {
                    throw new IllegalStateException("the receipt does not cover what was sent");
                }
            }
            return report.sent();
        } finally {
            vault.afterSync();
        }
    }

    /** Locks and opens again; the milliseconds that opening took. */
    long reopen() throws VaultException {
        vault.close();
        long start = System.nanoTime();
        try (Secret passphrase = Secret.copyOf(PASSPHRASE)) {
            vault = Vault.open(place, passphrase, random);
        }
        transfer = new TransferService(vault, Clock.systemUTC());
        return (System.nanoTime() - start) / 1_000_000;
    }

    @Override
    public void close() {
        if (line != null) {
            line.close();
        }
        key.close();
        vault.close();
    }
}
