package org.turnstone.field.vault;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.EntryKind;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.crypto.LabelledHash;
import org.turnstone.sync.crypto.PassphraseParameters;
import org.turnstone.sync.crypto.RecipientKeyPair;
import org.turnstone.sync.crypto.RecoveryCode;
import org.turnstone.sync.crypto.Secret;
import org.turnstone.sync.crypto.SigningKey;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.crypto.VerifyingKey;
import org.turnstone.sync.exchange.Checkpoint;
import org.turnstone.sync.exchange.LocalReplica;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.identity.DeviceCertificate;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.identity.LogOpening;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.log.EntrySigner;
import org.turnstone.sync.log.LogPosition;
import org.turnstone.sync.log.Tip;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.SiteId;
import org.turnstone.sync.replica.ControlReader;
import org.turnstone.sync.replica.Intake;
import org.turnstone.sync.replica.Keyring;
import org.turnstone.sync.replica.RecordReader;
import org.turnstone.sync.replica.Standing;
import org.turnstone.sync.wire.ControlJson;

/**
 * One open vault: one directory, one device, one person.
 *
 * <pre>{@code
 * try (Vault vault = Vault.open(place, passphrase, random)) {
 *     vault.notice().ifPresent(console::show);
 *     RecordReader.Reading reading = vault.read(record);
 * }
 * }</pre>
 *
 * <p>Invariants: everything is durable when the method that stores it returns; nothing enters {@code store.mv} unsealed;
 * the vault's own log never forks, since a store in doubt begins a new one before anything is written to it.
 *
 * <p>Safe to share between threads: every method holds one lock. Opening takes about as long as stretching the passphrase:
 * never on the event thread.
 */
public final class Vault implements AutoCloseable {
    private static final byte[] STORE_ID = metaKey("store");
    private static final byte[] OPENS = metaKey("opens");
    private static final byte[] OWN_LOG = metaKey("own log");
    private static final byte[] SERVER = metaKey("server");
    private static final byte[] AUTHORITY = metaKey("authority");
    private static final byte[] CERTIFICATE = metaKey("certificate");
    private static final byte[] SERVER_KEY = metaKey("server key");
    private static final byte[] CHECKPOINT = metaKey("checkpoint");
    private static final byte[] STICKS = metaKey("sticks");
    private static final String IN_DOUBT = " A new page of the log was begun so that nothing can be overwritten."
            + " Your answers are as they were; sync soon, so that what this copy lacks comes back from the server.";

    private final ReentrantLock lock = new ReentrantLock();
    private final VaultPlace place;
    private final SecureRandom random;
    private final SymmetricKey master;
    private final Octets16 storeId;
    private final DirectoryLock directoryLock;
    private final KeyTable keys;
    private final SealedStore store;
    private final SealedStore.SealedMap meta;
    private final StoreGuard guard;
    private final MvStoreChangeLog log;
    private final DraftJournal journal;
    private final AttachmentStore attachments;
    private final FormStore forms;
    private final SaveSealer sealer;
    private final SessionNotes notes;
    private final long opens;

    /** Guarded by lock. */
    private @Nullable ControlState control;

    /** Guarded by lock. */
    private @Nullable Keyring keyring;

    /** What the keyring opens wraps with. Guarded by lock. */
    private @Nullable RecipientKeyPair recipient;

    private @Nullable String notice;

    private Vault(
            VaultPlace place,
            SecureRandom random,
            SymmetricKey master,
            Octets16 storeId,
            DirectoryLock directoryLock,
            KeyTable keys,
            SealedStore store)
            throws VaultException {
        this.place = place;
        this.random = random;
        this.master = master;
        this.storeId = storeId;
        this.directoryLock = directoryLock;
        this.keys = keys;
        this.store = store;
        try {
            this.meta = store.map("meta");
            this.guard =
                    new StoreGuard(place.guardDirectory(), master, storeId, Machine.fingerprint(place.store()), random);
            this.log = new MvStoreChangeLog(store, lock);
            this.journal = new DraftJournal(store, lock);
            this.attachments = new AttachmentStore(place.blobs(), store, lock, random);
            this.forms = new FormStore(store, lock);
            this.sealer = new SaveSealer(random);
            this.notes = new SessionNotes(store, lock);
            if (!meta.get(STORE_ID).map(Octets16::prefixOf).equals(Optional.of(storeId))) {
                throw new VaultDamagedException("the file store.mv, which is empty or of another vault,");
            }
            this.opens = meta.get(OPENS).map(SealedStore::number).orElse(0L) + 1;
        } catch (DamagedStoreException e) {
            throw new VaultDamagedException("the file store.mv", e);
        } catch (IOException e) {
            throw new VaultUnwritableException(e);
        }
    }

