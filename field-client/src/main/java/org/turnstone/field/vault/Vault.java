package org.turnstone.field.vault;

import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.EntryKind;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.crypto.PassphraseParameters;
import org.turnstone.sync.crypto.RecipientKeyPair;
import org.turnstone.sync.crypto.RecoveryCode;
import org.turnstone.sync.crypto.Secret;
import org.turnstone.sync.crypto.SigningKey;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.crypto.VerifyingKey;
import org.turnstone.sync.exchange.Checkpoint;
import org.turnstone.sync.exchange.LocalReplica;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.identity.EraseRequest;
import org.turnstone.sync.identity.EscrowAnswer;
import org.turnstone.sync.identity.EscrowRequest;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.identity.SealedCase;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.log.EntrySigner;
import org.turnstone.sync.log.LogPosition;
import org.turnstone.sync.log.Need;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.SiteId;
import org.turnstone.sync.replica.Keyring;
import org.turnstone.sync.replica.RecordReader;
import org.turnstone.sync.wire.ChangeSealer;
import org.turnstone.sync.wire.RequestJson;

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
    private static final Duration SCRUB_EVERY = Duration.ofDays(7);

    private final ReentrantLock lock = new ReentrantLock();
    private final VaultFiles files;
    private final SealedStore store;
    private final KeyTable keys;
    private final VaultFacts facts;
    private final MvStoreChangeLog log;
    private final OwnLog ownLog;
    private final ReadingKeys reading;
    private final DraftJournal journal;
    private final AttachmentStore attachments;
    private final FormStore forms;
    private final EntityStore entities;
    private final CaseStore cases;
    private final SaveSealer sealer;
    private final Erasures erasures;
    private final SiteWraps siteWraps;
    private final LeastData leastData;
    private final ShutOut shutOut;
    private final Slots slots;
    private @Nullable String escrowNotice;
    private final CommitStamp openedAt;

    /** Guarded by lock. */
    private @Nullable WeeklyScrub scrub;

    private final SessionNotes notes;
    private boolean closed;

    private Vault(VaultFiles files) throws VaultException {
        this.files = files;
        this.store = files.store();
        this.keys = files.keys();
        try {
            this.openedAt = store.stamp();
            this.facts = new VaultFacts(store, files.storeId());
            this.log =
                    new MvStoreChangeLog(store, lock, keys, id -> facts.ownLog().equals(Optional.of(id)));
            this.ownLog = new OwnLog(files, facts, log);
            this.reading = new ReadingKeys(log, facts, keys);
            this.journal = new DraftJournal(store, lock);
            this.attachments = new AttachmentStore(files.place().blobs(), store, lock, files.random());
            this.forms = new FormStore(store, lock);
            this.entities = new EntityStore(store, lock, reading::recordKey);
            this.cases = new CaseStore(store, keys, lock);
            this.sealer = new SaveSealer(files.random());
            this.erasures = new Erasures(store, log, journal, entities, cases, attachments, keys, reading);
            this.slots = new Slots(files, facts);
            this.siteWraps = new SiteWraps(log, reading, files.random());
            this.leastData = new LeastData(store, log, journal, entities, attachments, keys, reading, facts, siteWraps);
            this.shutOut = new ShutOut(store, log, journal, entities, cases, keys, reading, facts, siteWraps);
            this.notes = new SessionNotes(store, lock);
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
        RecoveryCode code = RecoveryCode.generate(random);
        boolean done = false;
        try {
            Vault vault = begin(VaultFiles.create(place, passphrase, parameters, code, random, sealing), true);
            done = true;
            return new Created(vault, code);
        } finally {
            if (!done) {
                code.close();
            }
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
        return begin(VaultFiles.open(place, header -> header.open(passphrase), random), false);
    }

    /**
     * Makes a request to the holder of the site's recovery key, for a vault that can be opened in no other way. A request
     * made before is forgotten.
     *
     * @param chosen the passphrase for afterwards; without it the answer is of no use
     * @param fresh how hard it is stretched
     * @throws EscrowException if the vault has no key in escrow
     */
    public static EscrowRequest askEscrow(
            VaultPlace place, Secret chosen, PassphraseParameters fresh, SecureRandom random) throws VaultException {
        return Slots.ask(place, chosen, fresh, random);
    }

    /**
     * Opens a vault with the answer to the request that was made last. From then on the chosen passphrase opens it, and what
     * was taken out of escrow does not.
     *
     * @throws WrongKeyException if {@code chosen} is not the passphrase that was chosen with the request
     * @throws EscrowException if there is no request, or this is no answer to it
     */
    public static Vault answerEscrow(
            VaultPlace place, EscrowAnswer answer, Secret chosen, PassphraseParameters fresh, SecureRandom random)
            throws VaultException {
        Vault vault;
        try (SymmetricKey slotKey = Slots.slotKey(place, answer, chosen)) {
            vault = begin(VaultFiles.open(place, header -> header.openEscrow(slotKey), random), false);
        }
        boolean done = false;
        try {
            vault.locked(() -> {
                vault.slots.afterEscrow(chosen, fresh, vault.control().orElseThrow(Vault::notEnrolled));
                return vault;
            });
            done = true;
            return vault;
        } finally {
            if (!done) {
                vault.close();
            }
        }
    }

    /** Opens a vault with its recovery code, which stays valid; {@link #changePassphrase} comes next. */
    public static Vault recover(VaultPlace place, RecoveryCode code, SecureRandom random) throws VaultException {
        return begin(VaultFiles.open(place, header -> header.open(code), random), false);
    }

    /** The vault in these files, which are closed if it cannot be had. */
    private static Vault begin(VaultFiles files, boolean isNew) throws VaultException {
        boolean done = false;
        try {
            Vault vault = new Vault(files);
            if (isNew) {
                vault.ownLog.guardFirst();
            } else {
                vault.ownLog.check();
            }
            vault.finishWhatACrashLeft();
            done = true;
            return vault;
        } catch (DamagedStoreException e) {
            throw new VaultDamagedException("the file store.mv", e);
        } catch (UnwritableStoreException | IOException e) {
            throw new VaultUnwritableException(e);
        } finally {
            if (!done) {
                files.close();
            }
        }
    }

    /** Keys that should be destroyed, and files nothing refers to, where the last process ended in between. */
    private void finishWhatACrashLeft() throws IOException, VaultException {
        keys.destroyUsed(
                log.shut().all().stream().filter(log.shut()::isShut).toList(),
                (record, key) -> log.entriesOf(record).stream()
                        .anyMatch(entry -> entry.header().keyId().equals(key)));
        for (RecordId record : log.shut().all()) {
            if (log.shut().why(record).equals(Optional.of(ShutRecords.Why.WITHDRAWN))
                    && (keys.recordKey(record).isPresent()
                            || journal.records().contains(record)
                            || log.entriesOf(record).stream()
                                    .anyMatch(entry -> !entry.header().kind().isPlain() && entry.hasBody()))) {
                erasures.erase(record, null);
            }
        }
        if (facts.membership().isPresent()) {
            ControlState control = reading.control().orElseThrow();
            erasures.carryOut(control);
            shutOut.carryOut(control);
            slots.keepEscrow(control);
            escrowNotice = slots.strangeEscrow(control).orElse(null);
        }
        attachments.sweep(Set.copyOf(journal.records()));
    }

    /**
     * What the person should know, after opening or after a session: that the store looks restored or copied, that its escrow
     * was opened, or that the site shut this laptop out.
     */
    public List<Notice> notices() {
        return with(() -> Stream.of(
                        ownLog.notice(),
                        Optional.ofNullable(escrowNotice).map(said -> new Notice(Notice.Kind.ESCROW, said)),
                        shutOut.notice())
                .flatMap(Optional::stream)
                .toList());
    }

    /** {@link #notices} in English, a line each. */
    public Optional<String> notice() {
        return joined(notices());
    }

    static Optional<String> joined(List<Notice> notices) {
        return notices.isEmpty()
                ? Optional.empty()
                : Optional.of(notices.stream().map(Notice::sentence).collect(Collectors.joining("\n")));
    }

    public VaultPlace place() {
        return files.place();
    }

    /** Stretches anew under fresh parameters; the old passphrase opens the vault no more, the recovery code still does. */
    public void changePassphrase(Secret passphrase, PassphraseParameters fresh) throws VaultException {
        locked(() -> {
            slots.changePassphrase(passphrase, fresh);
            return fresh;
        });
    }

    /** A new recovery code, to be shown once and written down; the old one opens the vault no more. The caller closes it. */
    public RecoveryCode newRecoveryCode() throws VaultException {
        return locked(slots::newRecoveryCode);
    }

    /**
     * A new master key, passphrase and recovery code, after somebody may have had the old ones: whoever did and comes by the
     * laptop's files again finds no key in them that was made since. Closes the vault, whether it succeeds or not; if it fails, the
     * old passphrase opens the vault or the new one does.
     *
     * @return the new recovery code, to be shown once and written down; the caller closes it
     */
    public RecoveryCode renewMasterKey(Secret passphrase, PassphraseParameters fresh) throws VaultException {
        try {
            return locked(() -> slots.renewMasterKey(
                    passphrase, fresh, facts.membership().isPresent() ? control() : Optional.empty()));
        } finally {
            close();
        }
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
        return with(facts::membership);
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
            return store.atomically(() -> {
                facts.putMembership(member);
                ownLog.beginIn(member);
                return member;
            });
        });
    }

    /** Changes where the site's server is reached. */
    public void moveServer(URI server) {
        with(() -> store.atomically(() -> {
            facts.putServer(server);
            return server;
        }));
    }

    /** The log this vault writes to now, if it is part of a site. */
    public Optional<LogId> currentLog() {
        return with(ownLog::id);
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

    /** What finished records made of entity lists. */
    public EntityStore entities() {
        return entities;
    }

    /** The list of the person's cases as the office last sent it. */
    public CaseStore cases() {
        return cases;
    }

    public FormStore forms() {
        return forms;
    }

    /** What the site's control log adds up to here; empty before enrolment. */
    public Optional<ControlState> control() {
        return with(reading::control);
    }

    void controlIs(ControlState state) {
        with(() -> {
            reading.controlIs(state);
            return state;
        });
    }

    /** After a commit that failed: what was read of it is read anew. */
    void forgetWhatFailed() {
        log.forgetVector();
        reading.forgetControl();
    }

    /** True if a session should ask for it: of a record that is shut here nothing is, unless somebody asked it back. */
    boolean isWanted(Need need) {
        if (need instanceof Need.Key key) {
            return !log.shut().isShut(key.record());
        }
        if (need instanceof Need.Body body) {
            return log.find(body.id())
                    .filter(entry -> log.shut().isShut(entry.header().recordId()))
                    .isEmpty();
        }
        return true;
    }

    /** Carries out what the site decided to erase, and is not erased here yet. Durable when it returns. */
    void carryOutErasures() {
        try {
            erasures.carryOut(control().orElseThrow(Vault::notEnrolled));
        } catch (IOException e) {
            throw new UnwritableStoreException(e);
        }
    }

    /** Every erasure the site decided that was carried out on this laptop, as the acknowledgement lists them. */
    public List<ControlEntry.Erase> erasuresCarriedOut() {
        return with(erasures::carriedOut);
    }

    /** The keys that can be opened under these decisions, which are the newest; the caller holds the lock. */
    Keyring keyring(ControlState state) {
        if (!reading.control().equals(Optional.of(state))) {
            reading.controlIs(state);
        }
        return reading.keyring();
    }

    static IllegalStateException notEnrolled() {
        return new IllegalStateException("this vault is part of no site");
    }

    /** The record as it can be read here. */
    public RecordReader.Reading read(RecordId record) {
        return with(() -> reading.read(record));
    }

    /**
     * A copy of a record's key, or of the key of a part of it, if this device can have it; the caller closes it.
     */
    public Optional<SymmetricKey> recordKey(RecordId record, KeyId keyId) {
        return with(() -> reading.recordKey(record, keyId));
    }

    /** A copy of the current scope key, if this device has it; the caller closes it. */
    public Optional<SymmetricKey> scopeKey() {
        return with(reading::scopeKey);
    }

    /** A copy of the scope key of an earlier generation, if this device has it; the caller closes it. */
    public Optional<SymmetricKey> scopeKey(int generation) {
        return with(() -> reading.scopeKey(generation));
    }

    /** The key of a record that was begun and not saved yet; the caller closes it. */
    public Optional<SymmetricKey> begunKey(RecordId record) {
        return with(() -> keys.recordKey(record));
    }

    /** Keeps the key of a record that is begun, so that its draft can be opened after a crash. */
    public void keepBegunKey(RecordId record, SymmetricKey key) throws VaultException {
        locked(() -> {
            requireAdmitted();
            keys.putRecordKey(record, key);
            keys.flush();
            return record;
        });
    }

    /** Drops a draft, and the key of a record that was never saved. */
    public void discardDraft(RecordId record) throws VaultException {
        locked(() -> {
            if (log.entriesOf(record).isEmpty()) {
                journal.remove(record);
                keys.destroy(List.of(record));
            } else {
                store.atomically(() -> {
                    journal.endDraftIn(record);
                    return record;
                });
            }
            return record;
        });
    }

    /**
     * Saves: the entries and the end of the draft in one commit, synced to disk, then the guard. When this returns it is
     * saved, whatever happens next.
     *
     * @return the changes it became, oldest first
     * @throws IllegalArgumentException if one answer alone is larger than a change may be; nothing was saved
     * @throws UnwritableStoreException if the disk refused; its message says whether it is saved
     * @throws VaultUnwritableException if only the key table could not be written: it is saved
     */
    public List<ChangeId> save(RecordSave save) throws VaultException {
        return save(save, true);
    }

    /**
     * Saves what is said beside a record's answers: a draft of them stays as it is, and so do the entities it makes. As
     * durable as {@link #save(RecordSave)}.
     *
     * @param save must not seal the record
     */
    public List<ChangeId> saveBeside(RecordSave save) throws VaultException {
        if (save.sealUnder() != null) {
            throw new IllegalArgumentException("a record is sealed with its answers");
        }
        return save(save, false);
    }

    private List<ChangeId> save(RecordSave save, boolean answers) throws VaultException {
        return locked(() -> {
            requireAdmitted();
            LogPosition at = ownLog.next().orElseThrow(Vault::notEnrolled);
            RecordSave whole = save.sealUnder() == null ? save : save.with(wrapsToSeal(save));
            List<Delivery> deliveries;
            try (SigningKey key = keys.signingKey()) {
                deliveries = sealer.seal(whole, at, key);
            }
            keepKeysOf(whole);
            store.atomically(() -> {
                ownLog.putIn(deliveries);
                save.attachments().forEach(blob -> attachments.willBeSent(blob, save.record(), idOf(save.keyOf(blob))));
                if (answers) {
                    journal.endDraftIn(save.record());
                    entities.putIn(save.record(), save.recordKey(), save.sealUnder() == null ? save.entities() : "");
                }
                if (save.sealUnder() != null) {
                    journal.removeIn(save.record());
                    log.removeOpenableWraps(save.record());
                    log.shut().put(save.record(), ShutRecords.Why.SEALED, save.sealUnder());
                }
                return save;
            });
            if (save.sealUnder() != null) {
                keys.destroy(List.of(save.record()));
            }
            reading.forgetKeys();
            return deliveries.stream().map(delivery -> delivery.entry().id()).toList();
        });
    }

    private static KeyId idOf(SymmetricKey key) {
        return new KeyId(key.keyId());
    }

    /** Keeps the keys of a save that no wrap would give back to this laptop, and drops those that one does. */
    private void keepKeysOf(RecordSave save) throws IOException {
        Set<KeyId> shared = new HashSet<>();
        Stream.concat(save.wraps().stream(), log.wrapsOf(save.record()).stream())
                .filter(wrap -> wrap.type() == KeyWrap.Type.SCOPE)
                .forEach(wrap -> shared.add(wrap.keyId()));
        if (shared.contains(idOf(save.recordKey()))) {
            keys.dropRecordKey(save.record(), idOf(save.recordKey()));
        } else {
            keys.putRecordKey(save.record(), save.recordKey());
        }
        for (ChangeSealer.Part part : save.parts()) {
            if (!shared.contains(idOf(part.key()))) {
                keys.putPartKey(save.record(), part.key());
            }
        }
        keys.flush();
    }

    private void requireAdmitted() throws ShutOutException {
        if (facts.isShutOut()) {
            throw new ShutOutException();
        }
    }

    /** What the save that seals a record has to bring with it, so that each of its keys is sealed for the site. */
    private List<KeyWrap> wrapsToSeal(RecordSave save) throws NotSealableException {
        Map<KeyId, SymmetricKey> inHand = new HashMap<>();
        inHand.put(idOf(save.recordKey()), save.recordKey());
        save.parts().forEach(part -> inHand.put(idOf(part.key()), part.key()));
        List<KeyWrap> made = new ArrayList<>(siteWraps.lacking(save.record()));
        List<KeyWrap> all = new ArrayList<>(made);
        all.addAll(save.wraps());
        all.addAll(log.wrapsOf(save.record()));
        Set<KeyId> needed = new HashSet<>(keys.recordKeys(save.record()));
        needed.addAll(inHand.keySet());
        needed.removeAll(siteWraps.forTheSite(all));
        for (KeyId key : List.copyOf(needed)) {
            Optional<KeyWrap> wrap = inHand.containsKey(key)
                    ? siteWraps.of(save.record(), inHand.get(key))
                    : siteWraps.of(save.record(), key);
            wrap.ifPresent(made::add);
            wrap.ifPresent(one -> needed.remove(key));
        }
        if (!needed.isEmpty()) {
            throw new NotSealableException();
        }
        return made;
    }

    /** True if an entry may be anywhere else: it came from elsewhere, or was handed to a server, a stick or a hub. */
    public boolean mayHaveLeft(Entry entry) {
        return with(() -> log.mayHaveLeft(entry));
    }

    /** Where a record can be read, as far as this laptop knows. */
    public enum Reach {
        /** Here. */
        HERE,
        /** By the site's office alone: it was sealed when it was finished. */
        SEALED,
        /** On the server: it faded here, and can be asked back. */
        ON_SERVER,
        /** Nowhere any more: it was withdrawn before it left this laptop. */
        WITHDRAWN,
        /** By others: the site shut this laptop out. */
        SHUT_OUT
    }

    public Reach reach(RecordId record) {
        return with(() -> log.shut().why(record).map(Vault::reach).orElse(Reach.HERE));
    }

    private static Reach reach(ShutRecords.Why why) {
        switch (why) {
            case SEALED:
                return Reach.SEALED;
            case FADED:
            case ASKED_BACK:
                return Reach.ON_SERVER;
            case WITHDRAWN:
                return Reach.WITHDRAWN;
            case SHUT_OUT:
                return Reach.SHUT_OUT;
        }
        throw new AssertionError(why);
    }

    /** The form version of a record that cannot be read here, if it is known. */
    public Optional<FormHash> formOfShut(RecordId record) {
        return with(() -> log.shut().form(record));
    }

    /**
     * What was taken off this laptop.
     *
     * @param faded records that can be read on the server only
     * @param pruned records of which only the headers are here
     */
    public record Lightened(int faded, int pruned) {}

    /**
     * Takes off this laptop what it need not hold: see docs/protocol.md, "Least data". Never anything that the server's
     * verified backup does not hold.
     *
     * @param fadeAfter how long after the backup first held it a finished record fades here; empty for never
     */
    public Lightened lighten(Optional<Duration> fadeAfter) throws VaultException {
        return locked(() -> leastData.lighten(fadeAfter));
    }

    /**
     * Asks for a faded record. Its entries come with the next session.
     *
     * @return the changes to ask the server for; empty if the record is not one that faded
     */
    public List<ChangeId> askBack(RecordId record) {
        return with(() -> {
            if (reach(record) != Reach.ON_SERVER) {
                return List.of();
            }
            FormHash form = log.shut().form(record).orElse(null);
            Map<ChangeId, Set<Need>> lacks = new HashMap<>();
            for (Entry entry : log.entriesOf(record)) {
                if (!entry.header().kind().isPlain()) {
                    Need key = new Need.Key(record, entry.header().keyId());
                    lacks.put(entry.id(), entry.hasBody() ? Set.of(key) : Set.of(key, new Need.Body(entry.id())));
                }
            }
            store.atomically(() -> {
                log.shut().put(record, ShutRecords.Why.ASKED_BACK, form);
                log.lacks(lacks);
                return record;
            });
            notes.forgetWhatWasInVain();
            return List.copyOf(lacks.keySet());
        });
    }

    /**
     * What came of {@link #withdraw}.
     *
     * @param erased true if nothing of the record had left this laptop, and nothing of it is here any more; false if it may
     *     be elsewhere, so that the office has to decide
     */
    public record Withdrawn(boolean erased) {}

    /**
     * Erases a record because the person it is about says so. What may have left this laptop stays as it is until the site's
     * office has decided, whom the request reaches with the next sync; its own copy of what never left a laptop may erase.
     *
     * @param at the author's clock
     * @param about which case it was an interview at; told to the office alone, and only if nothing of the record left
     * @throws IllegalArgumentException if there is no such record
     */
    public Withdrawn withdraw(RecordId record, Instant at, Optional<SealedCase.Case> about) throws VaultException {
        return locked(() -> {
            requireAdmitted();
            List<Entry> entries = log.entriesOf(record);
            if (entries.isEmpty()) {
                if (!journal.records().contains(record)) {
                    throw new IllegalArgumentException("there is no record " + record);
                }
                // Without a case to count the office has nothing to do: it never hears that there was a draft.
                if (about.isEmpty() || sealed(record, about) == null) {
                    discardDraft(record);
                    attachments.erase(record, null);
                    return new Withdrawn(true);
                }
            }
            boolean outright = entries.stream().noneMatch(log::mayHaveLeft);
            Entry request = eraseRequest(record, at, outright ? sealed(record, about) : null);
            store.atomically(() -> {
                ownLog.putIn(List.of(Delivery.of(request)));
                if (outright) {
                    log.shut().put(record, ShutRecords.Why.WITHDRAWN, null);
                }
                return record;
            });
            if (outright) {
                erasures.erase(record, null);
            }
            return new Withdrawn(outright);
        });
    }

    private @Nullable SealedCase sealed(RecordId record, Optional<SealedCase.Case> about) {
        ControlState state = reading.control().orElseThrow(Vault::notEnrolled);
        return state.currentPeriodKey()
                .flatMap(period ->
                        about.map(told -> SealedCase.seal(state.siteId(), record, told, period.key(), files.random())))
                .orElse(null);
    }

    private Entry eraseRequest(RecordId record, Instant at, @Nullable SealedCase about) {
        LogPosition position = ownLog.next().orElseThrow(Vault::notEnrolled);
        byte[] body = RequestJson.write(new EraseRequest(null, EraseRequest.Reason.CONSENT_WITHDRAWN, at, about));
        try (SigningKey key = keys.signingKey()) {
            return EntrySigner.plain(EntryKind.ERASE_REQUEST, position, record, body, key);
        }
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
            ownLog.beginBeside(logs);
            return logs;
        });
    }

    /**
     * A new key of a record, or of a part of it, sealed for whoever may open it: everybody of the site by the scope key, which
     * the site's period key opens too, or by that one alone if the record is for the office alone or there is no scope key
     * here.
     *
     * @param key stays the caller's
     */
    public List<KeyWrap> wrapsOf(RecordId record, SymmetricKey key, boolean forTheOfficeAlone) {
        return with(() -> {
            ControlState state = control().orElseThrow(Vault::notEnrolled);
            List<KeyWrap> wraps = new ArrayList<>();
            Optional<ControlEntry.ScopeKey> scope = state.currentScopeKey();
            Optional<SymmetricKey> scopeKey = forTheOfficeAlone ? Optional.empty() : scopeKey();
            if (scope.isPresent() && scopeKey.isPresent()) {
                try (SymmetricKey held = scopeKey.get()) {
                    wraps.add(KeyWrap.toScope(
                            state.siteId(), record, key, held, scope.get().generation(), files.random()));
                }
            }
            if (wraps.isEmpty()) {
                siteWraps.of(record, key).ifPresent(wraps::add);
            }
            return wraps;
        });
    }

    /** A record's key, or the key of a part of it, sealed for the site's current period, if it can be opened here. */
    Optional<KeyWrap> wrapToSite(RecordId record, KeyId keyId) {
        return with(() -> siteWraps.of(record, keyId));
    }

    /** The newest checkpoint of the server that was verified, if any. */
    public Optional<Checkpoint> checkpoint() {
        return with(facts::checkpoint);
    }

    /** How many sticks were written for the office. */
    public int sticks() {
        return with(facts::sticks);
    }

    /** Notes that the stick of this number was written, read back and is where it belongs. */
    public void stickWritten(int number) {
        with(() -> store.atomically(() -> {
            facts.putSticks(number);
            return number;
        }));
    }

    void keep(Checkpoint checkpoint) {
        with(() -> {
            leastData.keep(checkpoint);
            return checkpoint;
        });
    }

    void keepForm(FormHash hash, Map<String, byte[]> formFiles) {
        forms.put(hash, formFiles);
    }

    /**
     * To be told after each session: begins a new log if the other side knew more of this vault's own log than the vault
     * did, closes everything if the site shut this laptop out, and then {@link #notice} says so.
     */
    public void afterSync() throws VaultException {
        locked(() -> {
            ownLog.goOn();
            if (facts.membership().isPresent()) {
                ControlState control = control().orElseThrow(Vault::notEnrolled);
                shutOut.carryOut(control);
                slots.keepEscrow(control);
            }
            return lock;
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

    /**
     * Reads every value and every attachment in small steps, between which others can work, and names what is not what was
     * saved; {@link VaultCheck} repairs it once the vault is closed. What was seen whole is noted.
     *
     * @param steps told after each step, and asked whether to go on
     */
    public VaultCheck.Report scrub(Steps steps, Clock clock) {
        StoreInspection inspection = new StoreInspection(store, place(), lock);
        boolean whole = inspection.look(steps);
        List<Finding> findings =
                inspection.damages().stream().map(Damage::finding).toList();
        if (whole && findings.isEmpty()) {
            with(() -> store.atomically(() -> {
                facts.putScrubbed(clock.instant());
                return clock;
            }));
        }
        return new VaultCheck.Report(inspection.read(), whole, findings);
    }

    /**
     * {@link #scrub} in the background if the last one that found nothing wrong is a week ago; ends when the vault is closed.
     *
     * @param told what was found once all was read, on a thread of its own
     */
    public void scrubWhenDue(Clock clock, Steps steps, Consumer<VaultCheck.Report> told) {
        with(() -> {
            if (scrub == null && isScrubDue(clock)) {
                scrub = new WeeklyScrub(this, clock, steps, told);
            }
            return clock;
        });
    }

    /** True if the vault was not seen whole for a week. */
    public boolean isScrubDue(Clock clock) {
        return with(facts::scrubbed)
                .filter(last -> last.plus(SCRUB_EVERY).isAfter(clock.instant()))
                .isEmpty();
    }

    /** One commit of everything that is done within; the caller holds the lock. */
    <T> T atomically(Supplier<T> work) {
        return store.atomically(work);
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

    /** The newest commit. */
    CommitStamp stamp() {
        return with(store::stamp);
    }

    /** The newest commit there was before this opening. */
    CommitStamp openedAt() {
        return openedAt;
    }

    Lock lock() {
        return lock;
    }

    /** Closes the store and wipes every key. */
    @Override
    public void close() {
        WeeklyScrub last = with(() -> Optional.ofNullable(scrub)).orElse(null);
        if (last != null) {
            last.close();
        }
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            reading.close();
            ownLog.close();
            files.close();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return "vault " + files.storeId();
    }
}