    /**
     * A vault that was just made, open, and the code that opens it if the passphrase is forgotten.
     *
     * @param code to be shown once and written down; the caller closes it
     */
    public record Created(Vault vault, RecoveryCode code) {}

    /**
     * Makes a vault in a new or empty directory.
     *
     * @param passphrase stays the caller's to close
     * @param parameters how hard it is stretched
     * @throws NoVaultException if the directory is not empty
     */
    public static Created create(
            VaultPlace place, Secret passphrase, PassphraseParameters parameters, SecureRandom random)
            throws VaultException {
        return create(
                place,
                passphrase,
                parameters,
                random,
                master -> storeId -> new ValueSealing.Aead(master, storeId, random));
    }

    /** {@link #create} with another way of sealing values: a seam for the test that proves that others would be seen. */
    static Created create(
            VaultPlace place,
            Secret passphrase,
            PassphraseParameters parameters,
            SecureRandom random,
            Function<SymmetricKey, Function<Octets16, ValueSealing>> sealing)
            throws VaultException {
        makeDirectory(place);
        DirectoryLock directoryLock = DirectoryLock.take(place.lock());
        SymmetricKey master = SymmetricKey.generate(random);
        Octets16 storeId = randomOctets(random);
        RecoveryCode code = RecoveryCode.generate(random);
        KeyTable keys = null;
        SealedStore store = null;
        boolean done = false;
        try {
            keys = KeyTable.create(place.keys(), master, storeId, random);
            store = SealedStore.openOrCreate(
                    place.store(), sealing.apply(master).apply(storeId));
            store.map("meta").put(STORE_ID, storeId.toBytes());
            store.commit();
            // Last, so that a directory with a header is a whole vault.
            VaultHeader.create(storeId, master, passphrase, parameters, code, random)
                    .write(place);
            Vault vault = new Vault(place, random, master, storeId, directoryLock, keys, store);
            vault.noteOpened();
            done = true;
            return new Created(vault, code);
        } catch (IOException e) {
            throw new VaultUnwritableException(e);
        } finally {
            if (!done) {
                closeAll(store, keys, master, directoryLock);
                code.close();
            }
        }
    }

    private static void makeDirectory(VaultPlace place) throws VaultException {
        try {
            Files.createDirectories(place.directory());
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(place.directory())) {
                for (Path entry : entries) {
                    if (!entry.equals(place.lock())) {
                        throw NoVaultException.taken(place.directory());
                    }
                }
            }
            if (Files.getFileStore(place.directory()).supportsFileAttributeView("posix")) {
                Files.setPosixFilePermissions(place.directory(), PosixFilePermissions.fromString("rwx------"));
            }
        } catch (IOException e) {
            throw new VaultUnwritableException(e);
        }
    }

    /**
     * Opens a vault.
     *
     * @param passphrase stays the caller's to close
     * @throws NoVaultException if there is none
     * @throws VaultInUseException if it is open already
     * @throws WrongKeyException if the passphrase is not right
     * @throws VaultDamagedException if a file of it is not what was saved
     */
    public static Vault open(VaultPlace place, Secret passphrase, SecureRandom random) throws VaultException {
        return open(place, header -> header.open(passphrase), random);
    }

    /** Opens a vault with its recovery code, which stays valid; {@link #changePassphrase} comes next. */
    public static Vault recover(VaultPlace place, RecoveryCode code, SecureRandom random) throws VaultException {
        return open(place, header -> header.open(code), random);
    }

    private interface Unlocking {
        SymmetricKey open(VaultHeader header) throws WrongKeyException;
    }

    private static Vault open(VaultPlace place, Unlocking unlocking, SecureRandom random) throws VaultException {
        if (!VaultHeader.isAt(place)) {
            throw NoVaultException.at(place.directory());
        }
        DirectoryLock directoryLock = DirectoryLock.take(place.lock());
        SymmetricKey master = null;
        KeyTable keys = null;
        SealedStore store = null;
        boolean done = false;
        try {
            VaultHeader header = VaultHeader.read(place);
            master = unlocking.open(header);
            keys = KeyTable.read(place.keys(), master, header.storeId(), random);
            store = SealedStore.open(place.store(), new ValueSealing.Aead(master, header.storeId(), random));
            Vault vault = new Vault(place, random, master, header.storeId(), directoryLock, keys, store);
            vault.checkGuard();
            vault.noteOpened();
            done = true;
            return vault;
        } catch (DamagedStoreException e) {
            throw new VaultDamagedException("the file store.mv", e);
        } catch (UnwritableStoreException | IOException e) {
            throw new VaultUnwritableException(e);
        } finally {
            if (!done) {
                closeAll(store, keys, master, directoryLock);
            }
        }
    }

    private static void closeAll(
            @Nullable SealedStore store,
            @Nullable KeyTable keys,
            @Nullable SymmetricKey master,
            DirectoryLock directoryLock) {
        if (store != null) {
            store.close();
        }
        if (keys != null) {
            keys.close();
        }
        if (master != null) {
            master.close();
        }
        directoryLock.close();
    }

    /** Counts this opening in the store, then in the guard; a crash between the two leaves the store one ahead. */
    private void noteOpened() throws IOException {
        store.atomically(() -> {
            meta.put(OPENS, SealedStore.number(opens));
            return opens;
        });
        writeGuard();
    }

    private void writeGuard() throws IOException {
        guard.write(StoreGuard.Mark.of(nextPosition(), opens));
    }

    private void checkGuard() {
        StoreGuard.Found found = guard.read();
        String doubt = found.doubt().map(Vault::sentence).orElse(null);
        if (doubt == null
                && found.mark().isPresent()
                && !isFollowedBy(found.mark().get())) {
            doubt = "This vault is older than it was when it was last closed: it looks restored from a backup.";
        }
        if (doubt == null) {
            return;
        }
        if (membership().isPresent()) {
            beginLog();
            notice = doubt + IN_DOUBT;
        } else {
            notice = doubt + " It belongs to no site yet, so nothing can be lost by that.";
        }
    }

    private static String sentence(StoreGuard.Doubt doubt) {
        switch (doubt) {
            case MISSING:
                return "This vault has not been opened on this laptop by you before, or its guard file was deleted:"
                        + " it looks restored or copied.";
            case DAMAGED:
                return "The guard file of this vault could not be read, so it cannot be told whether the vault was"
                        + " restored or copied.";
            case ELSEWHERE:
                return "This vault was last used on another laptop, by another user or in another folder: it looks"
                        + " copied or moved.";
        }
        throw new AssertionError(doubt);
    }

    /** True if this store holds what the guard remembers and has not been opened without it. */
    private boolean isFollowedBy(StoreGuard.Mark mark) {
        boolean counted = opens - 1 == mark.opens() || opens - 1 == mark.opens() + 1;
        if (!counted || mark.seq() == 0) {
            return counted;
        }
        return ownLog().equals(Optional.of(mark.log())) && log.find(mark.head()).isPresent();
    }

    /** A sentence for the person if the store looks restored or copied, said once after opening. */
    public Optional<String> notice() {
        return Optional.ofNullable(notice);
    }

    public VaultPlace place() {
        return place;
    }

    /** Stretches anew under fresh parameters; the old passphrase opens the vault no more, the recovery code still does. */
    public void changePassphrase(Secret passphrase, PassphraseParameters fresh) throws VaultException {
        locked(() -> {
            VaultHeader.read(place)
                    .withPassphrase(master, passphrase, fresh, random)
                    .write(place);
            return fresh;
        });
    }

    /** The public half of what this device signs with. */
    public VerifyingKey deviceKey() {
        return with(() -> {
            try (SigningKey key = keys.signingKey()) {
                return key.verifyingKey();
            }
        });
    }

    /** The device's signing key, for proving to the server who is there; the caller closes it. */
    public SigningKey signingKey() {
        return with(keys::signingKey);
    }

    /** The device's recipient key; the caller closes it. */
    public RecipientKeyPair recipientKey() {
        return with(keys::recipientKey);
    }

    public Optional<Membership> membership() {
        return with(() -> {
            Optional<byte[]> authority = meta.get(AUTHORITY);
            if (authority.isEmpty()) {
                return Optional.empty();
            }
            try {
                VerifyingKey key = VerifyingKey.of(authority.get());
                return Optional.of(new Membership(
                        URI.create(new String(meta.need(SERVER), StandardCharsets.UTF_8)),
                        key,
                        DeviceCertificate.of(meta.need(CERTIFICATE), key),
                        VerifyingKey.of(meta.need(SERVER_KEY))));
            } catch (VerificationFailedException | MalformedMessageException | IllegalArgumentException e) {
                throw new DamagedStoreException("the membership in store.mv", e);
            }
        });
    }

    /**
     * Makes the vault part of a site and begins its log.
     *
     * @throws IllegalStateException if it is part of one already
     * @throws IllegalArgumentException if the certificate is for another device
     */
    public void join(Membership member) throws VaultException {
        locked(() -> {
            if (membership().isPresent()) {
                throw new IllegalStateException("this vault is part of a site already");
            }
            if (!member.certificate().verifyingKey().equals(deviceKey())) {
                throw new IllegalArgumentException("the certificate is for another device");
            }
            store.atomically(() -> {
                meta.put(AUTHORITY, member.authority().toBytes());
                meta.put(CERTIFICATE, member.certificate().encode());
                meta.put(SERVER_KEY, member.serverKey().toBytes());
                meta.put(SERVER, member.server().toString().getBytes(StandardCharsets.UTF_8));
                return member;
            });
            beginLog();
            writeGuard();
            return member;
        });
    }

    /** Changes where the site's server is reached. */
    public void moveServer(URI server) {
        with(() -> store.atomically(() -> {
            meta.put(SERVER, server.toString().getBytes(StandardCharsets.UTF_8));
            return server;
        }));
    }

    private void beginLog() {
        Membership member = membership().orElseThrow();
        LogOpening opening = new LogOpening(
                member.certificate().siteId(),
                member.certificate().verifyingKey(),
                randomOctets(random),
                member.certificate().personId());
        try (SigningKey key = keys.signingKey()) {
            Entry entry = EntrySigner.plain(
                    EntryKind.OPEN_LOG, LogPosition.first(opening.logId()), ControlJson.write(opening), key);
            store.atomically(() -> {
                log.put(List.of(Delivery.of(entry)));
                meta.put(OWN_LOG, opening.logId().value().toBytes());
                return opening;
            });
        }
    }

    private Optional<LogId> ownLog() {
        return meta.get(OWN_LOG).map(id -> new LogId(Octets16.prefixOf(id)));
    }

    /** The log this vault writes to now, if it is part of a site. */
    public Optional<LogId> currentLog() {
        return with(this::ownLog);
    }

    private Optional<LogPosition> nextPosition() {
        return ownLog().map(id -> {
            java.util.SortedSet<Tip> tips = log.tips().of(id);
            if (tips.size() != 1) {
                throw SealedStore.damaged("this laptop's own log in store.mv");
            }
            Entry head =
                    log.find(tips.first().id()).orElseThrow(() -> SealedStore.damaged("the newest entry in store.mv"));
            return LogPosition.after(head);
        });
    }

    public MvStoreChangeLog log() {
        return log;
    }

    public DraftJournal journal() {
        return journal;
    }

    public AttachmentStore attachments() {
        return attachments;
    }

    public FormStore forms() {
        return forms;
    }

    /** What the site's control log adds up to here; empty before enrolment. */
    public Optional<ControlState> control() {
        return with(() -> {
            if (control == null) {
                control = membership()
                        .map(member -> ControlReader.read(log, member.authority()))
                        .orElse(null);
            }
            return Optional.ofNullable(control);
        });
    }

    void controlIs(ControlState state) {
        with(() -> {
            control = state;
            forgetKeys();
            return state;
        });
    }

    /** What was erased is erased here too, also where it was never said. */
    void dropErasedDrafts() {
        ControlState state = control().orElseThrow(Vault::notEnrolled);
        for (RecordId record : journal.records()) {
            if (state.isErased(record)) {
                journal.remove(record);
            }
        }
    }

    private void forgetKeys() {
        if (keyring != null) {
            keyring.close();
            keyring = null;
        }
        if (recipient != null) {
            recipient.close();
            recipient = null;
        }
    }

    /** The keys that can be opened under these decisions, which are the newest. */
    Keyring keyring(ControlState state) {
        if (!state.equals(control)) {
            controlIs(state);
        }
        return keyring();
    }

    private Keyring keyring() {
        if (keyring == null) {
            ControlState state = control().orElseThrow(Vault::notEnrolled);
            recipient = keys.recipientKey();
            keyring = new Keyring(log, state, List.of(recipient));
        }
        return keyring;
    }

    private static IllegalStateException notEnrolled() {
        return new IllegalStateException("this vault is part of no site");
    }

    /** The record as it can be read here. */
    public RecordReader.Reading read(RecordId record) {
        return with(() -> new RecordReader(log, new Standing(log, control().orElseThrow(Vault::notEnrolled)), keyring())
                .read(record));
    }

    /**
     * A copy of a record's key, or of the key of a part of it, if this device can have it; the caller closes it.
     */
    public Optional<SymmetricKey> recordKey(RecordId record, KeyId keyId) {
        return with(() -> keyring().key(record, keyId).map(Vault::copy));
    }

    /** A copy of the current scope key, if this device has it; the caller closes it. */
    public Optional<SymmetricKey> scopeKey() {
        return with(() -> control()
                .flatMap(ControlState::currentScopeKey)
                .flatMap(scope -> keyring().scopeKey(scope.generation()))
                .map(Vault::copy));
    }

    private static SymmetricKey copy(SymmetricKey key) {
        try (Secret secret = key.secret()) {
            return SymmetricKey.of(secret);
        }
    }

    /** The key of a record that was begun and not saved yet; the caller closes it. */
    public Optional<SymmetricKey> begunKey(RecordId record) {
        return with(() -> keys.recordKey(record));
    }

    /** Keeps the key of a record that is begun, so that its draft can be opened after a crash. */
    public void keepBegunKey(RecordId record, SymmetricKey key) throws VaultException {
        locked(() -> {
            keys.putRecordKey(record, key);
            return record;
        });
    }

    /** Drops a draft, and the key of a record that was never saved. */
    public void discardDraft(RecordId record) throws VaultException {
        locked(() -> {
            journal.remove(record);
            keys.removeRecordKey(record);
            return record;
        });
    }

    /**
     * Saves: the entries and the end of the draft in one commit, synced to disk, then the guard. When this returns it is
     * saved, whatever happens next.
     *
     * @return the changes it became, oldest first
     * @throws IllegalArgumentException if one answer alone is larger than a change may be; nothing was saved
     * @throws UnwritableStoreException if the disk refused; nothing was saved
     * @throws VaultUnwritableException if only the guard could not be written: it is saved, and the next opening will begin
     *     a new log
     */
    public List<ChangeId> save(RecordSave save) throws VaultException {
        return locked(() -> {
            LogPosition at = nextPosition().orElseThrow(Vault::notEnrolled);
            List<Delivery> deliveries;
            try (SigningKey key = keys.signingKey()) {
                deliveries = sealer.seal(save, at, key);
            }
            store.atomically(() -> {
                log.put(deliveries);
                save.attachments().forEach(attachments::willBeSent);
                journal.removeIn(save.record());
                return save;
            });
            writeGuard();
            keys.removeRecordKey(save.record());
            if (!save.attachments().isEmpty()) {
                new Intake(log, control().orElseThrow(Vault::notEnrolled), new VaultCustody(this), ChangeLog.HERE)
                        .lookInto(deliveries.stream().map(Delivery::entry).toList());
            }
            return deliveries.stream().map(delivery -> delivery.entry().id()).toList();
        });
    }

    /** This vault as a session with the site's server sees it. */
    public LocalReplica replica() {
        SiteId site = membership().orElseThrow(Vault::notEnrolled).certificate().siteId();
        return replica(new DeviceId(site.value()));
    }

    /** This vault as a session with somebody else sees it, for example with a colleague's laptop. */
    public LocalReplica replica(DeviceId sender) {
        return new VaultReplica(this, notes, sender);
    }

    /**
     * Begins a new log if the one that is written to is among these: somebody knows entries of it that are not here, so this
     * store was restored or copied, and going on would fork the log.
     */
    void beginLogBeside(Set<LogId> logs) {
        with(() -> {
            if (ownLog().filter(logs::contains).isPresent()) {
                beginLog();
                notice =
                        "The server knows answers of this laptop that are not here: this vault looks restored from a backup."
                                + IN_DOUBT;
            }
            return logs;
        });
    }

    /** A record's key, or the key of a part of it, sealed for the site's current period, if it can be opened here. */
    Optional<KeyWrap> wrapToSite(RecordId record, KeyId keyId) {
        return with(() -> {
            ControlState state = control().orElseThrow(Vault::notEnrolled);
            Optional<SymmetricKey> key = keyring().key(record, keyId);
            return state.currentPeriodKey()
                    .flatMap(period -> key.map(open ->
                            KeyWrap.toRecipient(state.siteId(), record, open, period.key(), period.number(), random)));
        });
    }

    /** The newest checkpoint of the server that was verified, if any. */
    public Optional<Checkpoint> checkpoint() {
        return with(() -> meta.get(CHECKPOINT).map(encoded -> {
            try {
                return Checkpoint.decode(encoded);
            } catch (MalformedMessageException e) {
                throw new DamagedStoreException("the receipt in store.mv", e);
            }
        }));
    }

    /** How many sticks were written for the office. */
    public int sticks() {
        return with(() ->
                meta.get(STICKS).map(SealedStore::number).map(Math::toIntExact).orElse(0));
    }

    /** Notes that the stick of this number was written, read back and is where it belongs. */
    public void stickWritten(int number) {
        with(() -> store.atomically(() -> {
            meta.put(STICKS, SealedStore.number(number));
            return number;
        }));
    }

    void keep(Checkpoint checkpoint) {
        with(() -> store.atomically(() -> {
            meta.put(CHECKPOINT, checkpoint.encode());
            return checkpoint;
        }));
    }

    void keepForm(org.turnstone.sync.record.FormHash hash, Map<String, byte[]> files) {
        forms.put(hash, files);
    }

    /** Writes the guard after a session; one that cannot be written costs no more than a new log at the next opening. */
    public void afterSync() throws VaultException {
        locked(() -> {
            writeGuard();
            return opens;
        });
    }

    /**
     * Reads every value of the store and checks what belongs together.
     *
     * @return how many values were read
     * @throws DamagedStoreException if one is not what was saved
     */
    public long checkEverything() {
        return log.checkEverything();
    }

    private static byte[] metaKey(String name) {
        return LabelledHash.id("TS1 vault meta", name.getBytes(StandardCharsets.UTF_8))
                .toBytes();
    }

    private static Octets16 randomOctets(SecureRandom random) {
        byte[] bytes = new byte[Octets16.LENGTH];
        random.nextBytes(bytes);
        return Octets16.readFrom(ByteBuffer.wrap(bytes));
    }

    private interface Work<T> {
        T run() throws IOException, VaultException;
    }

    private <T> T locked(Work<T> work) throws VaultException {
        lock.lock();
        try {
            return work.run();
        } catch (IOException e) {
            throw new VaultUnwritableException(e);
        } finally {
            lock.unlock();
        }
    }

    private <T> T with(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    Lock lock() {
        return lock;
    }

    /** Closes the store and wipes every key. */
    @Override
    public void close() {
        lock.lock();
        try {
            forgetKeys();
            guard.close();
            closeAll(store, keys, master, directoryLock);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return "vault " + storeId;
    }
}
